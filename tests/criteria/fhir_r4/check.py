"""A FHIR resource as JSON in, everything in it that R4's definitions do not take out."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

HERE = Path(__file__).parent
ELEMENTS: dict[str, dict[str, Any]] = json.loads((HERE / "r4_elements.json").read_text())


@cache
def schema(kind: str) -> Draft6Validator:
    whole = json.loads((HERE / "r4_schema.json").read_text())
    return Draft6Validator({**whole, "$ref": f"#/definitions/{kind}"})


def faults(bundle: dict[str, Any]) -> list[str]:
    """What is wrong with a Bundle by the JSON Schema and by the definitions of its elements."""
    by_id = {entry["fullUrl"]: entry["resource"] for entry in bundle.get("entry", [])}
    shell = {**bundle, "entry": [{"fullUrl": url} for url in by_id]}
    found = [
        f"{resource['resourceType']}.{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}"
        for resource in (shell, *by_id.values())
        for error in schema(resource["resourceType"]).iter_errors(resource)
    ]
    walk("Bundle", bundle, by_id, found)
    return found


def walk(path: str, node: dict[str, Any], by_id: dict[str, Any], found: list[str]) -> None:
    """Checks the children of one element: known, required, repeating, of the right codes and targets."""
    node = {key: value for key, value in node.items() if key != "resourceType"}
    children = {key.removeprefix(f"{path}."): fact for key, fact in ELEMENTS.items() if key.rpartition(".")[0] == path}
    given = {key.lstrip("_") for key in node}
    for name, fact in children.items():
        group = {n for n, other in children.items() if fact.get("choice") and other.get("choice") == fact["choice"]}
        if len(given & group) > 1:
            found.append(f"{path}: more than one of {fact['choice']}[x]")
        if fact.get("required") and not given & (group or {name}):
            found.append(f"{path}.{name} is required")
    for name, value in node.items():
        if name.startswith("_"):
            continue
        fact = children.get(name)
        if fact is None:
            found.append(f"{path}.{name} is not an element of R4")
            continue
        if bool(fact.get("many")) != isinstance(value, list):
            found.append(f"{path}.{name} {'must' if fact.get('many') else 'must not'} be a list")
        for item in value if isinstance(value, list) else [value]:
            _one(f"{path}.{name}", fact, item, by_id, found)


def _one(path: str, fact: dict[str, Any], item: Any, by_id: dict[str, Any], found: list[str]) -> None:
    kind = fact["type"]
    codes = fact.get("codes")
    said = (
        [item]
        if kind == "code"
        else [c.get("code") for c in item.get("coding", [])]
        if kind == "CodeableConcept"
        else []
    )
    if codes and said and not set(said) & set(codes):
        found.append(f"{path}: {said} is none of {codes}")
    if kind == "Reference" and "reference" in item:
        target = by_id.get(item["reference"])
        if target is None:
            found.append(f"{path}: {item['reference']} is not in the Bundle")
        elif fact.get("targets") and not {target["resourceType"], "Resource"} & set(fact["targets"]):
            found.append(f"{path} may not refer to {target['resourceType']}")
    if kind == "Resource":
        walk(item["resourceType"], item, by_id, found)
    elif kind.startswith("#"):
        walk(kind[1:], item, by_id, found)
    elif kind == "BackboneElement" or (kind[:1].isupper() and any(key.startswith(f"{kind}.") for key in ELEMENTS)):
        walk(path if kind == "BackboneElement" else kind, item, by_id, found)
