"""Phrases with a variable middle ("cannot get prednisone below 20"): a text in, mentions of finding concepts out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractor.anchors import PatternSet
from extractor.resources import load_yaml
from extractor.workspace import ConceptMention, Workspace

RULES = "rules/findings.yaml"
WINDOW = 40
# Findings whose phrases tell of flares as such: "flares whenever prednisone is lowered".
_HOLD_A_FLARE = ("steroid_dependence",)
LONGEST = 1000  # characters of a phrase
_FRAGMENT = re.compile(r"(?<!\?P)<(\w+)>")  # a group `(?P<value>…)` is none
_TO_TEN = {word: float(n) for n, word in enumerate("zero one two three four five six seven eight nine ten".split())}  # noqa: SIM905
_GAP = re.compile(r"<gap:(\d+)>")


@dataclass(frozen=True)
class Phrase:
    """One pattern: the concept it states, the assertion it carries, and what must not (must) stand around it."""

    name: str
    concept: str
    pattern: re.Pattern[str]
    assertion: str | None
    not_near: re.Pattern[str] | None
    document: re.Pattern[str] | None


def expand(pattern: str, fragments: dict[str, str]) -> str:
    """The pattern with its fragments and gaps written out."""
    for _ in range(3):  # fragments may name fragments
        pattern = _FRAGMENT.sub(lambda m: fragments[m[1]], pattern)
    return _GAP.sub(lambda m: rf"(?:[^.;\n]|\.(?=\d)){{0,{m[1]}}}?", pattern)


@cache
def phrases() -> list[Phrase]:
    """The phrases of `models/rules/findings.yaml`, compiled. Raises KeyError for an unknown fragment."""
    data = load_yaml(RULES)
    return [
        Phrase(
            rule["name"],
            rule["concept"],
            re.compile(expand(rule["pattern"], data["fragments"]), 0 if rule.get("case") else re.I),
            rule.get("is"),
            re.compile(rule["not_near"], re.I) if "not_near" in rule else None,
            re.compile(rule["document"], re.I) if "document" in rule else None,
        )
        for rule in data["phrases"]
    ]


@cache
def _patterns() -> PatternSet:
    return PatternSet([phrase.pattern for phrase in phrases()])


def number(written: str | None) -> float | None:
    """The number that a group `value` of a pattern matched, in digits or in a word up to ten."""
    word = (written or "").lower()
    try:
        return _TO_TEN[word] if word in _TO_TEN else float(word)
    except ValueError:
        return None


def flat(ws: Workspace) -> str:
    """The text with the line breaks inside sentences as blanks: a phrase may run over a hard wrap, not over a list."""
    parts: list[str] = []
    at = 0
    for s in ws.sentences:
        start = max(at, s.start)
        parts += [ws.text[at:start], ws.text[start : s.end].replace("\n", " ")]
        at = max(at, s.end)
    return "".join(parts) + ws.text[at:]


def find(ws: Workspace) -> list[ConceptMention]:
    """A mention for each phrase, in text order."""
    text = flat(ws)
    found: list[ConceptMention] = []
    places = _patterns().over(text, ws.folded)
    for i in places:
        phrase = phrases()[i]
        if phrase.document and not phrase.document.search(text):
            continue
        for m in places.matches(i):
            if m.end() == m.start():
                continue
            if phrase.not_near and phrase.not_near.search(
                text, max(text.rfind("\n", 0, m.start()) + 1, m.start() - WINDOW), m.end() + WINDOW // 2
            ):
                continue
            attributes: dict[str, Any] = {"assertion": phrase.assertion} if phrase.assertion else {}
            if "value" in phrase.pattern.groupindex and (value := number(m["value"])) is not None:
                attributes["value"] = value
            found.append(
                ConceptMention(
                    m.start(), m.end(), kind="finding", concept=phrase.concept, rule=f"findings.{phrase.name}",
                    attributes=attributes,
                )
            )  # fmt: skip
    return sorted(found, key=lambda c: (c.start, -c.end))


def place(ws: Workspace, found: list[ConceptMention]) -> None:
    """Adds the phrases to the concepts; a name of the same finding inside a phrase gives way to it."""
    inside: dict[str, list[ConceptMention]] = {}
    for phrase in found:
        inside.setdefault(phrase.concept, []).append(phrase)
    reasons = [q for concept in _HOLD_A_FLARE for q in inside.get(concept, ())]
    kept = [
        c
        for c in ws.concepts
        if c.kind != "finding"
        or not (_within(c, inside.get(c.concept, ())) or (c.concept == "disease_flare" and _within(c, reasons)))
    ]
    fixed = {p: [q for q in ps if q.attributes.get("assertion")] for p, ps in inside.items()}
    phrases_kept = [
        p
        for p in found
        if p.attributes.get("assertion") or not any(q.start < p.end for q in _around(fixed[p.concept], p.start, p.end))
    ]
    ws.concepts = sorted(kept + phrases_kept, key=lambda c: (c.start, c.end))


def _within(mention: ConceptMention, around: list[ConceptMention] | tuple[()]) -> bool:
    return any(p.end >= mention.end for p in _around(around, mention.start, mention.start + 1))


def _around(phrases: Sequence[ConceptMention], start: int, end: int) -> list[ConceptMention]:
    """Of phrases in text order those that share a character with the stretch; none is longer than `LONGEST`."""
    low = bisect_left(phrases, start - LONGEST, key=lambda p: p.start)
    high = bisect_left(phrases, end, key=lambda p: p.start)
    return [p for p in phrases[low:high] if p.end > start]
