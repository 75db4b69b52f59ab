"""Diagnoses: diagnosis concepts with their assertion in, `Diagnosis` facts (class of nephritis, state of TB) out."""

from bisect import bisect_left
from typing import Any

from spacy.language import Language

from extractor.diagnoses.filters import about_lupus, dropped, pregnancy_assertion
from extractor.diagnoses.hepatitis import cured, treated_hepatitis_c
from extractor.diagnoses.nephritis import find_classes
from extractor.diagnoses.tuberculosis import state_of
from extractor.facts import Diagnosis
from extractor.workspace import ConceptMention, Workspace, workspace


def row_date(ws: Workspace, start: int) -> str | None:
    """The date that opens the line ("10/14: called, has pneumonia"): an entry of a log has its own day."""
    line = ws.line_at(start)
    i = bisect_left(ws.dates, line.start, key=lambda d: d.start)
    if i < len(ws.dates) and ws.dates[i].start <= line.start + 4 and ws.dates[i].end < start:
        return ws.dates[i].value
    return None


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
        elif mention.concept == "hepatitis_c" and assertion == "present" and cured(ws, mention.start, mention.end):
            assertion = "historical"
        elif mention.concept == "pregnancy":
            assertion = pregnancy_assertion(ws, mention)
        if assertion is None:
            return None
        says: dict[str, Any] = {"assertion": assertion}
        says |= {"state": state} if state else {}
        if mention.concept == "infection_active" and (day := row_date(ws, mention.start)):
            says["row"] = day
        says |= {k: True for k in ("now", "onset", "dated") if mention.attributes.get(k)}
        rule = f"diagnoses.{mention.cue_rule or 'named'}"
        made = ws.mention(mention.start, mention.end, rule, says, mention.cue)
        return Diagnosis(concept=mention.concept, assertion=assertion, state=state, mentions=[made])


@Language.factory("chartproof_diagnoses")  # type: ignore[untyped-decorator]
def make_diagnoses(nlp: Language, name: str) -> DiagnosesComponent:
    """The component, for spaCy."""
    return DiagnosesComponent()
