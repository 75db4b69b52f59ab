"""Diagnoses: diagnosis concepts with their assertion in, `Diagnosis` facts (class of nephritis, state of TB) out."""

from typing import Any

from spacy.language import Language

from extractor.diagnoses.filters import about_lupus, dropped, pregnancy_assertion
from extractor.diagnoses.hepatitis import treated_hepatitis_c
from extractor.diagnoses.nephritis import find_classes
from extractor.diagnoses.tuberculosis import state_of
from extractor.facts import Diagnosis
from extractor.workspace import ConceptMention, Workspace, workspace


class DiagnosesComponent:
    """Adds a fact for each statement of a diagnosis that no zone covers."""

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        mentions = [c for c in ws.concepts if c.kind == "diagnosis" and ws.zone_at(c.start) is None]
        lupus = about_lupus(ws)
        for mention in mentions:
            if dropped(ws, mention, lupus) is None:
                fact = self._fact(ws, mention)
                if fact is not None:
                    ws.facts.append(fact)
        ws.facts.extend(find_classes(ws, mentions))
        ws.facts.extend(treated_hepatitis_c(ws))
        return doc

    def _fact(self, ws: Workspace, mention: ConceptMention) -> Diagnosis | None:
        assertion: str | None = mention.assertion
        state = None
        if mention.concept == "tuberculosis" and assertion in ("present", "historical"):
            state = state_of(ws, mention)
            if state is not None:
                assertion = "historical" if state == "treated" else "present"
        elif mention.concept == "pregnancy":
            assertion = pregnancy_assertion(ws, mention)
        if assertion is None:
            return None
        says: dict[str, Any] = {"assertion": assertion}
        says |= {"state": state} if state else {}
        says |= {k: True for k in ("now", "onset", "dated") if mention.attributes.get(k)}
        rule = f"diagnoses.{mention.cue_rule or 'named'}"
        made = ws.mention(mention.start, mention.end, rule, says, mention.cue)
        return Diagnosis(concept=mention.concept, assertion=assertion, state=state, mentions=[made])


@Language.factory("chartproof_diagnoses")  # type: ignore[untyped-decorator]
def make_diagnoses(nlp: Language, name: str) -> DiagnosesComponent:
    """The component, for spaCy."""
    return DiagnosesComponent()
