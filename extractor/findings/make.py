"""Makes `Finding` facts of mentions, with the assertion and the date that the text gives them."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from extractor.facts import Finding
from extractor.lexicon import load_lexicon
from extractor.workspace import ConceptMention, DateMention, Span, Workspace

# How far from its mention a date may stand, on the same line or in the same sentence.
AFTER, BEFORE = 40, 25
# What a letter says of the literature is general by nature; it is still cited.
CITED = frozenset({"literature_cited"})
# Findings whose phrases deny something else, and findings that a past date only begins.
DENYING = frozenset(
    {"no_other_biologic", "steroid_dependence", "infusions_tolerated", "steroid_free", "lab_monitoring_plan"}
)
_PLANS = frozenset({"lab_monitoring_plan", "mood_assessed"})
LASTING = frozenset({"steroid_free", "remission", "refractory_disease"})
# A side effect or an allergy is no finding of the disease.
_SIDE_EFFECTS = frozenset({"rash", "oral_ulcers", "dyspnea", "alopecia", "fever", "arthralgia", "infusion_reaction"})
_ALLERGIES = re.compile(
    r"^\W{0,4}(?:all|allerg(?:y|ies)|adrs?|nkda|intoleranc\w+|drug allerg\w+)\b[^\n]{0,12}[:\-]", re.I
)
_INSTRUCTED = ("instruction", "goal")
_ONSET = re.compile(
    r"\b(?:presented|presentation|initially|at onset|at (?:dx|diagnosis)|originally|began with|onset)\b", re.I
)
HIDING = ("policy_quote", "unticked", "voided", "other_patient", "duplicate", "reference", "boilerplate")


class Maker:
    """Adds findings to one workspace."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self._starts = [d.start for d in ws.dates]

    def stated(self, mention: ConceptMention) -> bool:
        """Whether the mention says something of this patient: in no zone, no denied family history, nothing general."""
        zone = self.ws.zone_at(mention.start)
        if zone and not (
            (mention.concept in CITED and zone.kind == "general")
            or (
                mention.assertion == "hypothetical" and zone.kind in _INSTRUCTED
            )  # "call if fever", "if plts < 10: readmit"
        ):
            return False
        if mention.concept in _SIDE_EFFECTS and self._allergy(mention):
            return False
        if mention.assertion == "absent" and mention.attributes.get("experiencer") == "family":
            return False
        return not (mention.assertion == "hypothetical" and mention.attributes.get("general"))

    def _allergy(self, mention: ConceptMention) -> bool:
        """Whether it is the reaction that an allergy list names. Reactions to biologics still count as such."""
        ws = self.ws
        line, section = ws.line_at(mention.start), ws.section_at(mention.start)
        listed = (section is not None and section.category.startswith("allerg")) or bool(
            _ALLERGIES.match(ws.text[line.start : line.end])
        )
        if not listed:
            return False
        biologics = load_lexicon().in_class("biologic")
        return mention.concept != "infusion_reaction" or not any(
            c.concept in biologics for c in ws.concepts if line.start <= c.start < line.end
        )

    def add(
        self, mention: ConceptMention, value: float | str | None = None, assertion: str | None = None,
        date: str | None = None, unit: str | None = None,
    ) -> None:  # fmt: skip
        """One fact for the mention; `assertion` overrides that of the context."""
        self.at(mention.concept, mention.start, mention.end, mention.rule, assertion or self.assertion(mention), value,
                date or self.date(mention), unit, mention.cue)  # fmt: skip

    def at(
        self, concept: str, start: int, end: int, rule: str, assertion: str = "present",
        value: float | str | None = None, date: str | None = None, unit: str | None = None, cue: str | None = None,
    ) -> None:  # fmt: skip
        """One fact for a stretch of text."""
        says: dict[str, Any] = {"assertion": assertion}
        if value is not None:
            says["value"] = value
        if date:
            says["date"] = date
        named = rule if rule.startswith("findings.") else f"findings.{rule.removeprefix('concepts.')}"
        self.ws.facts.append(
            Finding(
                concept=concept, assertion=assertion, value=value, unit=unit, date=date,  # type: ignore[arg-type]
                mentions=[self.ws.mention(start, end, named, says, cue)],
            )
        )  # fmt: skip

    @staticmethod
    def assertion(mention: ConceptMention) -> str:
        """What the words themselves say ("swallows fine"), unless the context makes it another's, past or possible."""
        fixed, said = mention.attributes.get("assertion"), mention.assertion
        if fixed and said in ("present", "absent", "historical"):
            return str(fixed)
        if said == "absent" and mention.concept in DENYING and mention.rule.startswith("findings."):
            return "present"  # the phrase holds its own negation: "cannot be tapered", "no other biologic"
        if mention.concept in _PLANS and said in ("possible", "hypothetical"):
            return "present"  # a plan is always ahead
        if said == "historical" and mention.concept == "infusion_reaction" and (mention.cue or "").lower() == "had":
            return "present"
        if said == "historical" and mention.concept in LASTING and mention.cue_rule == "historical.past_date":
            return "present"  # "off prednisone since 2023": the date says when it began
        return said

    def date(self, mention: Span) -> str | None:
        """The date stated with the mention: the nearest after it in its sentence or line, else one just before it."""
        found = self.near(mention.start, mention.end)
        return found.value if found else None

    def near(self, start: int, end: int, after: int = AFTER, before: int = BEFORE) -> DateMention | None:
        """The date that stands with `start:end`."""
        ws = self.ws
        sentence = ws.sentence_at(start)
        i = bisect_left(self._starts, start)
        if i < len(ws.dates):
            d = ws.dates[i]
            if d.start < end or (
                d.start - end <= after and d.start < sentence.end and "\n\n" not in ws.text[end : d.start]
            ):
                return d
        if i:
            d = ws.dates[i - 1]
            if start - d.end <= before and d.end > sentence.start and ";" not in ws.text[d.end : start]:
                return d
        return None
