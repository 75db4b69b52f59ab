"""Partial ISO 8601 dates (`2021`, `2021-09`, `2021-09-14`) in, calendar days and lengths in days out."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@lru_cache(maxsize=8192)
def first_day(text: str | None) -> date | None:
    """The earliest day that the partial date can mean; None for None or for what is no date."""
    found = _PARTIAL.match(text or "")
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def last_day(text: str | None) -> date | None:
    """The latest day that the partial date can mean."""
    start = first_day(text)
    if start is None or text is None:
        return None
    if len(text) >= 10:
        return start
    if len(text) >= 7:
        return start.replace(day=calendar.monthrange(start.year, start.month)[1])
    return date(start.year, 12, 31)


def exact(text: str | None, length: int = 7) -> bool:
    """Whether the date is given at least to the month (`length` 7) or to the day (10)."""
    return first_day(text) is not None and len(text or "") >= length


def days_between(earlier: str | None, later: str | None) -> tuple[int, int] | None:
    """The fewest and the most days that can lie between two partial dates; None where one is lacking."""
    a, b, c, d = first_day(earlier), last_day(earlier), first_day(later), last_day(later)
    if a is None or b is None or c is None or d is None:
        return None
    return (c - b).days, (d - a).days


def sort_key(text: str | None) -> tuple[int, str]:
    """Orders dates, the lacking ones first; a partial date stands at its latest day."""
    end = last_day(text)
    return (1, end.isoformat()) if end else (0, "")
