"""A range of days in, the days on which a drug was given out ("IVIG daily 12th-14th", "x3 8/20 - 8/22")."""

from __future__ import annotations

import re
from datetime import date, timedelta

from extractor.workspace import DateMention

COUNT = re.compile(
    (
        r"\bx\s?(\d{1,2})\b|\b(\d{1,2})\s?(?:days?|doses?|infusions?)\b|\bx\s?(\d{1,2})\s?d\b|/(?:d|day)\b|\b"
        r"(daily|each day|qd|q ?24 ?h)\b"
    ),
    re.IGNORECASE,
)
# "1 g IV daily x3 started 4/2", "over 5 days starting 3/10": a day's dose each from that day on.
STARTED = re.compile(
    r"(?:\b(?:daily|qd|each day|/d|/day|every day|q ?24 ?h)[^.;]{0,12}?(?:x\s?|for\s)(?P<count>[2-5])\b|\b"
    r"(?:x\s?|over |for )(?P<days>[2-5])\s?(?:d|days)\b)"
    r"[^.;]{0,30}\b(?:started|starting|start|from|begun|beginning|began|commenced|commencing|initiated)\b",
    re.IGNORECASE,
)
LONGEST = 7  # days; a longer range is a course and no row of doses


def days_of_range(mention: DateMention, around: str, pulsed: bool) -> list[str]:
    """The day of a date; every day of a short range with as many doses as days; N days on from the start of a
    daily pulse."""
    if len(mention.value) < 10:
        return [mention.value]
    if mention.until is None:
        m = STARTED.search(around) if pulsed else None
        count = int(m["count"] or m["days"]) if m else 1
        return _days(mention.value, count) if count <= 5 else [mention.value]
    try:
        days = (date.fromisoformat(mention.until) - date.fromisoformat(mention.value)).days + 1
    except ValueError:
        return []
    if not 1 <= days <= LONGEST:
        return []
    m = COUNT.search(around)
    told = next((int(g) for g in m.groups()[:3] if g), None) if m else None
    return _days(mention.value, days) if told is None or told == days else []


def _days(first: str, count: int) -> list[str]:
    try:
        start = date.fromisoformat(first)
    except ValueError:
        return []
    return [(start + timedelta(days=n)).isoformat() for n in range(count)]


def plus(day: str, days: int) -> str:
    """The date so many days later; the same text where it is no full date."""
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except ValueError:
        return day
