"""A sentence and its cues come in; the stretch of text that each cue governs goes out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from extractor.assertion.rules import AFFIRMED, FAMILY, HISTORICAL, HYPOTHETICAL, NEGATED, POSSIBLE
from extractor.assertion.scan import Cue

# A cue reaches no farther than this, whatever its rule says: it keeps the work linear on a sentence without an end.
MAX_CHARS = 900

# What ends a statement inside a sentence: semicolons, bars, bullets, blank lines, full stops that did not end it.
_HARD = re.compile(r";|\||!|\?(?=\s)|\.(?=\s+[A-Z0-9])|\n[^\S\n]*\n|\n(?=\s*(?:[-*•#]|\d{1,2}[.)])\s)")
# A wide gap parts columns, unless the words around it go on: after a comma, before or after "or", "and", "of".
_GAP = re.compile(
    r"(?<=[^\s,])(?<!\band)(?<!\bor)(?<!\bof)(?<!\bany)(?<!\bthe)(?<!\bfor)[^\S\n]{3,}(?!(?:and|or|of|to)\b)(?=\S)"
)
_ARROW = re.compile(r"-{1,2}>|=>|→")
_LABEL = re.compile(
    r"(?<=[.,;)\n] )[A-Z][A-Za-z/]{1,18}(?: [A-Za-z/]{2,14})?:(?=\s)|(?<=\n)[A-Z][A-Za-z/]{1,18}:(?=\s)"
)
_SOFT = re.compile(r",|\s-{1,2}\s|\s[–—]\s|[()]")
_TOKEN = re.compile(r"\S+")
# "A, B, or C" after a cue that a comma would stop: the list goes on to its "or". Each part is short and without commas.
_LIST_FORWARD = re.compile(r"(?:[^,;.()]{1,40},\s*){1,6}(?:and/or|or|and|nor)\s+[^,;.()\n]{1,60}")
_LIST_JOIN = re.compile(r"\s*(?:and/or|or|and|nor|&)\s")


@dataclass(slots=True)
class Mark:
    """A place where scopes may end; `cue` where a cue makes it."""

    start: int
    end: int
    kind: str
    cue: Cue | None = None


@dataclass(slots=True)
class Scope:
    """A cue with the stretch before it and the stretch after it that it governs (either may be empty)."""

    cue: Cue
    before: int
    after: int


def _weak(cue: Cue) -> bool:
    """Whether a trailing "resolved" reaches back over the cue: prepositions and plus signs, not "but" or "no"."""
    return bool(cue.rule.ends) or cue.rule.category == AFFIRMED


class Sentence:
    """Marks, tokens and scopes of one sentence."""

    def __init__(self, text: str, start: int, end: int, cues: list[Cue]) -> None:
        self.text, self.start, self.end = text, start, end
        self.cues = cues
        self.cue_starts = [c.start for c in cues]
        self.tokens = [start + m.start() for m in _TOKEN.finditer(text[start:end])]
        self.marks = self._find_marks()
        self._starts = [m.start for m in self.marks]
        self.scopes = [self._scope(c) for c in cues if c.rule.direction in ("FORWARD", "BACKWARD", "BIDIRECTIONAL")]
        self.scope_starts = [s.cue.start for s in self.scopes]

    def _find_marks(self) -> list[Mark]:
        piece, base = self.text[self.start : self.end], self.start
        marks = [Mark(base + m.start(), base + m.end(), "hard") for m in _HARD.finditer(piece)]
        cue_ends = {c.end for c in self.cues}
        gaps = (m for m in _GAP.finditer(piece) if base + m.start() not in cue_ends)
        marks += [Mark(base + m.start(), base + m.end(), "gap") for m in gaps]
        marks += [Mark(base + m.start(), base + m.end(), "arrow") for m in _ARROW.finditer(piece)]
        marks += [Mark(base + m.start(), base + m.start(), "label") for m in _LABEL.finditer(piece)]
        for m in _SOFT.finditer(piece):
            sign = m.group().strip()
            kind = {"(": "open", ")": "close", ",": "comma"}.get(sign, "dash")
            marks.append(Mark(base + m.start(), base + m.end(), kind))
        marks += [Mark(c.start, c.end, "cue", c) for c in self.cues if c.rule.direction != "PSEUDO"]
        # Marks inside a cue ("- none", "2019 (") are a part of it.
        spans = [(c.start, c.end) for c in self.cues]
        begins = [s for s, _ in spans]

        def free(mark: Mark) -> bool:
            i = bisect_right(begins, mark.start) - 1
            return mark.kind == "cue" or i < 0 or mark.start >= spans[i][1]

        return sorted((m for m in marks if free(m)), key=lambda m: (m.start, m.end))

    def _scope(self, cue: Cue) -> Scope:
        direction = cue.rule.direction
        after = self._forward(cue) if direction != "BACKWARD" else cue.end
        before = self._backward(cue) if direction != "FORWARD" else cue.start
        return Scope(cue, before, after)

    def _forward(self, cue: Cue) -> int:
        limit = min(self.end, cue.end + MAX_CHARS)
        last = bisect_left(self.tokens, cue.end) + cue.rule.reach
        if last < len(self.tokens):
            limit = min(limit, self.tokens[last])
        depth, comma = 0, False
        for i in range(bisect_left(self._starts, cue.end), len(self.marks)):
            mark = self.marks[i]
            if mark.start >= limit:
                break
            if mark.kind == "open":
                depth += 1
            elif mark.kind == "close":
                depth -= 1
                if depth < 0:
                    return mark.start
            elif mark.kind == "comma":
                if cue.rule.comma == "stop" and not self._list_goes_on(cue, mark.start, limit):
                    return mark.start
                comma = True
            elif self._ends(cue, mark, comma):
                return mark.start
        return limit

    def _list_goes_on(self, cue: Cue, comma: int, limit: int) -> bool:
        found = _LIST_FORWARD.match(self.text, cue.end, min(limit, cue.end + 300))
        return bool(found and comma < found.end())

    def _backward(self, cue: Cue) -> int:
        limit = max(self.start, cue.start - MAX_CHARS)
        first = bisect_left(self.tokens, cue.start) - cue.rule.reach
        if first > 0:
            limit = max(limit, self.tokens[min(first, len(self.tokens) - 1)])
        depth = 0
        for i in range(bisect_left(self._starts, cue.start) - 1, -1, -1):
            mark = self.marks[i]
            if mark.end <= limit or mark.start >= cue.start:
                if mark.start >= cue.start:
                    continue
                break
            if mark.kind == "close":
                depth += 1
            elif mark.kind == "open":
                if depth == 0 and cue.rule.category == NEGATED and self.text[mark.end : cue.start].strip():
                    return mark.end  # "polymyositis (SRP negative)": what the bracket denies is its own
                depth -= 1  # "pleuritis (2013, gone)": from inside the bracket out to what it explains
            elif mark.kind == "comma":
                joined = _LIST_JOIN.match(self.text, mark.end) is not None
                if depth == 0 and cue.rule.comma == "stop" and not joined:
                    return mark.end
            elif mark.kind == "label":
                return mark.start
            elif cue.rule.category == HISTORICAL and mark.cue is not None and _weak(mark.cue):
                continue  # "neutropenia on azathioprine, resolved", "COVID + in June, fine in a week"
            elif self._ends(cue, mark, comma=True):
                return mark.end
        return limit

    @staticmethod
    def _ends(cue: Cue, mark: Mark, comma: bool) -> bool:
        """Whether the mark ends the cue's scope. `comma`: one stood between them, so a new statement may begin."""
        category = cue.rule.category
        if cue.rule.cross and (mark.kind == "gap" or mark.cue is not None):
            return False
        if mark.cue is None:
            if category == HYPOTHETICAL:
                return mark.kind in (
                    "hard",
                    "gap",
                    "label",
                )  # "if it comes back -> admit": what follows is conditional too
            return mark.kind != "dash" or category != FAMILY
        other = mark.cue.rule
        if other.category in cue.rule.terminated_by:
            return True
        if other.direction == "TERMINATE":
            return not other.ends or category in other.ends
        if other.category == AFFIRMED:
            if other.sense or other.direction == "BACKWARD":
                return False  # "no fever, mild rash": the judge weighs it, for the list of what is denied may go on
            return category == NEGATED or (category in (POSSIBLE, HISTORICAL) and comma)
        if category == NEGATED and other.category == HYPOTHETICAL:
            return other.sense != "general"
        if category in (NEGATED, HISTORICAL) and other.category in (POSSIBLE, HISTORICAL, FAMILY):
            return comma and other.direction != "BACKWARD" and other.category != category
        return category == POSSIBLE and other.category == NEGATED and comma
