"""A concept and the dates around its mention come in; whether the past ends it goes out."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date
from functools import cache

from extractor.resources import load_yaml
from extractor.workspace import Span, Workspace

# Words before a date that make it a beginning, or another event's date, not the episode's.
_NOT_WHEN = re.compile(
    r"(?:since|from|starting|started|start|began|until|till|through|thru|by|before|after|due|next|for|seen|visit|note|dated|last"
    r"|moved|rebooked|resched\w*|postponed|put back|rebook|book\w*|sched\w*"
    r"|labs?|ct|cxr|echo|mri|hrct|bx|biopsy|emg|dob)\W{0,3}$",
    re.IGNORECASE,
)
_ROW = re.compile(r"\||\t| {3,}")
_BREAK = re.compile(r";|\.\s|\n|->")
# "Hospitalized 3/2022 for pneumonia", "In August she was in hospital with pneumonia": the date is the episode's.
_STAY = re.compile(r"(?:hosp\w*|admi\w*|inpatient|\bED|\bER|\bICU|in hospital)\b[^.;]{0,60}$", re.IGNORECASE)
_STAY_FOR = re.compile(
    r"[^.;]{0,45}?(?:\b(?:for|with|due to)|w/|2/2)\s+(?:\S+\s+){0,3}$"
    r"|\s*,?\s*(?:she|he|they|pt|patient) (?:was|had|developed|got)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
# How far after (before) the name a date may stand and still be its own.
_AFTER, _BEFORE, _STAY_REACH = 45, 12, 70


@cache
def _classes() -> dict[str, str]:
    data = load_yaml("rules/temporality.yaml")
    return {concept: kind for kind in ("lasting", "undated", "timeless") for concept in data[kind]}


def kind_of(concept: str) -> str:
    """`lasting`, `undated`, `timeless`, or `episode`."""
    return _classes().get(concept, "episode")


class PastDates:
    """The dates of one document, for the question whether an episode's own date lies well before the document's."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        # "2/2" is "secondary to" as often as a day of February.
        self._dates = sorted((d for d in ws.dates if ws.text[d.start : d.end] != "2/2"), key=lambda d: d.start)
        self._starts = [d.start for d in self._dates]
        self._limit = int(load_yaml("rules/temporality.yaml")["over_after_days"])

    def over(self, start: int, end: int, sentence: Span, next_target: int) -> tuple[int, int] | None:
        """The offsets of the past date that stands right after (or right before) the episode's name."""
        seen = _day(self._ws.date_of(start) or self._ws.as_of)
        if seen is None:
            return None
        i = bisect_left(self._starts, end)
        if i < len(self._dates):
            d = self._dates[i]
            between = self._ws.text[end : d.start]
            near = d.start - end <= _AFTER and d.end <= sentence.end and d.start < next_target
            if (
                near
                and not _BREAK.search(between)
                and not _NOT_WHEN.search(between)
                and self._past(d.until or d.value, seen)
            ):
                return d.start, d.end
        if i:
            d = self._dates[i - 1]
            lead = self._ws.text[max(0, d.start - 14) : d.start]
            between = self._ws.text[d.end : start]
            near = start - d.end <= _BEFORE or (
                start - d.end <= _STAY_REACH
                and bool(_STAY_FOR.match(between))
                and bool(_STAY.search(self._ws.text[max(sentence.start, d.start - 30) : start]))
            )
            own = d.start >= sentence.start and near and not _NOT_WHEN.search(lead)
            if own and not _BREAK.search(between) and self._past(d.until or d.value, seen):
                return d.start, d.end
        return None

    def of_row(self, start: int, line: Span) -> tuple[int, int] | None:
        """The offsets of the past date that opens the row of a log ("2024-10-15 | cancelled | shingles")."""
        seen = _day(self._ws.date_of(start) or self._ws.as_of)
        i = bisect_left(self._starts, line.start)
        if seen is None or i >= len(self._dates) or not _ROW.search(self._ws.text, line.start, min(line.end, start)):
            return None
        d = self._dates[i]
        own = d.start <= line.start + 4 and d.end < start
        return (d.start, d.end) if own and self._past(d.until or d.value, seen) else None

    def _past(self, value: str, seen: date) -> bool:
        day = _day(value, last=True)
        return day is not None and (seen - day).days > self._limit


def _day(value: str | None, last: bool = False) -> date | None:
    """The day of a partial date: its first, or its last."""
    if not value:
        return None
    parts = value.split("-")
    try:
        year = int(parts[0])
        month = int(parts[1]) if len(parts) > 1 else (12 if last else 1)
        return date(year, month, int(parts[2]) if len(parts) > 2 else (28 if last else 1))
    except ValueError:
        return None
