"""Diagnoses: diagnosis concepts with their assertion in, `Diagnosis` facts (class of nephritis, state of TB) out."""

from typing import Any

from spacy.language import Language

from extractor.diagnoses.nephritis import find_classes
from extractor.diagnoses.tuberculosis import state_of
from extractor.facts import Diagnosis
from extractor.resources import load_yaml
from extractor.workspace import ConceptMention, Workspace, workspace


class DiagnosesComponent:
    """Adds a fact for each statement of a diagnosis that no zone covers."""

    def __init__(self) -> None:
        data = load_yaml("rules/diagnoses.yaml")
        self._by_test = frozenset(data["negative_is_a_test"])

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        mentions = [c for c in ws.concepts if c.kind == "diagnosis" and ws.zone_at(c.start) is None]
        for mention in mentions:
            fact = self._fact(ws, mention)
            if fact is not None:
                ws.facts.append(fact)
        ws.facts.extend(find_classes(ws, mentions))
        return doc

    def _fact(self, ws: Workspace, mention: ConceptMention) -> Diagnosis | None:
        if mention.assertion == "absent" and mention.attributes.get("experiencer") == "family":
            return None  # a negated family history is no fact
        if mention.assertion == "hypothetical" and mention.attributes.get("general"):
            return None  # "risk of", "screen for", "patients with": nothing is said of this patient
        if mention.assertion == "absent" and mention.concept in self._by_test and _by_test(mention):
            return None  # "hepatitis B negative" is a test's result
        assertion, state = mention.assertion, None
        if mention.concept == "tuberculosis" and assertion in ("present", "historical"):
            state = state_of(ws, mention)
            if state == "treated":
                assertion = "historical"
            elif state == "latent":
                assertion = "present"
        says = {"assertion": assertion} | ({"state": state} if state else {})
        rule = f"diagnoses.{mention.cue_rule or 'named'}"
        made = ws.mention(mention.start, mention.end, rule, says, mention.cue)
        return Diagnosis(concept=mention.concept, assertion=assertion, state=state, mentions=[made])  # type: ignore[arg-type]


def _by_test(mention: ConceptMention) -> bool:
    """Whether the words that deny it are those of a test's result."""
    cue = (mention.cue or "").lower()
    return "neg" in cue or "not detected" in cue or "reactive" in cue


@Language.factory("chartproof_diagnoses")  # type: ignore[untyped-decorator]
def make_diagnoses(nlp: Language, name: str) -> DiagnosesComponent:
    """The component, for spaCy."""
    return DiagnosesComponent()
