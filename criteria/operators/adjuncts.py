"""Drugs and services billed beside an infusion: their reason, dose, duration, safety and times."""

from __future__ import annotations

import re
from typing import Annotated

from criteria.dates import sort_key
from criteria.joining import Status
from criteria.operators.registry import Params, missing, operator
from criteria.verdict import Cited, Verdict, join_all
from criteria.view import View
from criteria.vocabulary import DiagnosisId, DrugId, amount
from criteria.wording import listed, number, words
from extractor.facts import Administration, Fact, Lab, Therapy

_ONCE = re.compile(r"\bonce\b|\bx\s?1\b|\bsingle\b|\bone[- ](?:time|dose)\b|\bone\s+dose\b|\bstat\b", re.IGNORECASE)


def _courses(view: View, drug: str) -> list[Therapy]:
    """Courses of the drug that were asked for, are taken or were; not what is only discussed or was refused."""
    kept = ("requested", "current", "past", "planned")
    return [c for c in view.therapies(drug) if c.status in kept and c.outcome not in ("intolerance", "contraindicated")]


def _given(view: View, drug: str) -> list[Administration]:
    return [a for a in view.administrations(drug) if a.status == "given"]


class Indication(Params):
    """`reasons` are words of a reason that fits; `not_reasons` make another reason of it (chronic pain)."""

    drug: DrugId
    reasons: list[str]
    not_reasons: list[str] = []


@operator("indication", Indication)
def indication(view: View, p: Indication) -> Verdict:
    """A fitting reason for the drug is documented."""
    facts: list[Therapy | Administration] = [*_courses(view, p.drug), *_given(view, p.drug)]
    fitting: list[Cited] = []
    other: list[Cited] = []
    for fact in facts:
        for mention in fact.mentions:
            said = str(mention.says.get("reason") or (fact.reason if not mention.says else "") or "")
            text = f"{said} {mention.text}".lower()
            if any(word in text for word in p.not_reasons):
                other.append(Cited(fact, mention))
            elif any(word in text for word in p.reasons):
                fitting.append(Cited(fact, mention))
            elif said:
                other.append(Cited(fact, mention))
        if fact.reason and not any(c.fact is fact for c in [*fitting, *other]):
            fits = any(w in fact.reason.lower() for w in p.reasons) and not any(
                w in fact.reason.lower() for w in p.not_reasons
            )
            (fitting if fits else other).extend(view.cite([fact]))
    if fitting:
        return Verdict("found", f"reason documented: {listed([c.fact for c in fitting])}", fitting)
    if other:
        return Verdict("unclear", f"another reason is given: {listed([c.fact for c in other])}", other)
    return missing("no reason for it is documented")


class Drug(Params):
    """`drug` whose dose is asked for."""

    drug: DrugId


@operator("dose_stated", Drug)
def dose_stated(view: View, p: Drug) -> Verdict:
    """Its dose is stated."""
    facts: list[Therapy | Administration] = [*_courses(view, p.drug), *_given(view, p.drug)]
    dosed = [f for f in facts if f.dose_value is not None]
    if dosed:
        doses = ", ".join(dict.fromkeys(f"{number(f.dose_value)} {f.dose_unit or ''}".strip() for f in dosed))
        return Verdict("found", f"dose {doses}", view.cite(dosed, "for", "dose_value"))
    return missing("no dose of it is stated")


class ShortCourse(Params):
    """A single dose or at most `most_days` days."""

    drug: DrugId
    most_days: int


@operator("short_course", ShortCourse)
def short_course(view: View, p: ShortCourse) -> Verdict:
    """A single dose or at most `most_days`; longer contradicts; given once with nothing stated leaves it open."""
    courses = _courses(view, p.drug)
    longer = [c for c in courses if max(_days(c), default=0) > p.most_days]
    if longer:
        reason = f"{words(longer[0])}, {max(_days(longer[0]))} days"
        return Verdict("contradicted", reason, view.cite(longer, "against", "duration_days"))
    short = [c for c in courses if _days(c) or _once(c)]
    if short:
        return Verdict("found", listed(short), view.cite(short, "for", "duration_days"))
    given = _given(view, p.drug)
    single = [a for a in given if any(_ONCE.search(f"{m.text} {m.says.get('frequency') or ''}") for m in a.mentions)]
    if len(single) == len(given) == 1:
        return Verdict("found", f"a single dose: {listed(single)}", view.cite(single))
    if given or courses:
        shown: list[Fact] = [*given, *courses]
        return Verdict("unclear", f"{listed(shown)}: no duration stated", view.cite(shown))
    return missing("no duration is stated")


def _days(course: Therapy) -> list[int]:
    """The lengths that the course or one of its mentions states."""
    said = [course.duration_days, *(m.says.get("duration_days") for m in course.mentions)]
    return [days for days in said if isinstance(days, int)]


def _once(course: Therapy) -> bool:
    return any(
        _ONCE.search(str(text)) for text in (course.frequency, *(m.says.get("frequency") for m in course.mentions))
    )


