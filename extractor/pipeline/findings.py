"""Component `chartproof_findings`: finding concepts with assertion in, `Finding` facts with value and date out."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.findings import derived, events, results, scores, strength, vaccines
from extractor.findings.make import Maker
from extractor.workspace import workspace

# Made elsewhere (who the patient and the prescriber are, what was measured), or by a module of their own below.
NOT_HERE = frozenset({"age", "weight", "height", "bsa", "prescriber_specialty"})


class Findings:
    """Each concept goes to the module that knows its values; the rest are stated by their name alone."""

    def __call__(self, doc: Doc) -> Doc:
        ws = workspace(doc)
        maker = Maker(ws)
        for mention in list(ws.concepts):
            if mention.kind != "finding" or mention.concept in NOT_HERE or not maker.stated(mention):
                continue
            if mention.concept in results.CONCEPTS:
                results.read(maker, mention)
            elif mention.concept in scores.CONCEPTS:
                scores.read(maker, mention)
            elif mention.concept == "literature_cited":
                maker.add(mention, value=ws.text[mention.start : mention.end].replace("\n", " "), assertion="present")
            elif mention.concept in events.CONCEPTS:
                events.read(maker, mention)
            else:
                maker.add(mention, value=mention.attributes.get("value"))
        strength.read(maker)
        vaccines.read(maker)
        derived.infusion_times(maker)
        derived.reactions(maker)
        return doc


@Language.factory("chartproof_findings")  # type: ignore[untyped-decorator]
def make_findings(nlp: Any, name: str) -> Findings:
    """The component, for spaCy's registry."""
    return Findings()
