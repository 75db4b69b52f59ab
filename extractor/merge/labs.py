"""Facts of single mentions in, distinct facts out: same analyte, value and date."""

from __future__ import annotations

from extractor.facts import Lab
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by


def join(facts: list[Lab], context: MergeContext) -> list[Lab]:
    """One fact for each: same analyte, value and date."""
    return join_by(
        facts,
        lambda f: (
            f.concept,
            f.antibody,
            f.value_normalized if f.value_normalized is not None else f.value,
            f.titer,
            f.result,
            f.date,
        ),
    )
