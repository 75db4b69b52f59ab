"""Tests that support the diagnosis (EMG, MRI, HRCT, biopsies): a named test in, its result as a finding out."""

from __future__ import annotations

import re
from functools import cache

from extractor.findings.make import Maker
from extractor.resources import load_yaml
from extractor.workspace import ConceptMention

RULES = "rules/findings_tests.yaml"
CONCEPTS = frozenset(
    {
        "emg_myopathic",
        "mri_muscle_edema",
        "muscle_biopsy_myositis",
        "skin_biopsy_supportive",
        "hrct_ild",
        "renal_biopsy",
    }
)
# How far from its name a result may stand, and how far back a proof.
REACH, BACK = 170, 60
_NOT = re.compile(r"\b(?:not|no|never|without)\b", re.I)


@cache
def _positive() -> dict[str, re.Pattern[str]]:
    return {concept: re.compile(p, re.I) for concept, p in load_yaml(RULES)["positive"].items()}


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(load_yaml(RULES)[name], re.I)


def read(maker: Maker, mention: ConceptMention) -> None:
    """Adds what the test found, if the text says it: a test that is only named is no finding."""
    if mention.concept == "renal_biopsy":
        _kidney(maker, mention)
        return
    before, inside, after = _surroundings(maker, mention)
    lead = before[-BACK:]
    proved = _words("proof").search(lead)
    if (proved and not _NOT.search(lead)) or _words("proof").match(after[:12]) or _words("proof").search(inside):
        maker.add(mention, assertion="present")
        return
    positive = _positive()[mention.concept]
    denied, found = _words("negative").search(after), _first(positive, after)
    own = positive.search(inside)  # the name is the result: "irritable myopathy", "perifascicular atrophy"
    waiting = _words("not_done").search(after[:40])
    if waiting or _words("not_done").search(before[-20:]):
        told = [m.start() for m in (denied, found) if m]
        if not told or (waiting and min(told) > waiting.start()):
            return
    if found is None and own is None and before.rstrip()[-3:].lower() in (" on", "by"):
        shown = [m for m in positive.finditer(before) if not _is_denied(before, m)]
        own = shown[-1] if shown else None  # "NSIP on HRCT"
    if denied and (found is None or denied.start() <= found.start()):
        if own is None:
            maker.add(mention, assertion="absent")
    elif found or own:
        maker.add(mention, assertion="present" if mention.assertion in ("present", "historical", "absent") else None)


def _surroundings(maker: Maker, mention: ConceptMention) -> tuple[str, str, str]:
    """The text before, of and after the name, within its sentence or line and up to where another test is named."""
    ws = maker.ws
    sentence, line = ws.sentence_at(mention.start), ws.line_at(mention.start)
    start = max(min(sentence.start, line.start), mention.start - BACK)
    end = min(max(sentence.end, line.end), mention.end + REACH)
    after = ws.text[mention.end : end]
    other = _words("next_test").search(after, 3)
    return (
        ws.text[start : mention.start],
        ws.text[mention.start : mention.end],
        after[: other.start()] if other else after,
    )


def _is_denied(text: str, m: re.Match[str]) -> bool:
    return bool(_words("denied").search(text[max(0, m.start() - 25) : m.start()]))


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first word of the result that no negation stands right before."""
    return next((m for m in pattern.finditer(text) if not _is_denied(text, m)), None)


def _kidney(maker: Maker, mention: ConceptMention) -> None:
    """A biopsy that was done, whatever it showed."""
    ws = maker.ws
    if mention.assertion in ("family", "hypothetical", "possible"):
        return
    before = ws.text[max(ws.sentence_at(mention.start).start, mention.start - 50) : mention.start]
    after = ws.text[mention.end : mention.end + BACK]
    if _words("planned").search(before) or _words("after_planned").search(after):
        if re.search(r"\b(?:no|never|without)\b", before[-25:], re.I):
            maker.add(mention, assertion="absent")
        return
    maker.add(mention, assertion="present" if mention.assertion == "historical" else None)