class RenalSafety(Params):
    """`least_egfr` in mL/min/1.73 m2, `most_creatinine` in mg/dL; `kidney_diseases` that contradict."""

    kidney_diseases: list[DiagnosisId]
    nephritis: DiagnosisId
    least_egfr: Annotated[float, amount("egfr")]
    most_creatinine: Annotated[float, amount("creatinine")]


@operator("renal_safety", RenalSafety)
def renal_safety(view: View, p: RenalSafety) -> Verdict:
    """Normal kidney function and no nephritis are documented."""
    sick = [d for d in view.diagnoses(*p.kidney_diseases) if d.assertion == "present"]
    egfr, creatinine = _newest(view.labs("egfr")), _newest(view.labs("creatinine"))
    bad = [lab for lab in egfr if (lab.value or 0) < p.least_egfr]
    bad += [lab for lab in creatinine if (lab.value_normalized or lab.value or 0) > p.most_creatinine]
    if sick or bad:
        shown: list[Fact] = [*bad, *sick]
        return Verdict("contradicted", listed(shown), view.cite(shown, "against"))
    kidney = [*egfr, *creatinine]
    parts = [
        Verdict("found", listed(kidney), view.cite(kidney)) if kidney else missing("kidney function is not given"),
    ]
    free = [d for d in view.diagnoses(p.nephritis) if d.assertion == "absent"]
    parts.append(Verdict("found", listed(free), view.cite(free)) if free else missing("nephritis is not spoken of"))
    return join_all(parts, "neither kidney function nor nephritis is documented")


def _newest(labs: list[Lab]) -> list[Lab]:
    valued = [lab for lab in labs if lab.value is not None]
    top = max((sort_key(lab.date) for lab in valued), default=(0, ""))
    return [lab for lab in valued if sort_key(lab.date) == top]


class InfusionTime(Params):
    """`infused` drugs; `code` for further hours is not earned by at most `most_minutes`."""

    infused: list[DrugId]
    code: str
    most_minutes: int


@operator("infusion_time", InfusionTime)
def infusion_time(view: View, p: InfusionTime) -> Verdict:
    """Start and stop times or the duration of the infusion are documented."""
    given = [a for drug in p.infused for a in _given(view, drug)]
    timed: list[Fact] = [a for a in given if a.duration_min is not None or (a.start_time and a.stop_time)]
    lengths = [f for f in view.findings("infusion_duration") if isinstance(f.value, int | float)]
    minutes = [m for m in (_minutes(a) for a in given) if m is not None]
    minutes += [float(f.value) for f in lengths if isinstance(f.value, int | float)]
    shown: list[Fact] = [*timed, *lengths]
    billed = [code for code in view.codes("CPT", "HCPCS") if code.code == p.code]
    if shown:
        if billed and minutes and max(minutes) <= p.most_minutes:
            reason = f"{p.code} is billed, but the infusion took {number(max(minutes))} minutes"
            return Verdict("contradicted", reason, [*view.cite(shown, "against"), *view.cite(billed, "against")])
        took = f"the infusion took {number(max(minutes))} minutes" if minutes else "start and stop times are documented"
        return Verdict("found", took, view.cite(shown))
    half = [a for a in given if a.start_time or a.stop_time]
    if half:
        return Verdict("unclear", "only one of start and stop time is given", view.cite(half))
    return missing("no time of the infusion is documented")


def _minutes(dose: Administration) -> float | None:
    if dose.duration_min is not None:
        return float(dose.duration_min)
    if not dose.start_time or not dose.stop_time:
        return None
    try:
        start, stop = (int(t[:2]) * 60 + int(t[3:5]) for t in (dose.start_time, dose.stop_time))
    except ValueError:
        return None
    return float(stop - start if stop >= start else stop + 1440 - start)


class Push(Params):
    """`drugs` that may be pushed beside an infusion; `push` and `other` are words of a record that tell the way."""

    drugs: list[DrugId]
    push: list[str]
    other: list[str]
    most_minutes: int


@operator("sequential_push", Push)
def sequential_push(view: View, p: Push) -> Verdict:
    """A separate drug was given by IV push; the record outranks the order (rule 2)."""
    given = [a for drug in p.drugs for a in _given(view, drug)]
    pushed = [a for a in given if _way(a, p) == "push"]
    otherwise = [a for a in given if _way(a, p) == "other"]
    if pushed:
        return Verdict("found", listed(pushed), view.cite(pushed))
    ordered = [c for drug in p.drugs for c in _courses(view, drug) if _way(c, p) == "push"]
    if otherwise:
        return Verdict("contradicted", f"given another way: {listed(otherwise)}", view.cite(otherwise, "against"))
    if ordered or given:
        shown: list[Fact] = [*ordered, *given]
        status: Status = "unclear"
        return Verdict(status, f"no record of a push: {listed(shown)}", view.cite(shown))
    return missing("no separate drug by IV push is documented")


def _way(fact: Administration | Therapy, p: Push) -> str | None:
    texts = " ".join([fact.route or "", *(f"{m.text} {m.says.get('route') or ''}" for m in fact.mentions)]).lower()
    if isinstance(fact, Administration) and (fact.duration_min or 0) > p.most_minutes:
        return "other"
    if any(word in texts for word in p.push):
        return "push"
    return "other" if any(word in texts for word in p.other) else None
