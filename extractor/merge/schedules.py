"""Regimens of courses: what statements say of a schedule and the days on which doses were given in, one regimen a
course out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from extractor.facts import Administration, Regimen, Therapy
from extractor.regimens import regimen_of_dates
from extractor.therapies.schedule import antibodies
from extractor.therapies.steroids import PULSES
from extractor.therapies.times import as_day

# Antibodies that are given in courses; the others go on at one interval, which is read from words alone.
IN_COURSES = frozenset({"rituximab", "obinutuzumab"})
_FIELDS = ("doses", "gap_days", "repeat_days")
_PULSE_STEP = 4  # days: doses of a pulse that lie no further apart are one pulse


def combined(found: Sequence[Regimen], first: bool = False) -> Regimen | None:
    """The regimen of a course: the one that states most (or the first that states a schedule), with what only others
    say of the same schedule."""
    if not found:
        return None
    full = [r for r in found if r.dose_value is not None and r.doses is not None]
    best = (full[0] if first and full else max(found, key=_said)).model_copy()
    for other in found:
        if _agree(best, other):
            if best.dose_value is None:
                best.dose_value, best.dose_unit = other.dose_value, other.dose_unit
            for name in _FIELDS:
                if getattr(best, name) is None and not (name == "gap_days" and best.doses == 1):
                    setattr(best, name, getattr(other, name))
    return best


def _said(regimen: Regimen) -> int:
    return sum(getattr(regimen, name) is not None for name in ("dose_value", *_FIELDS))


def _mg(regimen: Regimen) -> float | None:
    if regimen.dose_value is None:
        return None
    return regimen.dose_value * (1000 if (regimen.dose_unit or "").startswith("g") else 1)


def _agree(a: Regimen, b: Regimen) -> bool:
    """Whether two regimens can be of one schedule: what both say is the same."""
    if (x := _mg(a)) is not None and (y := _mg(b)) is not None and abs(x - y) > 0.02 * x:
        return False
    for name in _FIELDS:
        left, right = getattr(a, name), getattr(b, name)
        if left is not None and right is not None and abs(left - right) > 0.1 * max(left, right):
            return False
    return True


def complete(therapies: Sequence[Therapy], given: Sequence[Administration]) -> None:
    """Fills in, for antibodies that were given, what the dates of their doses show, and dates pulses by their days."""
    days: dict[str, list[str]] = {}
    for fact in given:
        if fact.date and len(fact.date) == 10:
            days.setdefault(fact.concept, []).append(fact.date)
    for course in therapies:
        if course.status not in ("current", "past"):
            continue
        dates = sorted(set(_within(course, days.get(course.concept, []))))
        if course.concept in antibodies():
            _schedule(course, dates, therapies)
        elif course.concept in PULSES and course.status == "past":
            _pulse(course, dates)
    _as_before(therapies)


def _as_before(therapies: Sequence[Therapy]) -> None:
    """A renewal that states no schedule of its own asks for the one that the running course has."""
    for asked in therapies:
        if asked.status != "requested" or asked.dose_value is not None or asked.regimen is not None:
            continue
        running = next((f for f in therapies if f.concept == asked.concept and f.status == "current"), None)
        if running and running.regimen and running.regimen.dose_value is not None and running.regimen.repeat_days:
            asked.regimen = running.regimen.model_copy()
            asked.dose_value, asked.dose_unit = running.regimen.dose_value, running.regimen.dose_unit


def _within(course: Therapy, dates: Sequence[str]) -> list[str]:
    first = as_day(course.start) if course.start else None
    last = as_day(course.stop, end=True) if course.stop else None
    out = []
    for date in dates:
        day = as_day(date)
        if day is None or (first and day < first - timedelta(days=1)) or (last and day > last + timedelta(days=31)):
            continue
        out.append(date)
    return out


def _schedule(course: Therapy, dates: Sequence[str], therapies: Sequence[Therapy]) -> None:
    shown = regimen_of_dates(dates) if course.concept in IN_COURSES else None
    said = course.regimen or Regimen()
    asked = next(
        (f.regimen for f in therapies if f.concept == course.concept and f.status == "requested" and f.regimen), None
    )
    if shown is not None and shown.gap_days is not None and (said.doses or 1) == 1 and said.repeat_days is not None:
        # "every 6 months" beside doses in pairs is said of the courses, not of single doses.
        said = said.model_copy(update={"doses": None})
    if shown is not None and _agree(said, shown):
        said = combined([said, shown]) or said
    if said.doses is not None and said.doses > 1 and asked and asked.doses == said.doses and _agree(said, asked):
        said.gap_days = said.gap_days or asked.gap_days
        if said.repeat_days is not None and asked.repeat_days is not None:
            said.repeat_days = asked.repeat_days
    if said.dose_value is None and course.dose_value is not None and any(getattr(said, n) for n in _FIELDS[1:]):
        said.dose_value, said.dose_unit = course.dose_value, course.dose_unit
    scheduled = (said.doses or 0) > 1 or said.repeat_days is not None
    course.regimen = said if scheduled or said.dose_value is not None else None


def _pulse(course: Therapy, dates: Sequence[str]) -> None:
    """Start, stop and length of a pulse whose days are told one by one."""
    if not course.start or (course.stop and course.duration_days):
        return
    days = [d for d in map(as_day, dates) if d is not None]
    run = [d for d in days if d.isoformat().startswith(course.start)][:1]
    for day in days:
        if run and 0 < (day - run[-1]).days <= _PULSE_STEP:
            run.append(day)
    if len(run) > 1:
        course.start, course.stop = run[0].isoformat(), run[-1].isoformat()
        course.duration_days = (run[-1] - run[0]).days + 1
