"""Whether "n/m" is a strength, a score or a page and no day: the figures and the words around in, the answer out."""

from __future__ import annotations

import re

from extractor.dates.words import Words

_WORDS = re.compile(r"[A-Za-z][A-Za-z.'’/-]*|[^\sA-Za-z]")
_NEXT = re.compile(r"\s{0,2}-?([A-Za-z]+)")
_NEXT_STRENGTH = re.compile(r"\s*(?:[,;/&]|and|to|or|R|L|\+|-|->|on the|right|left)?\s*\d[+-]?/(?:5|10)\b")
_PERCENT = re.compile(r"\s?\(\d{1,3}\s?%")
_MIXED = re.compile(r"\d\s$")  # "2 1/2"
_FOLLOWED_BY_DAY = re.compile(
    r"\s?(?:[-–]|,|and|&|to)\s?(?:\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}/(?:1[1-9]|2\d|3[01]|[1-46-9])(?![\d/]))"
)
# "3/4      4/15     6/10": the heads of columns
_HEAD_OF_DAYS = re.compile(r"[ \t|]*(?:[A-Za-z]{2,12}:?[ \t|]+)?\d{1,2}/\d{1,2}(?:[ \t|]+\d{1,2}/\d{1,2}){1,11}[ \t|]*")
_PARTS = frozenset([2, 3, 4, 5, 6, 8, 10])  # what things are commonly divided or rated by
_SCORES = frozenset(["crescents", "gloms", "glomeruli", "ai", "ci"])


def is_fraction(text: str, start: int, end: int, one: int, two: int, know: Words) -> bool:
    """True where `one`/`two` at `start:end` is not a day and a month."""
    opens, closes = text.rfind("\n", max(0, start - 200), start) + 1, text.find("\n", end, end + 200)
    if (opens or start < 200) and _HEAD_OF_DAYS.fullmatch(
        text, opens, closes if closes >= 0 else min(len(text), end + 200)
    ):
        return False
    after = _NEXT.match(text, end)
    following = after[1].lower() if after else ""
    if following in know.fraction_after or _PERCENT.match(text, end) or _MIXED.search(text, max(0, start - 2), start):
        return True
    line = max(text.rfind("\n", 0, start) + 1, start - 40)
    raw = _WORDS.findall(text, line, start)
    before = [w.lower().rstrip(".") for w in raw]
    word = next((w for w in reversed(raw) if w.isalpha() or len(w) > 1), "")
    last = word.lower().rstrip(".")
    glued = before[-1] if before else ""
    if one > two:  # the larger first is no part of a whole
        return last in ("ai", "ci", "bp", "va")
    if glued == "." and len(before) > 1 and before[-2] == "p":
        return True
    if last in know.fraction_before and glued not in know.dated_before:
        return two <= 12 or two == 24 or last in _SCORES
    if any(w in _SCORES for w in before[-4:]):
        return True
    if two == 5 and (_NEXT_STRENGTH.match(text, end) or any(w in know.fraction_before for w in before[-6:])):
        return True
    if two not in _PARTS:
        return False
    if not text[line:start].strip(" \t-•*") or text[end : end + 1] == ":" or glued in ("(", "-"):
        return False  # it opens the line or heads what follows: "3/4 labs", "QFT 9/9: rejected"
    if last in know.dated_before or _FOLLOWED_BY_DAY.match(text, end) or one == two > 6:
        return False
    analyte = word[1:] != word[1:].lower()  # "CK 3/3", "IgG 2/3 before IVIG"
    return not (two != 2 and (analyte or following in know.dated_after))
