"""Corticosteroids: a trial of sufficient dose, dependence, and sparing since the requested drug began."""

from __future__ import annotations

import re
from dataclasses import dataclass

from criteria.dates import sort_key
from criteria.operators.registry import Params, missing, operator
from criteria.operators.therapies import systemic
from criteria.statements import by_assertion, settle, statements
from criteria.verdict import Verdict
from criteria.view import View
from criteria.vocabulary import DrugId
from criteria.wording import listed, number, words
from extractor.facts import Fact, Therapy

_TIMES_A_DAY = (
    (re.compile(r"\b(?:q\s?6\s?h|qid|four times|4x)", re.IGNORECASE), 4),
    (re.compile(r"\b(?:q\s?8\s?h|tid|three times|3x)", re.IGNORECASE), 3),
    (re.compile(r"\b(?:q\s?12\s?h|bid|b\.i\.d|twice|2x)", re.IGNORECASE), 2),
)


class SteroidTrial(Params):
    """`prednisone_mg` a day or `mg_per_kg`, or a single dose of `pulse_mg`; `equivalents` turn 1 mg into prednisone."""

    equivalents: dict[DrugId, float]
    prednisone_mg: float
    mg_per_kg: float
    pulse_mg: float


@operator("steroid_trial", SteroidTrial)
def steroid_trial(view: View, p: SteroidTrial) -> Verdict:
    """A corticosteroid at the needed dose with a duration or dates."""
    courses = [c for c in view.therapies(*p.equivalents) if systemic(c) and c.status in ("current", "past")]
    enough = [c for c in courses if _enough(c, p)]
    timed = [c for c in enough if c.duration_days or c.start or c.stop or any(d.date for d in c.doses or [])]
    pulses = [
        a for a in view.administrations(*p.equivalents)
        if a.status == "given" and a.date and _milligrams(a.dose_value, a.dose_unit) >= p.pulse_mg
    ]  # fmt: skip
    if timed or pulses:
        shown: list[Fact] = [*timed, *pulses]
        return Verdict("found", listed(shown), view.cite(shown, "for", "dose_value"))
    if enough:
        return Verdict("unclear", f"{listed(enough)}: neither duration nor dates", view.cite(enough))
    if courses:
        return Verdict("unclear", f"{listed(courses)}: dose lacking or lower", view.cite(courses))
    denied = [c for c in view.therapies(*p.equivalents) if c.status == "not_taken"]
    if denied:
        return Verdict("contradicted", listed(denied), view.cite(denied, "against"))
    return missing("no corticosteroid course is documented")


def _milligrams(value: float | None, unit: str | None) -> float:
    if value is None:
        return 0.0
    return value * 1000 if (unit or "mg").lower() in ("g", "gm", "gram", "grams") else value


def _enough(course: Therapy, p: SteroidTrial) -> bool:
    values = [(course.dose_value, course.dose_unit), (course.dose_max, course.dose_unit)]
    values += [(d.value, d.unit or course.dose_unit) for d in course.doses or []]
    times = next((n for pattern, n in _TIMES_A_DAY if pattern.search(course.frequency or "")), 1)
    for index, (value, unit) in enumerate(values):
        if value is None:
            continue
        if (unit or "").lower().startswith("mg/kg"):
            if value >= p.mg_per_kg:
                return True
            continue
        mg = _milligrams(value, unit)
        if mg >= p.pulse_mg:
            return True
        daily = mg * (times if index == 0 else 1) * p.equivalents[course.concept]
        if daily >= p.prednisone_mg:
            return True
    return False


class SteroidDependence(Params):
    """`least_mg`: a current dose from there on leaves it open, one below it with no flare speaks against."""

    drugs: list[DrugId]
    least_mg: float


