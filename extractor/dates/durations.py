"""Lengths of time ("for 9 months", "x 6 wks", "> 2 y"): text in, mentions in days out. Ages and intervals are none."""

from __future__ import annotations

import re

from extractor.anchors import PatternSet
from extractor.dates.partial import DAYS_IN
from extractor.dates.words import words
from extractor.workspace import DurationMention

# "9", "1.5", "4+", "2-3", "2 1/2", "six", "two and a half", "a couple of", before a unit.
_COUNT = (
    r"(?:(?P<n>\d{1,3}(?:\.\d{1,2})?)(?P<half>\s?½|\s1/2|\sand\sa\shalf)?(?:\s?(?:-|–|to|or)\s?\d{1,3}(?:\.\d)?)?\s?\+?"
    r"|(?P<w>one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|twenty"
    r"|thirty|forty|sixty|ninety|an?|half\san?|couple|½)(?P<whalf>\sand\sa\shalf)?(?:\s(?:or|to)\s(?:two|three|four|five|six|eight))?(?:\sof)?(?:\sfull)?)"
)
_UNIT = r"(?P<u>days?|dys?|d|weeks?|wks?|w|months?|mths?|mnths?|mos?|mon|m|years?|yrs?|y)"
_LENGTH = re.compile(
    r"(?<![\w.,/$#:-])(?:(?P<x>[x×])\s?)?(?:[~<>≥≤]=?\s?)?"
    + _COUNT
    + r"[\s-]?"
    + _UNIT
    + r"(?![A-Za-z/]|-(?:old|year))",
    re.IGNORECASE,
)
_LENGTHS = PatternSet([_LENGTH])
_X_LENGTH = re.compile(
    r"(?<![\w])[x×](?P<n>\d{1,3}(?:\.\d)?)\+?\s?(?P<u>days?|d|weeks?|wks?|w|months?|mos?|mths?|m|years?|yrs?|y)(?![A-Za-z/])"
)
# British: 6/52 is six weeks, 3/7 three days, 2/12 two months.
_BRITISH = re.compile(
    r"(?:(?<=for )|(?<=[x×] )|(?<=[x×])|(?<=last )|(?<=past ))(?P<n>\d{1,2})/(?P<per>7|52|12)(?![\d/])"
)
_BRITISH_UNITS = {"7": "day", "52": "week", "12": "month"}

# What makes it an interval, an age, a moment or a plan instead of a length.
_NOT_BEFORE = re.compile(
    r"(?:\bq\s?|\bevery|\beach|\bin|\bwithin|w/in|\bat|\bage[ds]?|\bafter|\bbefore|\brtc|\breturn|\bper|\bnext|\bwks?|\bweeks?|\bonce|\btwice|\bper\s+every"
    r"|\bfollow[- ]?up|\bf/u|\brecheck|\brepeat|\bevery\s+other|\bby)\s{0,2}(?:about|approx\.?|around|~|the)?\s?$",
    re.IGNORECASE,
)
_NOT_BEFORE_WINDOW = re.compile(
    r"(?<!for the )(?<!over the )\b(?:last|past|next|first|prior|previous|preceding|final)\s{1,2}$", re.IGNORECASE
)
_NOT_AFTER = re.compile(
    r"\s?-?\)?\s?(?:old\b|o\b|yo\b|y/o|/o\b|of\s+age|ago\b|apart\b|later\b|after\b|before\b|prior\b|earlier\b|post\b|f/u|follow|visit|review|return|interval"
    r"|recheck|[MF]\b(?!\w)|male\b|female\b|woman\b|man\b|boy\b|girl\b|from\s+now|back(?=[\s,.;)]))",
    re.IGNORECASE,
)
_FOR_BEFORE = re.compile(
    r"(?:\bfor|\bover|[x×]|\blasted|\btook|\balmost|\bnearly|\babout|\bthan|\bat\s+least|[~<>])\s{0,2}(?:about\s|over\s|almost\s|nearly\s|the\s)?$",
    re.IGNORECASE,
)
_SEX_BEFORE = re.compile(r"\b[MF]\s{1,6}$")
_SHORT_GOES_ON = re.compile(r"\s?(?:course|total|[,.;)](?!\d)|then\b|and\b|\s*$)")
_ON_DAY = re.compile(r"\b(?:day|week|month|year|hd|grade|class)\s$", re.IGNORECASE)


def find_durations(text: str) -> list[DurationMention]:
    """All lengths of time in days, in text order (month 30.44 days, year 365)."""
    know = words()
    found: list[DurationMention] = []
    for m in _LENGTHS.over(text).matches(0):
        unit_word = m["u"].lower()
        unit = know.units.get(unit_word, "month" if unit_word.startswith("m") else unit_word)
        counted = _count(m, know.numbers)
        said_for = (
            bool(m["x"]) or m.group()[0] in "~<>≥≤" or bool(_FOR_BEFORE.search(text, max(0, m.start() - 24), m.start()))
        )
        if (
            counted is None
            or unit not in DAYS_IN
            or not (
                said_for
                or not _is_loose(m, unit_word, know.short_units)
                or (m["n"] and _SHORT_GOES_ON.match(text, m.end()))
            )
        ):
            continue
        if not m["x"] and _refused(text, m.start(), m.end(), said_for):
            continue
        found.append(DurationMention(m.start(), m.end(), round(counted * DAYS_IN[unit]), "durations.length"))
    ends = {d.end for d in found}
    for m in _X_LENGTH.finditer(text):
        if m.end() not in ends:
            unit = know.units[m["u"].lower()]
            found.append(DurationMention(m.start(), m.end(), round(float(m["n"]) * DAYS_IN[unit]), "durations.times"))
    for m in _BRITISH.finditer(text):
        days = round(int(m["n"]) * DAYS_IN[_BRITISH_UNITS[m["per"]]])
        found.append(DurationMention(m.start(), m.end(), days, "durations.british"))
    found = [d for d in found if d.days > 0]
    found.sort(key=lambda d: d.start)
    return found


def _count(m: re.Match[str], numbers: dict[str, float]) -> float | None:
    if m["n"]:
        return float(m["n"]) + (0.5 if m["half"] else 0.0)
    word = (m["w"] or "").lower()
    if word == "½" or word.startswith("half"):
        return 0.5
    value = numbers.get(word)
    return value + (0.5 if m["whalf"] else 0.0) if value is not None else None


def _is_loose(m: re.Match[str], unit: str, short: frozenset[str]) -> bool:
    """Whether only a word before it can tell that this is a length: "a year", "6 m", "5 d"."""
    return unit in short or (m["w"] or "").lower() in ("a", "an")


def _refused(text: str, start: int, end: int, said_for: bool) -> bool:
    if _NOT_AFTER.match(text, end):
        return True
    if _SEX_BEFORE.search(text, max(0, start - 8), start):
        return True
    if _ON_DAY.search(text, max(0, start - 8), start):
        return True
    if _NOT_BEFORE_WINDOW.search(text, max(0, start - 22), start):
        return True
    return not said_for and _NOT_BEFORE.search(text, max(0, start - 24), start) is not None
