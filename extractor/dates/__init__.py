"""Dates and lengths of time: text in, resolved mentions out; arithmetic of partial dates; which date covers a place."""

from extractor.dates.cover import date_for
from extractor.dates.durations import find_durations
from extractor.dates.finder import find_dates
from extractor.dates.partial import (
    add_days,
    add_months,
    bounds,
    certainly_before,
    days_between,
    make,
    may_be_same,
    middle,
    normalize,
    parts,
    precision,
)

__all__ = [
    "add_days", "add_months", "bounds", "certainly_before", "date_for", "days_between", "find_dates", "find_durations",
    "make", "may_be_same", "middle", "normalize", "parts", "precision",
]  # fmt: skip
