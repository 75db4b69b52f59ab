"""A range of days in, the days on which a drug was given out ("IVIG daily 12th-14th", "x3 8/20 - 8/22")."""

from __future__ import annotations

import re
from datetime import date, timedelta

from extractor.workspace import DateMention

COUNT = re.compile(r"\bx\s?(\d{1,2})\b|\b(\d{1,2})\s?(?:days?|doses?|infusions?)\b|\bx\s?(\d{1,2})\s?d\b|/(?:d|day)\b|\b(daily|each day|qd|q ?24 ?h)\b", re.IGNORECASE)
LONGEST = 7  # days; a longer range is a course and no row of doses


def days_of_range(mention: DateMention, around: str, own: str) -> list[str]:
    """The day of a date; every day of a short range with as many doses as days, else the first and last of none."""
    if mention.until is None or len(mention.value) < 10 or len(mention.until) < 10:
        return [mention.value] if mention.until is None or len(mention.value) < 10 else []
    try:
        first, last = date.fromisoformat(mention.value), date.fromisoformat(mention.until)
    except ValueError:
        return []
    days = (last - first).days + 1
    if not 1 <= days <= LONGEST:
        return []
    m = COUNT.search(around)
    count = next((int(g) for g in m.groups()[:3] if g), None) if m else None
    if count is not None and count != days:
        return []
    return [(first + timedelta(days=n)).isoformat() for n in range(days)]


def plus(day: str, days: int) -> str:
    """The date so many days later; the same text where it is no full date."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except ValueError:
        return day
