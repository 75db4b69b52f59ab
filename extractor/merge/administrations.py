"""Facts of single mentions in, distinct facts out: same drug and date."""

from __future__ import annotations

from extractor.facts import Administration
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by


def join(facts: list[Administration], context: MergeContext) -> list[Administration]:
    """One fact for each: same drug and date."""
    return join_by(facts, lambda f: (f.concept, f.date))
