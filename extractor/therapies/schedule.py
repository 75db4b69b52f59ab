"""The schedule of a monoclonal antibody at a mention: the workspace and the mention in, its regimen or None out."""

from __future__ import annotations

from functools import cache

from extractor.facts import Regimen
from extractor.lexicon import load_lexicon
from extractor.regimens import regimen_at
from extractor.workspace import ConceptMention, Workspace


@cache
def antibodies() -> frozenset[str]:
    """The ingredients that have a regimen."""
    return frozenset(load_lexicon().in_class("monoclonal_antibody"))


def regimen_of(ws: Workspace, drug: ConceptMention) -> Regimen | None:
    """The regimen stated at the mention of an antibody."""
    if drug.concept not in antibodies():
        return None
    found = regimen_at(ws, drug.start, drug.end)
    return found[0] if found else None
