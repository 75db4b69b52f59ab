"""Results that stand before the name of a test, or that a diagnosis implies: names in, a result and its rule out.

"low C3/C4", "positive Mi-2 antibody", "Negative: Jo-1, MDA5", "2.3 g/day proteinuria", "anti-HMGCR myopathy", "repeat UPCR".
"""  # noqa: E501

from __future__ import annotations

import re
from functools import cache

from extractor.labs.names import Name, knowledge, words_pattern
from extractor.labs.values import Result, is_serology, settle, word_at
from extractor.workspace import Workspace

_WINDOW = 48
_BETWEEN = re.compile(
    r"(?:[\s:]|\b(?:serum|urine|urinary|plasma|a|an|the|anti|for|of|in|both|her|his|their|strongly|weakly|repeat|also|by|on|IgG|antibod(?:y|ies)|"
    r"tests?|testing|screen(?:ing)?|levels?|total|persistently|autoantibod(?:y|ies)|serolog(?:y|ies))\b)*",
    re.I,
)
_NO = re.compile(r"\b(?:no|without|absence of|negative for)\s+(?:anti-?|any\s+)?$", re.I)
_NO_RECORD = re.compile(
    r"\s*(?:on file|available|done|found in|record|yet|ordered|sent|drawn|results?|levels?|testing|tests?|in (?:our|the))\b",  # noqa: E501
    re.I,
)
_NEVER = re.compile(r"\b(?:not|never|no)\b|n't\b", re.I)
_WILL = re.compile(r"\b(?:will|to be|should|must|needs?|shall|would|can)\b", re.I)
_WORD_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z+(]")
_ANTI = re.compile(r"(?:[\s-]*(?:antibod(?:y|ies)|abs?|associated|related|positive|pos|IgG|[+-])\b)?[\s/+-]*", re.I)


@cache
def _pending_before() -> re.Pattern[str]:
    return words_pattern(knowledge()["pending_before"])


@cache
def _done_after() -> re.Pattern[str]:
    return words_pattern(knowledge()["done_after"])


@cache
def _named_by() -> re.Pattern[str]:
    return words_pattern(knowledge()["named_by_words"])


def result_before(ws: Workspace, group: list[Name], used: int, limit: int) -> tuple[Result, str] | None:
    """The result of a list of names that has none behind it, and the rule that found it."""
    text, first, last = ws.text, group[0], group[-1]
    concept = first.concepts[0][0]
    window = max(used, first.start - _WINDOW)
    found: Result | None = None
    at = window
    while start := _WORD_START.search(text, at, first.start):
        word = word_at(text, start.start(), first.start)
        if word is None:
            at = start.end()
            continue
        at = max(word[0], start.end())
        meaning = settle(word[1], concept)
        between = _BETWEEN.match(text, word[0], first.start)
        if meaning and meaning != "pending" and between and between.end() == first.start and _allowed(first, meaning):
            found = Result(start.start(), word[0], result=meaning)
    if found:
        return found, "labs.result_before"
    autoantibody = concept in knowledge()["autoantibodies"]
    if autoantibody and _NO.search(text, window, first.start) and not _NO_RECORD.match(text, last.end):
        no = _NO.search(text, window, first.start)
        return Result(no.start() if no else first.start, first.start, result="negative"), "labs.none"
    if autoantibody and (named := _names_diagnosis(ws, group)):
        return Result(named[0], named[1], result="positive"), "labs.diagnosis_name"
    for before in _pending_before().finditer(text, window, first.start):
        if len(text[before.end() : first.start].split()) <= 2 and "." not in text[before.end() : first.start]:
            return Result(before.start(), before.end(), result="pending"), "labs.to_be_done"
    done = _done_after().search(text, last.end, min(limit, last.end + 40))
    if done and len(text[last.end : done.start()].split()) <= 3 and is_serology(concept):
        lead = text[last.end : done.start()]
        if _NEVER.search(lead):
            return None
        if _WILL.search(lead):
            return Result(done.start(), done.end(), result="pending"), "labs.to_be_done"
        return Result(done.start(), done.end(), result="not_stated"), "labs.done"
    return None


def _allowed(name: Name, meaning: str) -> bool:
    return name.results is None or meaning in name.results


def _names_diagnosis(ws: Workspace, group: list[Name]) -> tuple[int, int] | None:
    """Whether an antibody names the patient's diagnosis: before it ("anti-EJ myositis") or in brackets behind it."""
    text, first, last = ws.text, group[0], group[-1]
    sentence = ws.sentence_at(first.start)
    gap = _ANTI.match(text, last.end)
    myositis = all(c in knowledge()["myositis_antibodies"] for n in group for c, _ in n.concepts)
    behind = _named_by().match(text, gap.end() if gap else last.end)
    if (
        myositis
        and behind
        and not re.search(
            r"\b(?:no|not|rule out|r/o|\?|possible|suspect\w*|if|neg\w*)\b",
            text[max(sentence.start, first.start - 30) : first.start],
            re.I,
        )
    ):
        return first.start, behind.end()
    opening = re.search(r"[(\[/,-]\s?(?:\d{4}:\s?)?(?:with\s)?$", text[max(0, first.start - 12) : first.start])
    if not opening:
        return None
    opened = max(0, first.start - 12) + opening.start()
    for c in ws.concepts:
        if (
            c.kind == "diagnosis"
            and c.assertion == "present"
            and 0 <= opened - c.end <= 3
            and text[c.end : opened].strip() in ("", "(")
        ):
            if c.concept in knowledge()["named_by_antibody"] and myositis:
                return first.start, last.end
            if text[opened] in "([" and c.concept == "sle":
                return first.start, last.end
    return None
