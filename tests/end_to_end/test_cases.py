"""Whole annotated cases through the product: no error, exact offsets, results valid against the published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from annotated.cases import load_cases
from annotated.run import run
from criteria.schema import SCHEMA_FILE
from extractor import Extractor

CASES = load_cases([Path(__file__).parents[2] / "annotated" / "cases"])
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def extractor():
    return Extractor()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.case_id)
def test_a_case_is_read_and_judged(case, extractor):
    ((_, result),) = run([case], extractor)
    assert "error" not in result
    VALIDATOR.validate(result)
    for fact in result["facts"]:
        assert fact["mentions"]
        for mention in fact["mentions"]:
            assert case.texts[mention["file"]][mention["start"] : mention["end"]] == mention["text"]
            assert 0 < len(mention["text"]) <= 300
            assert mention["rule"]
    assert [c["id"] for c in result["criteria"]] == [c["id"] for c in case.gold["criteria"]]
    for criterion in result["criteria"]:
        assert criterion["reason"]
        if criterion["status"] in ("found", "contradicted", "unclear"):
            assert [e for e in criterion["evidence"] if e["role"] != "considered"], criterion["id"]
        for piece in criterion["evidence"]:
            assert case.texts[piece["file"]][piece["start"] : piece["end"]] == piece["quote"]


def test_the_same_case_gives_the_same_bytes(extractor):
    first, second = ([json.dumps(result) for _, result in run(CASES[:3], extractor)] for _ in range(2))
    assert first == second
