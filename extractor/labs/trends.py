"""Sentences that go on about the test before ("Up to 88, back to 24 by 12/20"): names in, more names out."""

from __future__ import annotations

import re
from bisect import bisect_left

from extractor.labs.names import Name
from extractor.labs.values import is_serology
from extractor.workspace import Span, Workspace

_OPENS = re.compile(
    r"\s*(?:(?:by|in|on|at|after|within|over|a|one|two|three|four|six)\s[^.;:()\n]{2,40}?\s(?=(?:it|this)\s))?(?:(?:it|this|that|then|subsequently|thereafter|later|now|today|and|but)[\s,]+){0,3}"
    r"(?P<turn>up|down|back|rose|risen|fell|fallen|went|came|dropped|climbed|improved|recovered|peaked|nadir(?:ed)?|returned|"
    r"crept|drifted|jumped|had (?:risen|fallen|been)|was|is|remains|remained|now)"
    r"\s+(?:(?:back|up|down|again|further|only|still|already|just)\s+){0,2}(?:(?:to|at|of|from)\s+)?[<>~]?\d",
    re.I,
)
_LONGEST = 400


def with_trends(ws: Workspace, names: list[Name]) -> list[Name]:
    """The names, and for each sentence that opens with a turn and a number the one test of the sentence before it."""
    starts = [n.start for n in names]
    more: list[Name] = []
    before: Span | None = None
    test: Name | None = None
    for sentence in ws.sentences:
        inside = names[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        if test is not None and before is not None and not inside:
            opens = _OPENS.match(ws.text, sentence.start, sentence.end)
            if opens and "\n\n" not in ws.text[before.end : opens.start("turn")]:
                at = opens.start("turn")
                more.append(Name(at, opens.end("turn"), test.concepts, "trend"))
                before = sentence
                continue
        test = _only_test(ws, sentence, inside)
        before = sentence
    return sorted([*names, *more], key=lambda n: n.start) if more else names


def _only_test(ws: Workspace, sentence: Span, inside: list[Name]) -> Name | None:
    """The test that a sentence is about: it names no other, and names it before any drug."""
    if not inside or sentence.end - sentence.start > _LONGEST or len({n.concepts for n in inside}) != 1:
        return None
    name = inside[0]
    if name.kind not in ("test", "ratio", "protein") or len(name.concepts) != 1 or is_serology(name.concepts[0][0]):
        return None
    first = bisect_left(ws.concepts, sentence.start, key=lambda c: c.start)
    for c in ws.concepts[first:]:
        if c.start >= name.start:
            break
        if c.kind == "drug":
            return None
    return name
