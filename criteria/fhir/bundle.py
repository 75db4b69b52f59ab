"""A result in, the FHIR Bundle out, checked by fhir.resources: the same result gives the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from fhir.resources.R4B.bundle import Bundle

from criteria.fhir.clinical import resource_of
from criteria.fhir.parts import DATA_ABSENT, OURS, Resource, identity, instant, ours, reference, tidy
from criteria.fhir.people import People
from criteria.fhir.questionnaire import questionnaire, response
from criteria.policy import Policy
from criteria.policy_texts import policies_of
from criteria.result import Evidence, Result
from extractor.facts import Mention

TARGET_ELEMENT = "http://hl7.org/fhir/StructureDefinition/targetElement"
POSITION = f"{OURS}:extension:text-position"


def as_fhir(result: Result, policies: Iterable[Policy] = ()) -> str:
    """The Bundle as JSON; `policies` give titles and wordings where they are not the shipped ones."""
    return json.dumps(bundle(result, policies), ensure_ascii=False, indent=1)


def bundle(result: Result, policies: Iterable[Policy] = ()) -> dict[str, Any]:
    """The Bundle as plain data. QuestionnaireResponses come first, then what they refer to."""
    texts = policies_of(result, policies)
    scope = hashlib.sha256(result.model_dump_json().encode()).hexdigest()
    people = People(result, texts, scope)
    forms = {used.id: (questionnaire(result, used, texts.get(used.id)), response(result, used, people))
             for used in result.policies}  # fmt: skip
    clinical: list[Resource] = []
    origins: list[Resource] = []
    for n, fact in enumerate(result.facts):
        sources = [
            people.documents[file] for file in dict.fromkeys(m.file for m in fact.mentions) if file in people.documents
        ]
        resource = resource_of(fact, people.patient, result.facts, sources)
        if resource is None:
            continue
        clinical.append({**resource, "id": identity(scope, "fact", str(n))})
        pieces = [_place(people, mention) for mention in fact.mentions if mention.file in people.documents]
        if pieces:
            origins.append(_provenance(result, people, f"fact {n}", reference(clinical[-1]), pieces))
    for criterion in result.criteria:
        pieces = [_place(people, piece) for piece in criterion.evidence if piece.file in people.documents]
        if pieces and criterion.policy in forms:
            target = reference(
                forms[criterion.policy][1], extension=[{"url": TARGET_ELEMENT, "valueUri": criterion.id}]
            )
            origins.append(_provenance(result, people, f"{criterion.policy} {criterion.id}", target, pieces))
    resources = [
        *(answered for _, answered in forms.values()), *(form for form, _ in forms.values()),
        *people.all(), *clinical, *origins, *_warnings(result, scope),
    ]  # fmt: skip
    return _checked({
        "resourceType": "Bundle",
        "id": identity(scope, "bundle"),
        "identifier": {"system": f"{OURS}:case", "value": result.case_id} if result.case_id else None,
        "type": "collection",
        "timestamp": instant(result.as_of),
        "entry": [_entry(resource) for resource in resources],
    })  # fmt: skip


def _entry(resource: Resource) -> dict[str, Any]:
    first = {"resourceType": resource["resourceType"], "id": resource["id"]}
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": first | resource}


def _checked(content: Resource) -> dict[str, Any]:
    """The content without what is empty. Raises pydantic.ValidationError where it is no FHIR.

    fhir.resources has R4B; the resources used here are the same in R4 (the tests hold them against R4's definitions).
    What goes out is what was checked and not the library's own dump, whose decimals and order of fields are its own.
    """
    plain: dict[str, Any] = tidy(content)
    Bundle.model_validate(plain)
    return plain


def _place(people: People, piece: Mention | Evidence) -> dict[str, Any]:
    """A place in a document, as an entity of a Provenance: page, first and last character, the words."""
    words = piece.text if isinstance(piece, Mention) else piece.quote
    role = ours("evidence-role", piece.role) if isinstance(piece, Evidence) else None
    position = [
        {"url": "page", "valuePositiveInt": max(1, piece.page)},
        {"url": "start", "valueUnsignedInt": max(0, piece.start)},
        {"url": "end", "valueUnsignedInt": max(0, piece.end)},
        {"url": "quote", "valueString": words[:300]} if words.strip() else None,
        {"url": "rule", "valueString": piece.rule} if isinstance(piece, Mention) else None,
        {"url": "role", "valueCoding": role} if role else None,
    ]
    extension = {"url": POSITION, "extension": [part for part in position if part]}
    return {"extension": [extension], "role": "source", "what": reference(people.documents[piece.file])}


def _provenance(
    result: Result, people: People, key: str, target: dict[str, Any], pieces: list[dict[str, Any]]
) -> Resource:
    content: Resource = {
        "resourceType": "Provenance",
        "id": identity(people.scope, "provenance", key),
        "target": [target],
        "agent": [{
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
                                 "code": "assembler", "display": "Assembler"}]},
            "who": reference(people.device),
        }],
        "entity": pieces,
    }  # fmt: skip
    recorded = instant(result.as_of)
    if recorded:
        content["recorded"] = recorded
    else:
        content["_recorded"] = {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
    return content


def _warnings(result: Result, scope: str) -> list[Resource]:
    """What a reviewer has to know of how the documents were read."""
    issues = [
        {"severity": "warning", "code": "informational",
         "details": {"coding": [ours("warning", w.code)], "text": w.message},
         "diagnostics": ", ".join(x for x in (w.file, f"page {w.page}" if w.page else None) if x)}
        for w in result.warnings
    ]  # fmt: skip
    return [{"resourceType": "OperationOutcome", "id": identity(scope, "warnings"), "issue": issues}] if issues else []
