"""The schedule that the dates of given doses show: ISO dates in, a `Regimen` without a dose out (or None)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from statistics import median

from extractor.facts import Regimen

COURSE_GAP = 35  # days: doses no further apart belong to one course


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
    if usual > 4:
        return None  # infusions every four weeks without end are no courses
    gaps = [(b - a).days for c in courses if len(c) == usual for a, b in pairwise(c)]
    steps = [(b[0] - a[0]).days for a, b in pairwise(courses)]
    even = bool(steps) and max(steps) <= 1.3 * min(steps)
    return Regimen(
        doses=usual if usual > 1 or even else None,
        gap_days=round(median(gaps)) if gaps else None,
        repeat_days=round(median(steps)) if even else None,
    )
