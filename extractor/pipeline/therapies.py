"""Component `chartproof_therapies`: drug names with the words around them in, therapies in `ws.facts` out."""

from typing import Any

from spacy.language import Language

from extractor.therapies.read import read_therapies
from extractor.workspace import workspace


class Therapies:
    """Adds the therapies of a document to its workspace."""

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        ws.facts.extend(read_therapies(ws))
        return doc


@Language.factory("chartproof_therapies")  # type: ignore[untyped-decorator]
def create(nlp: Any, name: str) -> Therapies:
    """For spaCy's registry."""
    return Therapies()
