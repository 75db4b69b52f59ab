"""Facts of single mentions in, distinct facts out: same ingredient, the requested drug apart."""

from __future__ import annotations

from extractor.facts import Therapy
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by


def join(facts: list[Therapy], context: MergeContext) -> list[Therapy]:
    """One fact for each: same ingredient, the requested drug apart."""
    return join_by(facts, lambda f: (f.concept, f.status == "requested", f.status == "not_taken"))
