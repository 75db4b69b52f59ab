"""The published JSON Schema of a result line: made from the types, kept as a file, and held equal to them by a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from criteria.result import Result

SCHEMA_FILE = Path(__file__).parent / "result.schema.json"


class ErrorBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str
    message: str


class Failure(BaseModel):
    """The line of a request that could not be done."""

    model_config = ConfigDict(extra="forbid")

    case_id: str
    error: ErrorBody


def result_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a line of RESULTS.jsonl: a result, or a failure."""
    schema = TypeAdapter(Result | Failure).json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Chartproof result", **schema}


if __name__ == "__main__":  # writes the published file anew
    SCHEMA_FILE.write_text(json.dumps(result_schema(), indent=1) + "\n", encoding="utf-8")
