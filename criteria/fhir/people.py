"""The header of the request and the documents in, the resources on who asks what for whom by which papers out."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import PurePath
from typing import Any

from criteria.fhir.clinical import coded, dosage, medication
from criteria.fhir.parts import OURS, Resource, clean, day, identity, known, lexicon_codes, quantity, reference
from criteria.policy import Policy
from criteria.result import Engine, Result
from extractor.facts import Regimen, Therapy
from extractor.reading import Document, RequestedCode

_IDENTIFIERS = "http://terminology.hl7.org/CodeSystem/v2-0203"
NPI = "http://hl7.org/fhir/sid/us-npi"
_PRIORITY = {"expedited": "urgent", "standard": "routine"}


class People:
    """Who and what the case is about; `scope` keeps the ids of one result apart from those of another."""

    def __init__(self, result: Result, policies: dict[str, Policy], scope: str) -> None:
        self.scope = scope
        self.patient = self._with_id(_patient(result), "patient")
        self.device = {**_device(result.engine), "id": identity("device", result.engine.version)}
        who = _practitioner(result)
        self.practitioner = self._with_id(who, "practitioner") if who else None
        self.coverage = self._with_id(self._coverage(result), "coverage")
        self.documents: dict[str, Resource] = {
            document.file: self._with_id(self._document(document), f"document {n}")
            for n, document in enumerate(result.documents)
        }
        self.requests = [
            self._with_id(request, f"request {n}") for n, request in enumerate(self._requests(result, policies))
        ]

    def all(self) -> list[Resource]:
        """The resources, in the order in which a reader needs them."""
        people = [self.patient, *([self.practitioner] if self.practitioner else []), self.coverage]
        return [*people, *self.requests, *self.documents.values(), self.device]

    def _with_id(self, resource: Resource, key: str) -> Resource:
        return {**resource, "id": identity(self.scope, key)}

    def _document(self, document: Document) -> Resource:
        parts = [
            f"{part.kind.replace('_', ' ')} {day(part.date) or ''} (pages {part.first_page} to {part.last_page})"
            for part in document.parts
        ]
        kinds = list(dict.fromkeys(part.kind.replace("_", " ") for part in document.parts))
        guessed = guess_type(document.file)[0] if document.encoding is None else None
        digest = {"system": f"{OURS}:sha256", "value": document.sha256} if document.sha256 else None
        return {
            "resourceType": "DocumentReference",
            "masterIdentifier": digest,
            "status": "current",
            "type": {"text": ", ".join(kinds)} if kinds else None,
            "subject": reference(self.patient),
            "description": "; ".join(parts),
            "content": [{
                "attachment": {"contentType": guessed or "text/plain", "title": PurePath(document.file).name}
            }],
        }  # fmt: skip

    def _coverage(self, result: Result) -> Resource:
        return {
            "resourceType": "Coverage",
            "status": "draft",
            "subscriberId": result.request.patient.member_id,
            "beneficiary": reference(self.patient),
            "payor": [{"display": "The payer that the request was sent to (the documents are not read for its name)"}],
        }

    def _requests(self, result: Result, policies: dict[str, Policy]) -> list[Resource]:
        """A MedicationRequest for each requested drug, a ServiceRequest for each other code of the request."""
        reasons = [self._code(c) for c in result.request.codes if c.system == "ICD-10-CM"]
        left = [c for c in result.request.codes if c.system != "ICD-10-CM"]
        out: list[Resource] = []
        asked = [fact for fact in result.facts if isinstance(fact, Therapy) and fact.status == "requested"]
        for drug in asked:
            own = [c for c in left if c.code in _drug_codes(drug, policies)]
            left = [c for c in left if c not in own]
            what = medication(drug.concept, drug.product, [coding for c in own for coding in self._code(c)["coding"]])
            out.append(self._medication_request(result, what, _instruction(drug), reasons))
        if not out:
            name = (
                clean(result.request.product or "")
                or "The drug or service that is requested (not named in the documents)"
            )
            out.append(self._medication_request(result, {"text": name}, None, reasons))
        service = {"start": day(result.request.service_from), "end": day(result.request.service_to)}
        for code in left:
            out.append({
                **self._common(result, reasons), "resourceType": "ServiceRequest", "code": self._code(code),
                "quantityQuantity": quantity(code.units) if code.units else None, "occurrencePeriod": service,
            })  # fmt: skip
        return out

    def _common(self, result: Result, reasons: list[dict[str, Any]]) -> Resource:
        return {
            "status": "draft",
            "intent": "order",
            "priority": _PRIORITY.get(result.request.urgency or ""),
            "subject": reference(self.patient),
            "requester": reference(self.practitioner) if self.practitioner else None,
            "reasonCode": reasons,
            "insurance": [reference(self.coverage)],
        }

    def _medication_request(
        self, result: Result, what: dict[str, Any], instruction: Any, reasons: list[dict[str, Any]]
    ) -> Resource:
        service = {"start": day(result.request.service_from), "end": day(result.request.service_to)}
        return {
            **self._common(result, reasons), "resourceType": "MedicationRequest", "medicationCodeableConcept": what,
            "dosageInstruction": instruction, "dispenseRequest": {"validityPeriod": service},
        }  # fmt: skip

    @staticmethod
    def _code(code: RequestedCode) -> dict[str, Any]:
        system = known("systems").get(code.system)
        return {"coding": [{"system": system, "code": code.code}], "text": f"{code.system} {code.code}"}


def _drug_codes(drug: Therapy, policies: dict[str, Policy]) -> set[str]:
    """The billing codes of the drug, from the policies of the case and the lexicon."""
    codes = set(lexicon_codes(drug.concept, "hcpcs"))
    for policy in policies.values():
        for known_drug in policy.drugs:
            if known_drug.concept == drug.concept:
                codes.update(code for product in known_drug.products for code in product.codes)
    return codes


def _instruction(drug: Therapy) -> list[dict[str, Any]] | None:
    """Dose and schedule of the request; the schedule of a course of infusions in words."""
    found = dosage(drug) or [{}]
    words = _schedule(drug.regimen) if drug.regimen else ""
    text = "; ".join(x for x in (found[0].get("text"), words) if x)
    return [{**found[0], "text": text}] if text else None


def _schedule(regimen: Regimen) -> str:
    dose = f"{regimen.dose_value:g} {regimen.dose_unit or ''}".strip() if regimen.dose_value is not None else ""
    parts = (
        dose, f"{regimen.doses} in a course" if regimen.doses else "",
        f"{regimen.gap_days} days apart" if regimen.gap_days else "",
        f"repeated every {regimen.repeat_days} days" if regimen.repeat_days else "",
    )  # fmt: skip
    return ", ".join(part for part in parts if part)


def _patient(result: Result) -> Resource:
    who = result.request.patient
    numbers = [("MR", who.record_number, "record-number"), ("MB", who.member_id, "member-number")]
    return {
        "resourceType": "Patient",
        "identifier": [
            {"type": {"coding": [{"system": _IDENTIFIERS, "code": kind}]}, "system": f"{OURS}:{system}", "value": value}
            for kind, value, system in numbers if value
        ],
        "name": [{"text": who.name}] if who.name else None,
        "birthDate": day(who.birth_date),
    }  # fmt: skip


def _practitioner(result: Result) -> Resource | None:
    who = result.request.prescriber
    if not (who.name or who.npi):
        return None
    return {
        "resourceType": "Practitioner",
        "identifier": [{"system": NPI, "value": who.npi}] if who.npi else None,
        "name": [{"text": who.name}] if who.name else None,
        "qualification": [{"code": {"text": who.specialty}}] if who.specialty else None,
    }


def _device(engine: Engine) -> Resource:
    return {
        "resourceType": "Device",
        "deviceName": [{"name": engine.name, "type": "model-name"}],
        "version": [{"value": engine.version}],
        "type": coded("document-reader", [], "Software that reads documents and shows evidence; it decides nothing"),
    }
