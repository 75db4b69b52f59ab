"""The schedule of a monoclonal antibody at a mention: the workspace and the mention in, its regimen or None out."""

from __future__ import annotations

from functools import cache

from extractor.facts import Regimen
from extractor.lexicon import load_lexicon
from extractor.regimens import regimen_at
from extractor.therapies.doses import plausible
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
    if found is None:
        return None
    plan = found[0]
    if plan.dose_value is not None and not plausible(plan.dose_value, plan.dose_unit or "mg", drug.concept):
        plan.dose_value = plan.dose_unit = None
    # "x 1 course": a count alone is no schedule.
    return plan if plan.dose_value is not None or plan.repeat_days or (plan.doses or 0) > 1 else None
