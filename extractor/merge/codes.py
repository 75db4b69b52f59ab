"""Facts of single code mentions in, distinct codes out: same system and code; what the request says comes first."""

from __future__ import annotations

from extractor.facts import Code
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by


def join(facts: list[Code], context: MergeContext) -> list[Code]:
    """One fact a code; units are those of the request where it gives any."""
    return join_by(sorted(facts, key=lambda f: not f.on_request), lambda f: (f.system, f.code))
