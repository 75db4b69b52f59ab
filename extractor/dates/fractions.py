"""Whether "n/m" is a strength, a score, a page or another fraction and no day: the figures and the words around them in."""

from __future__ import annotations

import re

from extractor.dates.words import Words

_WORDS = re.compile(r"[A-Za-z][A-Za-z.'’/-]*|[^\sA-Za-z]")
_NEXT = re.compile(r"\s{0,2}-?([A-Za-z]+)")
_NEXT_FRACTION = re.compile(r"\s*(?:[,;/&]|and|to|or|R|L|\+|-|->|on the|right|left)?\s*\d[+-]?/(?:5|10)\b")
_PERCENT = re.compile(r"\s?\(\d{1,3}\s?%")
_MIXED = re.compile(r"\d\s$")
_MINUS = re.compile(r"[+-]/")
# Words after which even "3/4" is a day.
_DATED = frozenset(
    [
        "on",
        "since",
        "from",
        "until",
        "till",
        "thru",
        "through",
        "by",
        "before",
        "after",
        "started",
        "stopped",
        "begun",
        "given",
        "sent",
        "drawn",
        "done",
        "held",
        "dated",
        "of",
        "visit",
        "seen",
        "labs",
        "lab",
        "next",
        "last",
        "due",
        "scheduled",
        "booked",
        "collected",
        "ended",
        "finished",
        "completed",
        "called",
        "ordered",
        "received",
        "admitted",
        "discharged",
        "adm",
        "disch",
        "and",
        "restarted",
        "added",
        "began",
        "reviewed",
        "resulted",
        "went",
        "today",
        "bmp",
        "cmp",
        "cbc",
    ]
)
_TELLS = frozenset(["was", "before", "showed", "labs", "visit", "still", "after", "with", "w"])
_SCALES = frozenset([2, 3, 4, 5, 6, 8, 10])


def is_fraction(text: str, start: int, end: int, one: int, two: int, know: Words) -> bool:
    """True where `one`/`two` at `start:end` is not a day and a month."""
    after = _NEXT.match(text, end)
    if after and after[1].lower() in know.fraction_after:
        return True
    if _PERCENT.match(text, end) or _MIXED.search(text, max(0, start - 2), start):
        return True
    line = max(text.rfind("\n", 0, start) + 1, start - 40)
    before = [w.lower().rstrip(".") for w in _WORDS.findall(text, line, start)]
    last_raw = next((w for w in reversed(_WORDS.findall(text, line, start)) if w.isalpha() or len(w) > 1), "")
    last = next((w for w in reversed(before) if w.isalpha() or len(w) > 1), "")
    glued = before[-1] if before else ""
    if one > two:  # 9/8 is no fraction, but 12/5 may be a ratio: only the words of scores count
        return last in ("ai", "ci", "bp", "va")
    if glued == "." and len(before) > 1 and before[-2] == "p":
        return True
    if last in know.fraction_before and not _dated_phrase(before):
        return two <= 12 or two == 24 or last in ("ai", "ci", "index", "crescents", "gloms", "glomeruli", "of")
    if any(w in ("crescents", "gloms", "glomeruli", "ai", "ci") for w in before[-4:]):
        return True
    if two == 5 and (_NEXT_FRACTION.match(text, end) or any(w in know.fraction_before for w in before[-6:])):
        return True
    if two in _SCALES and one <= two:
        leading = not text[line:start].strip(" \t-•*")  # the line opens with it: a day, as in "3/4 labs:"
        colon = text[end : end + 1] == ":"
        return not (
            leading or colon or glued in ("(", "-") or last in _DATED or _next_is_day(text, end) or one == two > 6
        )
    return False


def _dated_phrase(before: list[str]) -> bool:
    return bool(before) and before[-1] in _DATED


def _next_is_day(text: str, end: int) -> bool:
    """Whether another day follows at once ("3/4, 3/11 and 3/18")."""
    return re.compile(r"\s?(?:,|and|&|-|–|to)\s?\d{1,2}/(?:1[1-9]|2\d|3[01]|7|9)(?!\d)").match(text, end) is not None
