"""A stretch of text in, the full dates in it out, each with every reading its digits allow (3/4/25 is two)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = {name: i for i, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip
_MONTH = r"(?P<{0}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{{0,6}}\.?"
ISO = r"(?P<iso_y>(?:19|20)\d\d)[-/.](?P<iso_m>\d{1,2})[-/.](?P<iso_d>\d{1,2})"
NUMERIC = r"(?P<n1>\d{1,2}) ?(?P<sep>[-/.]) ?(?P<n2>\d{1,2}) ?(?P=sep) ?(?P<ny>(?:19|20)\d\d|\d\d)"
DAY_MONTH = (
    r"(?P<dm_d>\d{1,2})(?:st|nd|rd|th)?[- /.]{0,2}"
    + _MONTH.format("dm_m")
    + r",?[- /.]{1,2}(?P<dm_y>(?:19|20)\d\d|\d\d)"
)
MONTH_DAY = _MONTH.format("md_m") + r"[- ]{1,2}(?P<md_d>\d{1,2})(?:st|nd|rd|th)?(?:, ?| {1,2}|-)(?P<md_y>(?:19|20)\d\d)"
DATE = re.compile(rf"(?<![\d/.-])(?:{ISO}|{DAY_MONTH}|{NUMERIC})(?![\d/]|[-.]\d)|\b{MONTH_DAY}(?!\d)", re.I)
_FIGURES = re.compile(r"\d{1,2}(?:[-/. ,]|st|nd|rd|th|[a-z])|\d{3}", re.I)
_LEAD = 14
# Two-digit years up to this one are of this century.
PIVOT = 35


@dataclass(frozen=True, slots=True)
class HeaderDate:
    """A full date at `start:end`; `readings` holds every ISO date it may be, the likeliest first."""

    start: int
    end: int
    readings: tuple[str, ...]

    @property
    def iso(self) -> str:
        return self.readings[0]


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[HeaderDate]:
    """All full dates between the offsets, in order."""
    end = len(text) if end is None else end
    figures = _FIGURES.search(text, start, end)
    if figures is None:
        return
    # No date begins farther before its first figure than the name of a month is long.
    for m in DATE.finditer(text, max(start, figures.start() - _LEAD), end):
        readings = _readings(m)
        if readings:
            yield HeaderDate(m.start(), m.end(), readings)


def _readings(m: re.Match[str]) -> tuple[str, ...]:
    g = m.groupdict()
    if g["iso_y"]:
        wanted = [(g["iso_y"], g["iso_m"], g["iso_d"])]
    elif g["dm_y"]:
        wanted = [(g["dm_y"], str(MONTHS[g["dm_m"].lower()[:3]]), g["dm_d"])]
    elif g["md_y"]:
        wanted = [(g["md_y"], str(MONTHS[g["md_m"].lower()[:3]]), g["md_d"])]
    else:
        wanted = [(g["ny"], g["n1"], g["n2"]), (g["ny"], g["n2"], g["n1"])]
    found = (_iso(*parts) for parts in wanted)
    return tuple(dict.fromkeys(iso for iso in found if iso))


def _iso(year: str, month: str, day: str) -> str | None:
    y = int(year)
    if len(year) == 2:
        y += 2000 if y <= PIVOT else 1900
    try:
        return date(y, int(month), int(day)).isoformat()
    except ValueError:
        return None
