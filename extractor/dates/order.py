"""Whether dates in figures have the day before the month: texts of a case in, a verdict for each text out.

A text tells it by figures above 12, and by a date that it writes both in figures and in words ("Clinic 11 June 2025,
dictated 11/06/2025"). A text that does not tell takes the verdict of the other papers of the case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/]|[-.]\d)")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH}\.?,?[ -](20\d\d|19\d\d)", re.I)
_MONTH_DAY = re.compile(rf"\b{_MONTH}\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (20\d\d|19\d\d)", re.I)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST = 400  # dates of a text that are looked at


def votes(text: str, others: frozenset[tuple[int, int, int]] = frozenset()) -> int:
    """Above 0 where the text puts the day first, below where the month; `others` are days known from elsewhere."""
    told, doubtful = 0, []
    for n, m in enumerate(_NUMERIC.finditer(text)):
        if n >= _MOST:
            break
        one, two, year = int(m[1]), int(m[3]), int(m[4]) % 100
        if 12 < one <= 31 and 1 <= two <= 12:
            told += 1
        elif 12 < two <= 31 and 1 <= one <= 12:
            told -= 1
        elif one != two:
            doubtful.append((one, two, year))
    if told or not doubtful:
        return told
    spelled = spelled_days(text) | others
    for one, two, year in doubtful:
        day_leads, month_leads = (year, two, one) in spelled, (year, one, two) in spelled
        told += day_leads - month_leads
    return told


def spelled_days(text: str) -> frozenset[tuple[int, int, int]]:
    """The days that the text writes with the month in letters: year (of its century), month, day."""
    found = {(int(m[3]) % 100, _month(m[2]), int(m[1])) for m in _DAY_MONTH.finditer(text)}
    return frozenset(found | {(int(m[3]) % 100, _month(m[1]), int(m[2])) for m in _MONTH_DAY.finditer(text)})


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def day_first_of(texts: Sequence[str]) -> list[bool | None]:
    """For each text of a case whether its figures put the day first; None where nothing in the case tells."""
    spelled = frozenset[tuple[int, int, int]]().union(*(spelled_days(t) for t in texts))
    told = [votes(t, spelled) for t in texts]
    total = sum((v > 0) - (v < 0) for v in told)
    common = None if total == 0 else total > 0
    return [v > 0 if v else common for v in told]
