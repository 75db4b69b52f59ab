"""Facts of single mentions in, distinct facts out: same concept, assertion and value."""

from __future__ import annotations

from extractor.facts import Finding
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by


def join(facts: list[Finding], context: MergeContext) -> list[Finding]:
    """One fact for each: same concept, assertion and value."""
    return join_by(facts, lambda f: (f.concept, f.assertion, f.value))
