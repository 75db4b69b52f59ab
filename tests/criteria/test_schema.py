"""The published schema is that of the types: regenerate with `python -m criteria.schema` after a change."""

from __future__ import annotations

import json

import jsonschema

from criteria.schema import SCHEMA_FILE, result_schema


def test_the_published_schema_is_that_of_the_types():
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == result_schema()


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(result_schema())
