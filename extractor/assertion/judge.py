"""A span and the scopes of its sentence come in; its assertion, with the words that decided it, goes out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import Any

from extractor.assertion.rules import (
    AFFIRMED,
    FAMILY,
    HISTORICAL,
    HYPOTHETICAL,
    NEGATED,
    POSSIBLE,
    RuleSet,
    default_rules,
)
from extractor.assertion.scan import Cue, find_cues
from extractor.assertion.scope import MAX_CHARS, Scope, Sentence
from extractor.workspace import Span, holding

# What parts "if …" from what follows from it.
# A test's result, which denies the test that stands nearest before it.
_RESULT = re.compile(r"neg|detected|reactive", re.IGNORECASE)
_CONSEQUENCE = re.compile(r"->|=>|→|\b(?:then|will|would|may|might|could|can|has|have|is|are)\b", re.IGNORECASE)


@dataclass(slots=True)
class Verdict:
    """What the context says of a span."""

    assertion: str = "present"
    cue: str | None = None
    rule: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Target:
    """A span to judge. `lasting`: a chronic disease, which "history of" and a past year do not end."""

    start: int
    end: int
    labels: frozenset[str] = frozenset()
    lasting: bool = False


class Judge:
    """Judges the spans of one text. Cues are found once; the scopes of a sentence are made when first asked for."""

    def __init__(self, text: str, sentences: list[Span], doc: Any = None, rules: RuleSet | None = None,
                 silent: frozenset[int] = frozenset()) -> None:  # fmt: skip
        self.text = text
        self._sentences = sentences
        # `silent` are the starts of words that are no cues here: the answers of a form ("[ ] No").
        self._cues = [c for c in find_cues(text, rules or default_rules(), doc) if c.start not in silent]
        self._starts = [c.start for c in self._cues]
        self._made: dict[int, Sentence] = {}

    def sentence(self, offset: int) -> Sentence:
        """The sentence at the offset; where none are known, the line."""
        span = holding(self._sentences, offset)
        if span is None:
            start = self.text.rfind("\n", 0, offset) + 1
            stop = self.text.find("\n", offset)
            span = Span(start, len(self.text) if stop < 0 else stop)
        made = self._made.get(span.start)
        if made is None:
            low, high = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
            made = self._made[span.start] = Sentence(self.text, span.start, span.end, self._cues[low:high])
        return made

    def judge(self, target: Target, others: list[int] | None = None, tests: list[int] | None = None) -> Verdict:
        """The verdict on one span. `others` are the starts of the other targets of the text, in order: cues that
        govern one target only (a trailing "resolved") take the nearest. `tests` are the starts of analytes: a
        "negative" after one is its result."""
        sentence = self.sentence(target.start)
        found: dict[str, list[Cue]] = {}
        for scope in _near(sentence, target):
            cue = scope.cue
            if not cue.rule.fits(target.labels) or not _governs(scope, target, others or []):
                continue
            if tests and self._result_of_test(cue, target, tests):
                continue
            found.setdefault(cue.rule.category, []).append(cue)
        for cue in _leading(sentence, target):
            found.setdefault(cue.rule.category, []).append(cue)
        for cue in _uncovered(sentence, target):
            found.setdefault(cue.rule.category, []).append(cue)
        return self._decide(target, found)

    def _result_of_test(self, cue: Cue, target: Target, tests: list[int]) -> bool:
        if cue.rule.category != NEGATED or cue.start < target.end or "ANALYTE" in target.labels:
            return False
        between = bisect_left(tests, cue.start) - bisect_left(tests, target.end)
        return between > 0 and _RESULT.search(self.text, cue.start, cue.end) is not None

    def _decide(self, target: Target, found: dict[str, list[Cue]]) -> Verdict:
        def nearest(category: str) -> Cue | None:
            cues = found.get(category)
            return min(cues, key=lambda c: _distance(c, target)) if cues else None

        negated, possible = nearest(NEGATED), nearest(POSSIBLE)
        if target.lasting and any(c.rule.sense == "ended" for c in found.get(HISTORICAL, ())):
            found[HISTORICAL] = [c for c in found[HISTORICAL] if c.rule.sense == "ended"]
        past = nearest(HISTORICAL)
        family, condition, affirmed = nearest(FAMILY), nearest(HYPOTHETICAL), nearest(AFFIRMED)
        if negated and affirmed and self._new_part(negated, affirmed, target):
            negated = None
        if family:
            if negated:
                return self._verdict("absent", negated, experiencer="family")
            return self._verdict("family", family, experiencer="family")
        if condition and condition.rule.sense != "general":
            between = self.text[condition.end : target.start] if condition.end <= target.start else ""
            then = {"consequence": True} if _CONSEQUENCE.search(between) else {}
            return self._verdict("hypothetical", condition, **then)
        if (
            negated
            and possible
            and _distance(possible, target) < _distance(negated, target)
            and possible.end <= target.start
        ):
            negated = None  # "no fever, possible pneumonia"
        if negated and not (possible and possible.start <= negated.start and negated.end <= possible.end):
            return self._verdict("absent", negated)
        if condition:
            return self._verdict("hypothetical", condition, general=True)
        if possible:
            return self._verdict("possible", possible)
        now = affirmed is not None and affirmed.rule.sense == "now"
        again = now and affirmed and past and _distance(affirmed, target) < _distance(past, target)
        if past and not again and (not target.lasting or past.rule.sense == "ended"):
            attributes = {"onset": True} if past.rule.sense == "onset" else {}
            return self._verdict("historical", past, **attributes)
        return Verdict(attributes=({"earlier": True} if past else {}) | ({"now": True} if now else {}))

    def _new_part(self, negated: Cue, affirmed: Cue, target: Target) -> bool:
        """Whether an affirming word makes the target a statement of its own, after the list of what is denied."""
        if negated.start >= target.start:
            return False
        between = self.text[negated.end : target.start]
        if "," not in between and " and " not in between:
            return False
        if affirmed.end > target.start:
            return True
        nearer = _distance(affirmed, target) < _distance(negated, target)
        return nearer and not negated.rule.literal.lower().startswith(("deny", "deni"))

    def _verdict(self, assertion: str, cue: Cue, **attributes: Any) -> Verdict:
        return Verdict(assertion, self.text[cue.start : cue.end], cue.rule.name, attributes)


def _near(sentence: Sentence, target: Target) -> list[Scope]:
    """The scopes of the sentence whose cue lies close enough to reach the target."""
    starts = sentence.scope_starts
    low = bisect_left(starts, target.start - MAX_CHARS - 80)
    high = bisect_right(starts, target.end + MAX_CHARS)
    return sentence.scopes[low:high]


def _governs(scope: Scope, target: Target, others: list[int]) -> bool:
    cue = scope.cue
    if cue.end <= target.start:
        if target.start >= scope.after:
            return False
        first, last = bisect_left(others, cue.end), bisect_left(others, target.start)
        return not cue.rule.targets or last - first < cue.rule.targets
    if target.end <= cue.start:
        if target.start < scope.before:
            return False
        first, last = bisect_right(others, target.start), bisect_left(others, cue.start)
        return not cue.rule.targets or last - first < cue.rule.targets
    return False


def _uncovered(sentence: Sentence, target: Target) -> list[Cue]:
    """Cues hidden by a longer one that overlaps the target: "no change in" hides "no"; the target may be the change."""
    result = []
    begins = sentence.cue_starts
    for cue in sentence.cues[max(0, bisect_left(begins, target.start) - 2) : bisect_left(begins, target.start)]:
        if cue.start < target.start < cue.end:
            result += [
                h for h in cue.hidden if h.end <= target.start and h.rule.direction in ("FORWARD", "BIDIRECTIONAL")
            ]
    return result


def _leading(sentence: Sentence, target: Target) -> list[Cue]:
    """Cues inside the words of a diagnosis: a doubt that opens them ("borderline diabetes"), a denial in their midst
    ("hands ache but no swelling")."""
    i = bisect_left(sentence.cue_starts, target.start)
    inside = [c for c in sentence.cues[i : i + 4] if c.end < target.end and c.rule.fits(target.labels)]
    return [
        c
        for c in inside
        if (c.start == target.start and c.rule.category == POSSIBLE)
        or (
            c.start > target.start
            and c.rule.category == NEGATED
            and c.rule.direction == "FORWARD"
            and "DIAGNOSIS" in target.labels
        )
    ]


def _distance(cue: Cue, target: Target) -> int:
    return max(target.start - cue.end, cue.start - target.end, 0)
