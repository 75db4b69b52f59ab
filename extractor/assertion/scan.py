"""A text comes in; the context cues in it go out, in order, found in one pass of an automaton."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractor.assertion.rules import Rule, RuleSet

# Typographic signs that stand for a plain one; each is replaced by exactly one character, so offsets hold.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "−": "-", "\u00a0": " ", "‐": "-"})
_GAP = re.compile(r"\s\s+|[^\S ]")


@dataclass(slots=True)
class Cue:
    """A rule's words in the text. A pseudo cue keeps the cues that it hides, for targets that overlap it."""

    start: int
    end: int
    rule: Rule
    hidden: list[Cue] = field(default_factory=list)


def plain(text: str) -> str:
    """The text in lower case with plain quotes and dashes; every character keeps its place."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c if len(low := c.lower()) != 1 else low for c in text)
    return lowered.translate(_PLAIN)


class _Squeezed:
    """The text with each run of white space made one space, and the way back to the offsets of the text."""

    def __init__(self, text: str) -> None:
        parts: list[str] = []
        self._at: list[int] = [0]  # offsets in the squeezed text from which on ...
        self._shift: list[int] = [0]  # ... this much has been left out
        last = length = 0
        for gap in _GAP.finditer(text):
            parts.append(text[last : gap.start()])
            parts.append(" ")
            length += gap.start() - last + 1
            last = gap.end()
            self._at.append(length)
            self._shift.append(last - length)
        parts.append(text[last:])
        self.text = "".join(parts)

    def original(self, offset: int) -> int:
        return offset + self._shift[bisect_right(self._at, offset) - 1]

    def original_end(self, offset: int) -> int:
        return self.original(offset - 1) + 1 if offset else 0


@cache
def _automaton(literals: tuple[str, ...]) -> Any:
    from ahocorasick_rs import AhoCorasick

    return AhoCorasick(list(literals))


def find_cues(text: str, rules: RuleSet, doc: Any = None) -> list[Cue]:
    """All cues of the text in order, the longest where some overlap. `doc` is needed for token patterns only."""
    squeezed = _Squeezed(plain(text))
    found: list[Cue] = []
    names = tuple(rules.literals)
    hay = squeezed.text
    if names:
        for index, start, end in _automaton(names).find_matches_as_indexes(hay, overlapping=True):
            if _word(hay, start, end):
                first, last = squeezed.original(start), squeezed.original_end(end)
                found += [Cue(first, last, rule) for rule in rules.literals[names[index]] if _placed(text, last, rule)]
    places = rules.places.over(text)
    for i in places:
        rule = rules.patterns[i][1]
        found += [Cue(m.start(), m.end(), rule) for m in places.matches(i) if m.end() > m.start()]
    if rules.token_patterns and doc is not None:
        found += _token_cues(doc, rules)
    return _longest(found)


def _word(hay: str, start: int, end: int) -> bool:
    """Whether the match is not a part of a longer word or number."""
    if start and hay[start].isalnum() and (hay[start - 1].isalnum() or hay[start - 1] == "_"):
        return False
    return not (end < len(hay) and hay[end - 1].isalnum() and (hay[end].isalnum() or hay[end] == "_"))


# What shows that a part of the sentence is at its end: "is stable.", "stable on HCQ", "stable and".
_PART_ENDS = re.compile(
    r"\s*(?:$|[.,;:)\n!?/(]|-|w/|(?:and|but|or|per|by|at|on|in|for|given|due|with|since|after|from|now|today|as|until|"
    r"based|than|then|to)\b)"
)


def _placed(text: str, end: int, rule: Rule) -> bool:
    """Whether the cue stands where its rule wants it."""
    if not rule.place:
        return True
    return (_PART_ENDS.match(text, end, min(len(text), end + 40)) is not None) == (rule.place == "end")


def _token_cues(doc: Any, rules: RuleSet) -> list[Cue]:
    from spacy.matcher import Matcher

    matcher = Matcher(doc.vocab)
    for i, (pattern, _) in enumerate(rules.token_patterns):
        matcher.add(str(i), [pattern])
    cues = []
    for key, start, end in matcher(doc):
        rule = rules.token_patterns[int(doc.vocab.strings[key])][1]
        span = doc[start:end]
        cues.append(Cue(span.start_char, span.end_char, rule))
    return cues


def _longest(cues: list[Cue]) -> list[Cue]:
    """Of overlapping cues the longer one; it keeps the cues it hides. Rules with the same words all stay."""
    kept: list[Cue] = []
    cluster: list[Cue] = []
    reach = -1
    for cue in sorted(cues, key=lambda c: (c.start, -c.end)):
        if cue.start >= reach:
            kept += _settle(cluster)
            cluster = []
        cluster.append(cue)
        reach = max(reach, cue.end)
    return kept + _settle(cluster)


def _settle(cluster: list[Cue]) -> list[Cue]:
    if len(cluster) < 2:
        return cluster
    chosen: list[Cue] = []  # in order of place
    places: list[int] = []
    for cue in sorted(cluster, key=lambda c: (c.start - c.end, c.start)):
        i = bisect_right(places, cue.start)
        before, after = chosen[i - 1] if i else None, chosen[i] if i < len(chosen) else None
        if before and before.end > cue.start and (before.start, before.end) != (cue.start, cue.end):
            before.hidden.append(cue)
        elif after and after.start < cue.end:
            after.hidden.append(cue)
        else:
            chosen.insert(i, cue)
            places.insert(i, cue.start)
    return chosen
