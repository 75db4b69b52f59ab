"""Component `chartproof_phrases`: adds the findings that are phrases to the workspace's concepts."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractor.findings.phrases import find, place
from extractor.pipeline.concepts import publish
from extractor.workspace import workspace


class Phrases:
    """Runs the patterns of `models/rules/findings.yaml`."""

    def __call__(self, doc: Doc) -> Doc:
        ws = workspace(doc)
        found = find(ws)
        if found:
            place(ws, found)
            publish(doc)
        return doc


@Language.factory("chartproof_phrases")  # type: ignore[untyped-decorator]
def make_phrases(nlp: Any, name: str) -> Phrases:
    """The component, for spaCy's registry."""
    return Phrases()
