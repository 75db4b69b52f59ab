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
_NEEDS = frozenset({"without", "w/o", "cannot", "unable", "not"})
_PLANS = frozenset({"lab_monitoring_plan", "mood_assessed"})
LASTING = frozenset({"steroid_free", "remission", "refractory_disease"})
# A side effect or an allergy is no finding of the disease.
_SIDE_EFFECTS = frozenset({"rash", "oral_ulcers", "dyspnea", "alopecia", "fever", "arthralgia", "infusion_reaction"})
_ALLERGIES = re.compile(
    r"^\W{0,4}(?:all|allerg(?:y|ies)|adrs?|nkda|intoleranc\w+|drug allerg\w+)\b[^\n]{0,12}[:\-]", re.I
)
_INSTRUCTED = ("instruction", "goal")
_AHEAD = re.compile(
    r"\b(?:would|could|might|may(?! \d)|risk(?:s|ing)?(?: of)?|prevent\w*|avoid\w*|likely to|in case of)\b[^.;]*$", re.I
)
_WOULD = re.compile(r"\s(?:would|could|might|may(?! \d))\b", re.I)
_MAY_COME = frozenset({"disease_flare", "hospitalization", "infusion_reaction", "serious_infection"})
SYMPTOMS = frozenset(
    {"rash", "gottron_or_heliotrope", "oral_ulcers", "alopecia", "fever", "dyspnea", "dysphagia", "arthralgia",
     "proximal_muscle_weakness", "adl_limitation", "hematuria", "proteinuria_unquantified"}
)  # fmt: skip
_HEADED = re.compile(
    r"\((?:dx'?d? |diagnosed |onset |since |in )?(?:\w{3,9} )?(?:\d{1,2}/)?(?:19|20)\d\d\s?[:,;(]", re.I
)
_STOPPED = re.compile(
    r"\b(?:stopp\w+|d/c'?d?|dc'?d|failed|intol\w*|quit|discontinued|due to|2/2|caus\w+|because of|side effects?|held"
    r"|c/b|gave|could not tolerate)\b",
    re.I,
)
_WITHOUT = re.compile(r"(?:\b(?:not|never|cannot|unable)|n't)\b[^.;]{0,70}\b(?:without|w/o)\W+(?:\w+\W+){0,3}$", re.I)
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
        if mention.assertion == "absent" and _WITHOUT.search(self._before(mention, 90)):
            return False  # "cannot reduce prednisone without a flare" denies no flare
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
                concept=concept, assertion=assertion, value=value, unit=unit, date=date,
                mentions=[self.ws.mention(start, end, named, says, cue)],
            )
        )  # fmt: skip

    def _before(self, mention: ConceptMention, width: int) -> str:
        """The words of its sentence before the mention, at most `width` characters."""
        start = max(self.ws.sentence_at(mention.start).start, mention.start - width)
        return self.ws.text[start : mention.start]

    def _at_onset(self, mention: ConceptMention) -> bool:
        """Whether it is told of the disease's beginning: "Presented in 2019 with …", "SLE (2017: rash, …)"."""
        before = self._before(mention, 160)
        opened = before.rfind("(")
        listed = opened >= 0 and ")" not in before[opened:] and _HEADED.match(before[opened:])
        if not listed and not _ONSET.search(before):
            return False
        seen = self.ws.date_of(mention.start) or self.ws.as_of
        i = bisect_left(self._starts, mention.start - len(before))
        for d in self.ws.dates[i : i + 4]:
            if d.start >= mention.start:
                return False
            if seen and d.value[:4] < seen[:4]:
                return True
        return False

    def _caused_by_drug(self, mention: ConceptMention) -> bool:
        """Whether it is what a drug did: "MTX stopped for mouth sores"."""
        if mention.concept in ("infusion_reaction", "fever", "dyspnea", "arthralgia"):
            return False
        ws = self.ws
        before = self._before(mention, 60)
        start = mention.start - len(before)
        return bool(_STOPPED.search(before) or _STOPPED.match(ws.text[mention.end : mention.end + 25])) and any(
            c.kind == "drug"
            for c in ws.concepts[bisect_left(ws.concepts, start, key=lambda c: c.start) :][:12]
            if c.start < mention.start
        )

    def assertion(self, mention: ConceptMention) -> str:
        """What the words themselves say ("swallows fine"), unless the context makes it another's, past or possible."""
        fixed, said = mention.attributes.get("assertion"), mention.assertion
        if fixed and said in ("present", "absent", "historical"):
            return str(fixed)
        if said == "absent" and mention.concept in DENYING and mention.rule.startswith("findings."):
            return "present"  # the phrase holds its own negation: "cannot be tapered", "no other biologic"
        if (
            said == "present"
            and mention.concept in _MAY_COME
            and (_AHEAD.search(self._before(mention, 45)) or _WOULD.match(self.ws.text, mention.end, mention.end + 20))
        ):
            return "hypothetical"
        if said == "present" and mention.concept in SYMPTOMS and self._at_onset(mention):
            return "historical"
        if said == "present" and mention.concept in _SIDE_EFFECTS and self._caused_by_drug(mention):
            return "historical"
        if mention.concept in _PLANS and said in ("possible", "hypothetical"):
            return "present"  # a plan is always ahead
        if said == "historical" and mention.concept == "infusion_reaction" and (mention.cue or "").lower() == "had":
            return "present"
        if said == "historical" and mention.concept == "infusion_reaction" and "date" in (mention.cue_rule or ""):
            return "present"  # an event with its date; merging says whether it is long past
        if said == "absent" and mention.concept == "adl_limitation" and (mention.cue or "").lower() in _NEEDS:
            return "present"  # "cannot rise without bars, and his wife dresses him"
        if said == "historical" and mention.concept in LASTING and mention.cue_rule == "historical.past_date":
            return "present"  # "off prednisone since 2023": the date says when it began
        return said

    def date(self, mention: Span) -> str | None:
        """The date stated with the mention: the nearest after it in its sentence or line, else one just before it."""
        found = self.near(mention.start, mention.end) or self._of_row(mention.start)
        return found.value if found else None

    def _of_row(self, start: int) -> DateMention | None:
        """The date that opens the row of a log."""
        line = self.ws.line_at(start)
        i = bisect_left(self._starts, line.start)
        if i < len(self.ws.dates) and self.ws.dates[i].start <= line.start + 4 and self.ws.dates[i].end < start:
            return self.ws.dates[i] if "|" in self.ws.text[line.start : start] else None
        return None

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