@operator("steroid_dependence", SteroidDependence)
def steroid_dependence(view: View, p: SteroidDependence) -> Verdict:
    """Cannot be tapered below `least_mg` a day, or a flare on taper."""
    said = statements(view, view.findings("steroid_dependence"), _dependence)
    free = [f for f in view.findings("steroid_free") if f.assertion == "present"]
    courses = [c for c in view.therapies(*p.drugs) if systemic(c) and c.status in ("current", "past")]
    flared = [c for c in courses if c.outcome == "relapse" and not c.conflict]
    if said:
        verdict = settle(said)
        if verdict.status == "contradicted" and flared:
            reason = f"the documents disagree: {verdict.reason}, {listed(flared)}"
            return Verdict("unclear", reason, [*verdict.cited, *view.cite(flared)])
        return verdict
    if flared:
        return Verdict("found", f"flare on taper: {listed(flared)}", view.cite(flared, "for", "outcome"))
    # A dose speaks of tapering only by its height, so a course of unknown dose says nothing.
    now = [c for c in courses if c.status == "current" and c.dose_value is not None]
    if free and not now:
        return Verdict("contradicted", listed(free), view.cite(free, "against"))
    if now:
        high = [c for c in now if _milligrams(c.dose_value, c.dose_unit) >= p.least_mg]
        why = "no statement on tapering" if high else f"below {number(p.least_mg)} mg, stability not stated"
        return Verdict("unclear", f"{listed(high or now)}: {why}", view.cite(high or now))
    return missing("nothing is said of tapering")


_dependence = by_assertion(present="found", historical="found", absent="contradicted", possible="unclear")


@dataclass(frozen=True)
class _Step:
    value: float
    date: str | None
    course: Therapy


class SteroidSparing(Params):
    """`drugs` whose dose should have fallen since the requested drug began."""

    drugs: list[DrugId]


@operator("steroid_sparing", SteroidSparing)
def steroid_sparing(view: View, p: SteroidSparing) -> Verdict:
    """Corticosteroids stopped or reduced since the requested drug began; a rise since then contradicts."""
    courses = [c for c in view.therapies(*p.drugs) if systemic(c) and (c.route or "").upper() != "IV"]
    courses = [c for c in courses if c.status in ("current", "past")]
    began = view.began()
    running = [c for c in courses if c.status == "current"]
    free = [f for f in view.findings("steroid_free") if f.assertion == "present"]
    stopped = [
        c for c in courses if c.status == "past" and c.stop and (not began or sort_key(c.stop) >= sort_key(began))
    ]
    if not running and (free or stopped):
        shown: list[Fact] = [*stopped, *free]
        return Verdict("found", f"stopped: {listed(shown)}", view.cite(shown, "for", "stop"))
    for course in running:
        steps = _steps(course)
        if len(steps) >= 2:
            return _change(view, course, steps, began)
    single = [c for c in running if c.dose_max and c.dose_value and c.dose_max > c.dose_value]
    if single and single[0].start and began and sort_key(single[0].start) <= sort_key(began):
        course = single[0]
        reason = f"{name_of(course)} from {number(course.dose_max)} to {number(course.dose_value)} mg"
        return Verdict("found", reason, view.cite([course]))
    if courses:
        return Verdict(
            "unclear", f"{listed(running or courses)}: no earlier dose is known", view.cite(running or courses)
        )
    if free:
        return Verdict("found", listed(free), view.cite(free))
    return missing("no corticosteroid dose is documented")


def name_of(course: Therapy) -> str:
    return words(course).split(" (")[0]


def _steps(course: Therapy) -> list[_Step]:
    """The doses in time order: the dated ones where there are two, else all as they stand and the present one last."""
    steps = [_Step(_milligrams(d.value, d.unit or course.dose_unit), d.date, course) for d in course.doses or []]
    dated = sorted((s for s in steps if s.date), key=lambda s: sort_key(s.date))
    if len(dated) >= 2:
        return dated
    if course.dose_value is not None:
        last = _milligrams(course.dose_value, course.dose_unit)
        if steps and steps[-1].value != last:
            steps.append(_Step(last, None, course))
    return steps


def _change(view: View, course: Therapy, steps: list[_Step], began: str | None) -> Verdict:
    last, earlier = steps[-1], steps[:-1]
    since = [s for s in earlier if not began or not s.date or sort_key(s.date) >= sort_key(began)]
    before = [s for s in earlier if s not in since]
    shown = f"{name_of(course)} " + ", ".join(
        f"{number(s.value)} mg" + (f" ({s.date})" if s.date else "") for s in steps[-4:]
    )
    cited = view.cite([course], "for", "dose_value")
    lowest = min((s.value for s in since), default=None)
    if lowest is not None and last.value > lowest:
        return Verdict("contradicted", f"raised: {shown}", view.cite([course], "against", "dose_value"))
    highest = max(s.value for s in (since or before))
    if last.value < highest or (before and last.value < before[-1].value):
        return Verdict("found", f"reduced: {shown}", cited)
    if before and last.value > before[-1].value:
        return Verdict("contradicted", f"raised: {shown}", view.cite([course], "against", "dose_value"))
    return Verdict("unclear", f"unchanged: {shown}", cited)
