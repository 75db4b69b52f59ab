"""Runs the product over annotated cases: cases in, (case, result) pairs out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from annotated.cases import AnnotatedCase
from annotated.gold import reading_of
from criteria import evaluate, load_policy
from extractor import Extractor
from extractor.errors import ChartproofError
from extractor.reading import Reading


def run(cases: Iterable[AnnotatedCase], extractor: Extractor) -> Iterator[tuple[AnnotatedCase, dict[str, Any]]]:
    """Each case read and evaluated under its own policy, as a result of `docs/contract/interface.md`.

    A case that cannot be done gives `{"case_id": …, "error": {…}}`. Cases of real text (no policy) give facts alone.
    """
    for case in cases:
        try:
            reading = extractor.read(list(case.texts.items()), as_of=case.gold["as_of"])
            yield case, result_of(case, reading)
        except ChartproofError as error:
            yield case, {"case_id": case.case_id, "error": {"code": error.code, "message": error.message}}


def run_gold(cases: Iterable[AnnotatedCase]) -> Iterator[tuple[AnnotatedCase, dict[str, Any]]]:
    """As `run`, on the annotated facts instead of extracted ones: what the evaluator alone makes of them."""
    for case in cases:
        try:
            yield case, result_of(case, reading_of(case))
        except ChartproofError as error:
            yield case, {"case_id": case.case_id, "error": {"code": error.code, "message": error.message}}


def result_of(case: AnnotatedCase, reading: Reading) -> dict[str, Any]:
    """The result of one case from its reading (extracted or annotated)."""
    named = case.gold["policy"]
    policies = [load_policy(named, as_of=case.gold["as_of"])] if named else []
    result = evaluate(reading, policies, pathway=case.gold["pathway"], as_of=case.gold["as_of"])
    return result.model_dump(mode="json", exclude_none=True) | {"case_id": case.case_id}
