"""Partial dates (`2021`, `2021-09`, `2021-09-14`): ISO 8601 text in; bounds, differences and shifted dates out."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
DAYS_IN = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.0}


def make(year: int, month: int | None = None, day: int | None = None) -> str | None:
    """A partial date, or None for a day that no calendar has. Years outside 1900 to 2099 are none either."""
    if not 1900 <= year <= 2099 or (month is not None and not 1 <= month <= 12):
        return None
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def parts(iso: str | None) -> tuple[int, int | None, int | None] | None:
    """Year, month and day of a partial date; None where the text is no such date."""
    found = _ISO.match(iso or "")
    if found is None or normalize(found.group()) is None:
        return None
    year, month, day = found.groups()
    return int(year), int(month) if month else None, int(day) if day else None


def normalize(iso: str | None) -> str | None:
    """The date with two-digit months and days ("2025-3-4" is "2025-03-04"), times cut off; None where it is no date."""
    found = _ISO.match((iso or "").strip())
    if found is None:
        return None
    year, month, day = found.groups()
    return make(int(year), int(month) if month else None, int(day) if day else None)


def bounds(iso: str) -> tuple[date, date]:
    """The first and the last day that a partial date may mean. Raises ValueError where it is no date."""
    found = parts(iso)
    if found is None:
        raise ValueError("not an ISO 8601 date")
    year, month, day = found
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def precision(iso: str) -> str:
    """`year`, `month` or `day`."""
    return ("year", "month", "day")[min(iso.count("-"), 2)]


def middle(iso: str) -> date:
    """The day in the middle of what a partial date may mean."""
    first, last = bounds(iso)
    return first + (last - first) / 2


def days_between(first: str | None, second: str | None) -> int | None:
    """Days from the first to the second date, counted between like parts: years to years, months to months, else days.

    Where both are equally exact their first days count, else their middles; None where one is unknown.
    """
    one, two = normalize(first), normalize(second)
    if one is None or two is None:
        return None
    if precision(one) == precision(two):
        return (bounds(two)[0] - bounds(one)[0]).days
    return (middle(two) - middle(one)).days


def add_days(iso: str | None, days: int) -> str | None:
    """The date that many days later (earlier if negative), as exact as the date was; None for no date."""
    known = normalize(iso)
    if known is None:
        return None
    try:
        moved = middle(known) + timedelta(days=days)
    except OverflowError:
        return None
    return make(moved.year, moved.month, moved.day) and moved.isoformat()[: len(known)]


def add_months(iso: str | None, months: int) -> str | None:
    """The date that many months later; a day that the month lacks becomes its last."""
    found = parts(iso)
    if found is None:
        return None
    year, month, day = found
    count = year * 12 + (month or 1) - 1 + months
    year, month_new = count // 12, count % 12 + 1
    if not 1900 <= year <= 2099:
        return None
    if month is None:
        return make(year)
    return make(year, month_new, min(day, calendar.monthrange(year, month_new)[1]) if day else None)


def certainly_before(first: str, second: str) -> bool:
    """Whether every day of the first date lies before every day of the second."""
    return bounds(first)[1] < bounds(second)[0]


def may_be_same(first: str, second: str) -> bool:
    """Whether the dates agree as far as both are written ("2021" and "2021-09" do)."""
    return first.startswith(second) or second.startswith(first)
