"""Makes `Finding` facts of mentions, with the assertion and the date that the text gives them."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from extractor.facts import Finding
from extractor.workspace import ConceptMention, DateMention, Span, Workspace

# How far from its mention a date may stand, on the same line or in the same sentence.
AFTER, BEFORE = 40, 25
# What a letter says of the literature is general by nature; it is still cited.
CITED = frozenset({"literature_cited"})
HIDING = ("policy_quote", "unticked", "voided", "other_patient", "duplicate", "reference", "boilerplate")


class Maker:
    """Adds findings to one workspace."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self._starts = [d.start for d in ws.dates]

    def stated(self, mention: ConceptMention) -> bool:
        """Whether the mention says something of this patient: in no zone, no denied family history, nothing general."""
        zone = self.ws.zone_at(mention.start)
        if zone and not (mention.concept in CITED and zone.kind == "general"):
            return False
        if mention.assertion == "absent" and mention.attributes.get("experiencer") == "family":
            return False
        return not (mention.assertion == "hypothetical" and mention.attributes.get("general"))

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
        fixed = mention.attributes.get("assertion")
        if fixed and mention.assertion in ("present", "absent"):
            return str(fixed)
        return mention.assertion

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
            if d.start < end or (d.start - end <= after and d.start < sentence.end and "\n\n" not in ws.text[end : d.start]):
                return d
        if i:
            d = ws.dates[i - 1]
            if start - d.end <= before and d.end > sentence.start and ";" not in ws.text[d.end : start]:
                return d
        return None
