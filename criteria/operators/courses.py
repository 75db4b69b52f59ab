"""Doses already given of the requested drug: that there are any, and how long ago the last course began."""

from __future__ import annotations

from criteria.dates import days_between, exact, last_day, sort_key
from criteria.operators.registry import Params, missing, operator
from criteria.verdict import Verdict
from criteria.view import View
from criteria.wording import listed, words
from extractor.facts import Administration, Fact, Therapy


class NoParams(Params):
    """For operators whose clauses are the row's own words and have nothing to set."""


def _given(view: View) -> list[Administration]:
    """Doses of the requested drug that were given, oldest first; one after `as_of` cannot have been."""
    given = [a for a in view.administrations(*view.drugs) if a.status == "given"]
    given = [a for a in given if not _later(a.date, view.as_of)]
    return sorted(given, key=lambda a: sort_key(a.date))


def _later(day: str | None, than: str | None) -> bool:
    between = days_between(than, day)
    return between is not None and between[0] > 0


def _courses(view: View) -> list[Therapy]:
    return [c for c in view.therapies(*view.drugs) if c.status in ("current", "past")]


@operator("prior_doses", NoParams)
def prior_doses(view: View, _: NoParams) -> Verdict:
    """At least one dose that was given, dated at least to the month."""
    given = _given(view)
    dated = [a for a in reversed(given) if exact(a.date)]
    if dated:
        return Verdict("found", listed(dated), view.cite(dated, "for", "date"))
    courses = _courses(view)
    started = [c for c in courses if exact(c.start)]
    if started:
        reason = f"{listed(started)}, begun {started[0].start}"
        return Verdict("found", reason, view.cite(started, "for", "start"))
    shown: list[Fact] = [*given, *courses]
    if shown:
        return Verdict("unclear", f"{listed(shown)}: no date of a dose", view.cite(shown))
    denied = [c for c in view.therapies(*view.drugs) if c.status == "not_taken"]
    if denied:
        return Verdict("contradicted", listed(denied), view.cite(denied, "against"))
    return missing("no dose of the requested drug is documented as given")


class Interval(Params):
    """`least_days` from the last course's first dose; `single_dose_days` where the regimen is one dose every 6 months.

    Doses at most `course_gap_days` apart are one course. `single_dose_repeat` is the repeat (days) that makes it so.
    """

    least_days: int
    single_dose_days: int
    single_dose_repeat: tuple[int, int]
    course_gap_days: int


@operator("interval", Interval)
def interval(view: View, p: Interval) -> Verdict:
    """The last given course began long enough before as_of or before the next planned dose."""
    given = _given(view)
    dated = [a for a in given if exact(a.date)]
    if dated and not _vague_later(given):
        course = _last_course(dated, p.course_gap_days)
        begun = course[0].date
        until, planned = _until(view)
        between = days_between(begun, until)
        if between is None:
            return Verdict("unclear", f"{words(course[0])}, but the day to count to is unknown", view.cite(course))
        needed = p.single_dose_days if _single(view, p.single_dose_repeat) else p.least_days
        to = "the next planned dose" if planned else "the request"
        shown = f"the last course began {begun}, {between[0]} days before {to} on {until} (least: {needed})"
        cited = view.cite(course, "for", "date", mentions=2)
        nearest: list[Fact] = [
            a for a in view.administrations(*view.drugs) if a.status == "scheduled" and a.date == until
        ]
        if between[0] >= needed:
            return Verdict("found", shown, cited)
        if between[1] < needed:
            against = view.cite(course, "against", "date", mentions=2)
            return Verdict(
                "contradicted", shown, [*against[:2], *view.cite(nearest, "against", mentions=1), *against[2:]]
            )
        return Verdict("unclear", shown, cited)
    courses = _courses(view)
    if given:
        return Verdict("unclear", f"{words(given[-1])}: its date is not exact enough", view.cite(given[::-1]))
    scheduled = [c for c in courses if c.regimen and c.regimen.repeat_days] or [c for c in courses if c.frequency]
    if scheduled:
        reason = f"{listed(scheduled)}: a schedule, but no date of the last dose"
        return Verdict("unclear", reason, view.cite(scheduled, "for", "frequency"))
    if courses:
        return Verdict("unclear", f"{listed(courses)}: no date of the last dose", view.cite(courses))
    return missing("no dose of the requested drug is documented as given")


def _vague_later(given: list[Administration]) -> bool:
    """Whether a dose known only by its year may be newer than every dated one."""
    dated = max((sort_key(a.date) for a in given if exact(a.date)), default=(0, ""))
    vague = [a for a in given if a.date and not exact(a.date)]
    return any(sort_key(a.date) > dated and (a.date or "")[:4] > dated[1][:4] for a in vague)


def _last_course(given: list[Administration], gap: int) -> list[Administration]:
    """The doses of the last course, first dose first."""
    course = [given[-1]]
    for dose in reversed(given[:-1]):
        between = days_between(dose.date, course[0].date)
        if between is None or not exact(dose.date) or between[0] > gap:
            break
        course.insert(0, dose)
    return course


def _until(view: View) -> tuple[str | None, bool]:
    """The next planned dose where it lies after as_of, else as_of."""
    planned = [a.date for a in view.administrations(*view.drugs) if a.status == "scheduled" and exact(a.date, 10)]
    if exact(view.reading.request.service_from, 10):
        planned.append(view.reading.request.service_from)
    as_of = last_day(view.as_of)
    ahead = sorted(day for day in planned if day and (as_of is None or day >= as_of.isoformat()))
    return (ahead[0], True) if ahead else (view.as_of, False)


def _single(view: View, repeat: tuple[int, int]) -> bool:
    """Whether one dose every 6 months is asked for."""
    for request in view.requested():
        regimen = request.regimen
        if regimen and regimen.doses == 1 and regimen.repeat_days and repeat[0] <= regimen.repeat_days <= repeat[1]:
            return True
    return False
