"""The schedule that the dates of given doses show: ISO dates in, a `Regimen` without a dose out (or None)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from statistics import median

from extractor.facts import Regimen

COURSE_GAP = 35  # days: doses no further apart belong to one course
PAIR_GAP = 22  # days: doses of one course are at most three weeks apart; four-weekly doses go on without courses
HALF_YEAR = (172, 200)  # days between courses that are given "every six months"


def regimen_of_dates(dates: Iterable[str]) -> Regimen | None:
    """Doses in a course, days between them, and days from course to course, as far as full dates of doses show them."""
    days = sorted({date.fromisoformat(d) for d in dates if len(d) == 10})
    if len(days) < 2:
        return None
    courses: list[list[date]] = [[days[0]]]
    for before, day in pairwise(days):
        if (day - before).days <= COURSE_GAP:
            courses[-1].append(day)
        else:
            courses.append([day])
    sizes = [len(c) for c in courses]
    usual = max(set(sizes), key=sizes.count)
    gaps = [(b - a).days for c in courses if len(c) == usual for a, b in pairwise(c)]
    if usual > 4 or (gaps and max(gaps) > PAIR_GAP):
        return None  # infusions every four weeks without end are no courses
    steps = [(b[0] - a[0]).days for a, b in pairwise(courses)]
    even = bool(steps) and max(steps) <= 1.3 * min(steps)
    return Regimen(
        doses=usual if usual > 1 or even else None,
        gap_days=round(median(gaps)) if gaps else None,
        repeat_days=_usual(round(median(steps))) if even else None,
    )


def _usual(days: int) -> int:
    """Courses are booked about when they are due: around half a year is six months."""
    return 182 if HALF_YEAR[0] <= days <= HALF_YEAR[1] else days
