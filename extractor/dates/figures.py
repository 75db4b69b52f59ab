"""Dates written in figures (3/4/25, 2025-03-04, 10/2024, 3/11, 2021, '22): text in, atoms out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.dates.atoms import Atom
from extractor.dates.fractions import is_fraction
from extractor.dates.partial import make
from extractor.dates.words import Words, words

_ISO = re.compile(
    r"(?<![\d/.-])((?:19|20)\d\d)([-/.])(\d{1,2})(?:\2(\d{1,2})(?:T\d{2}:\d{2}(?::\d{2})?Z?)?)?(?![\d/]|-\d|\.\d)"
)
_THREE = re.compile(
    r"(?<![\d/.$#<>=])(?<!\d[-–:])(?<![A-Za-z]-)(\d{1,2})( ?)([/.-])\2(\d{1,2})\2\3\2((?:19|20)\d\d"
    r"|\d\d)(?![\d/]|-\d\d\d|\.\d)"
)
_THREE_TAIL = re.compile(r"(?<=\d[-–])(\d{1,2})( ?)(/)(\d{1,2})/((?:19|20)\d\d|\d\d)(?![\d/]|[-.]\d)")
_MONTH_YEAR = re.compile(
    r"(?<![\d/.,:$#<>=])(?<!\d[-–])(?<![A-Za-z]-)(?<![A-Z])(\d{1,2})([/.-])((?:19|20)\d\d)(?![\d/]|-(?!\d{1,2}/(?:19|20)\d\d)\d|\.\d)"
)
_MONTH_YEAR_TAIL = re.compile(r"(?<=\d[-–])(\d{1,2})(/)((?:19|20)\d\d)(?![\d/]|[-.]\d)")
_MONTH_QUOTE_YEAR = re.compile(r"(?<![\d/.,:])(\d{1,2})/['’](\d\d)(?!\d)")
_TWO = re.compile(
    r"(?<![\d/.,$#<>=:+~^])(?<!\d[-–])(?<![A-Za-z]-)(?<![A-Za-z])(\d{1,2})/(\d{1,2})(?![\d/+%A-Za-z]|:\d"
    r"|[-–][-/+]|[-–]\s|\.\d)"
)
_TWO_SPACED_RANGE = re.compile(r"(?<![\d/.,$#<>=:+~^])(?<![A-Za-z])(\d{1,2})/(\d{1,2})(?=\s[-–]\s|[-–]\s)")
_TWO_TAIL = re.compile(r"(?<=\d[-–])(\d{1,2})/(\d{1,2})(?![\d/+%A-Za-z]|:\d|-/|\.\d)")
_TWO_HYPHENS = re.compile(r"(?<=[a-zA-Z)] )(1[0-2]|0?[1-9])-(3[01]|[12]\d|0?[1-9])(?=\s*[:,;.)](?!\d))")
_DAYS_TAIL = re.compile(r"[-–](\d{1,2})(?![\d/%+A-Za-z-]|[.:,]\d)")
_DOSE_AFTER = re.compile(r"\s?(?:mg|mcg|g|ml|units?)\b", re.IGNORECASE)
_YEAR_RANGE = re.compile(
    r"(?<![\w/.,:$#<>=+-])((?:19[3-9]|20[0-4])\d) ?[-–—] ?((?:19[3-9]|20[0-4])\d|\d\d)(?![\w/%+]|[.,:-]\d|-)"
)
_YEAR = re.compile(r"(?<![\w/.,:$#£€<>=+%])(?<!\w-)((?:19[3-9]|20[0-4])\d)(?![\w/%+]|[.,:]\d|-\d|-[A-Za-z]\d)")
_QUOTE_YEAR = re.compile(r"(?<![\w'’])['’](\d\d)(?![\d\w'’\"])")
_LAST_WORD = re.compile(r"([^\s(\[,;:]{1,20})[\s(\[~]*$")
_NEXT_WORD = re.compile(r"\s?([^\s,;:)]{1,12})")


def figure_atoms(text: str, bare: bool) -> Iterator[Atom]:
    """The dates in figures: those that say their kind, or (`bare`) days without a year and years alone."""
    if not bare:
        yield from _full(text)
        return
    know = words()
    for m in _YEAR_RANGE.finditer(text):
        first = int(m[1])
        last = int(m[2]) if len(m[2]) == 4 else first // 100 * 100 + int(m[2])
        if first <= last <= first + 60 and _is_year(text, m.start(), m.end(), know):
            yield Atom(m.start(), m.end(), "dates.years", first, until=last)
    for pattern in (_TWO, _TWO_SPACED_RANGE, _TWO_TAIL):
        for m in pattern.finditer(text):
            one, two = int(m[1]), int(m[2])
            if _day_and_month(one, two) and not is_fraction(text, m.start(), m.end(), one, two, know):
                days = _DAYS_TAIL.match(text, m.end()) if two <= 31 else None
                if days and two < int(days[1]) <= 31 and one <= 12:
                    yield Atom(m.start(), days.end(), "dates.month_days", month=one, day=two, until_day=int(days[1]))
                else:
                    yield Atom(m.start(), m.end(), "dates.month_day", figures=(one, two))
    if any(m[3] == "-" for m in _THREE.finditer(text)):  # "drawn 9-7" is a day only where the writer dates so
        for m in _TWO_HYPHENS.finditer(text):
            if not is_fraction(text, m.start(), m.end(), int(m[1]), int(m[2]), know):
                yield Atom(m.start(), m.end(), "dates.month_day", figures=(int(m[1]), int(m[2])))
    for m in _YEAR.finditer(text):
        if _is_year(text, m.start(), m.end(), know):
            yield Atom(m.start(), m.end(), "dates.year", int(m[1]))
    for m in _QUOTE_YEAR.finditer(text):
        yield Atom(m.start(), m.end(), "dates.year", int(m[1]), short_year=True)


def _full(text: str) -> Iterator[Atom]:
    for m in _ISO.finditer(text):
        day = int(m[4]) if m[4] else None
        if (day or m[2] != ".") and make(int(m[1]), int(m[3]), day):
            yield Atom(m.start(), m.end(), "dates.iso", int(m[1]), int(m[3]), day)
    for pattern in (_THREE, _THREE_TAIL):
        for m in pattern.finditer(text):
            one, two = int(m[1]), int(m[4])
            if _day_and_month(one, two) and not (m[2] and len(m[5]) == 2) and not _DOSE_AFTER.match(text, m.end()):
                rule = "dates.dotted" if m[3] == "." else "dates.numeric"
                yield Atom(m.start(), m.end(), rule, int(m[5]), short_year=len(m[5]) == 2, figures=(one, two))
    for pattern in (_MONTH_YEAR, _MONTH_YEAR_TAIL):
        for m in pattern.finditer(text):
            if 1 <= int(m[1]) <= 12:
                yield Atom(m.start(), m.end(), "dates.month_year", int(m[3]), int(m[1]))
    for m in _MONTH_QUOTE_YEAR.finditer(text):
        if 1 <= int(m[1]) <= 12:
            yield Atom(m.start(), m.end(), "dates.month_year", int(m[2]), int(m[1]), short_year=True)


def _day_and_month(one: int, two: int) -> bool:
    return 1 <= one <= 31 and 1 <= two <= 31 and min(one, two) <= 12 and (one, two) != (24, 7)


def _is_year(text: str, start: int, end: int, know: Words) -> bool:
    """Whether four figures are a year and not a value, a dose or a number of something."""
    before = _LAST_WORD.search(text, max(0, start - 24), start)
    if before and before[1].lower().rstrip(".") in know.value_before:
        return False
    after = _NEXT_WORD.match(text, end)
    return not (after and after[1].lower().rstrip(".") in know.value_after)
