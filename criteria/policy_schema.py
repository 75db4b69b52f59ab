"""The JSON Schema of policy files for editors: made from the types and the operators, kept as a file, held by a test.

A policy file names it in its first line: `# yaml-language-server: $schema=<path>/policy.schema.json`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from criteria import operators
from criteria.policy_file import PolicyFile, SharedFile

POLICY_SCHEMA_FILE = Path(__file__).parent / "policy.schema.json"
_REF = "#/$defs/{model}"


def policy_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a policy file or a shared.yaml; each operator with its own parameters."""
    schema = TypeAdapter(PolicyFile | SharedFile).json_schema(by_alias=True)
    defs = schema["$defs"]
    rules: list[dict[str, Any]] = []
    for name in operators.names():
        params = operators.params_type(name)
        assert params is not None
        own = params.model_json_schema(by_alias=True, ref_template=_REF)
        defs.update(own.pop("$defs", {}))
        needs = ["operator", "with"] if own.get("required") else ["operator"]
        properties = {"operator": {"const": name}, "with": own}
        rules.append({"type": "object", "properties": properties, "required": needs, "additionalProperties": False})
    known = {"type": "object", "properties": {"operator": {"enum": operators.names()}}, "required": ["operator"]}
    defs["Operator"] = {**known, "description": defs["Operator"]["description"], "oneOf": rules}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Chartproof policy", **schema}


if __name__ == "__main__":  # writes the published file anew: python -m criteria.policy_schema
    POLICY_SCHEMA_FILE.write_text(json.dumps(policy_schema(), indent=1) + "\n", encoding="utf-8")
