"""Facts of single mentions in, distinct facts out: same concept and assertion."""

from __future__ import annotations

from extractor.facts import Diagnosis
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by


def join(facts: list[Diagnosis], context: MergeContext) -> list[Diagnosis]:
    """One fact for each: same concept and assertion."""
    return join_by(facts, lambda f: (f.concept, f.assertion))
