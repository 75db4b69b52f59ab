"""Facts of single mentions in, distinct facts out: same system and code."""

from __future__ import annotations

from extractor.facts import Code
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by


def join(facts: list[Code], context: MergeContext) -> list[Code]:
    """One fact for each: same system and code."""
    return join_by(facts, lambda f: (f.system, f.code))
