"""A diagnosis mention comes in; whether it says anything of this patient, and with which assertion, goes out."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extractor.assertion.temporality import kind_of
from extractor.resources import load_yaml
from extractor.workspace import ConceptMention, Workspace

_WINDOW = 60
# Generic words for an infection: a contingency plan that names them ("hold if infection") is a safety line.
_GENERIC = re.compile(r"(?:new |recent |active |other |serious |any |acute )*infect\w+|sepsis|septic", re.IGNORECASE)


class _Drop:
    """One rule of the file, compiled."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.name: str = data["name"]
        self.concepts = frozenset(data.get("concepts", ()))
        self.asserted = frozenset(data.get("asserted", ()))
        flags = 0 if self.name in ("organisation", "heading", "units", "initials") else re.IGNORECASE
        self.parts = [(part, re.compile(data[part], flags)) for part in ("text", "before", "after") if part in data]

    def fits(self, mention: ConceptMention, text: dict[str, str]) -> bool:
        if self.concepts and mention.concept not in self.concepts:
            return False
        if self.asserted and mention.assertion not in self.asserted:
            return False
        return all(p.search(text[part]) for part, p in self.parts)


@cache
def _rules() -> tuple[list[_Drop], dict[str, Any]]:
    data = load_yaml("rules/diagnoses.yaml")
    patterns = {k: re.compile(data[k], re.IGNORECASE) for k in data if isinstance(data[k], str)}
    sets = {k: frozenset(data[k]) for k in ("carried", "negative_is_a_test")}
    return [_Drop(d) for d in data["drops"]], patterns | sets


def dropped(ws: Workspace, mention: ConceptMention, lupus: bool) -> str | None:
    """The name of the rule by which the mention is no statement of a diagnosis, None if it is one."""
    drops, words = _rules()
    around = {
        "text": ws.text[mention.start : mention.end],
        "before": ws.text[max(0, mention.start - _WINDOW) : mention.start],
        "after": ws.text[mention.end : mention.end + _WINDOW],
    }
    for drop in drops:
        if drop.fits(mention, around):
            return drop.name
    only = mention.attributes.get("only")  # the name is too vague to state anything else: "no renal involvement"
    if only and mention.assertion != only:
        return "vague_name"
    if mention.attributes.get("near") == "lupus" and not lupus:
        return "not_of_lupus"
    if mention.assertion == "absent" and mention.attributes.get("experiencer") == "family":
        return "negated_family_history"
    chronic = kind_of(mention.concept) == "lasting" and mention.concept not in words["carried"]
    activity = words["activity_before"].search(around["before"]) or words["activity_after"].search(around["after"])
    if mention.assertion == "absent" and chronic and activity:
        return "activity_denied"
    if mention.assertion == "hypothetical":
        if mention.attributes.get("general") or mention.attributes.get("consequence"):
            return "general_statement"
        if mention.concept == "infection_active" and _GENERIC.fullmatch(around["text"]):
            return "safety_line"
    if mention.assertion == "absent" and mention.concept in words["negative_is_a_test"]:
        cue = (mention.cue or "").lower()
        if "neg" in cue or "not detected" in cue or "reactive" in cue:
            return "negative_test"
    if mention.concept in words["carried"] and mention.assertion in ("present", "absent", "historical"):
        return None if _carried(ws, mention, around) else "title_of_a_test"
    return None


def _carried(ws: Workspace, mention: ConceptMention, around: dict[str, str]) -> bool:
    """Whether words near the name of a chronic infection make it a disease and not a test's title."""
    _, words = _rules()
    sentence = ws.sentence_at(mention.start)
    before = ws.text[max(sentence.start, mention.start - 40) : mention.start]
    after = ws.text[mention.end : max(mention.end, min(sentence.end, mention.end + 50))]
    section = ws.section_at(mention.start)
    if section and section.category == "past_medical_history" and not words["carried_not"].search(before[-15:] + after):
        return True
    if words["carried_not"].search(around["text"]) or words["carried_not"].search(before[-25:] + " " + after[:25]):
        return False
    return words["carried_words"].search(f"{before} {around['text']} {after}") is not None


def about_lupus(ws: Workspace) -> bool:
    """Whether the document is about lupus: "nephritis" and "renal involvement" are then those of lupus."""
    return any(c.concept in ("sle", "lupus_nephritis") and "near" not in c.attributes for c in ws.concepts)


def pregnancy_assertion(ws: Workspace, mention: ConceptMention) -> str | None:
    """A pregnancy's assertion; None where the word is named but nothing is said of one."""
    _, words = _rules()
    if mention.assertion != "present":
        return mention.assertion
    sentence = ws.sentence_at(mention.start)
    low, high = max(sentence.start, mention.start - 60), max(mention.end, min(sentence.end, mention.end + 60))
    around = ws.text[low:high]
    if words["pregnancy_over"].search(around):
        return "historical"
    return "present" if words["pregnancy_present"].search(around) else None
