"""Facts in, the FHIR resources that say the same out: Conditions, medications, Observations."""

from __future__ import annotations

from typing import Any

from criteria.fhir.parts import (
    DATA_ABSENT,
    Resource,
    day,
    known,
    lexicon_codes,
    loinc,
    ours,
    quantity,
    reference,
    rxnorm,
)
from criteria.wording import name, words
from extractor.facts import Administration, Code, Diagnosis, Fact, Finding, Lab, Therapy

_TERMS = "http://terminology.hl7.org/CodeSystem"
# Assertions that are not said of this patient's present or past: they make no resource.
_NOT_THE_PATIENTS = ("family", "hypothetical")
_VERIFIED = {"present": "confirmed", "historical": "confirmed", "absent": "refuted", "possible": "provisional"}
_CLINICAL = {"present": "active", "possible": "active", "historical": "resolved"}
_ENDED = ("inadequate_response", "intolerance", "relapse")


def resource_of(fact: Fact, patient: Resource, facts: list[Fact], sources: list[Resource]) -> Resource | None:
    """The resource of a fact without its id; None for what is only considered, requested, hypothetical or a code.

    `facts` are all of the case (codes in the documents code the Conditions); `sources` the documents it stands in.
    """
    subject = reference(patient)
    if isinstance(fact, Diagnosis) and fact.assertion not in _NOT_THE_PATIENTS:
        return _condition(fact, subject, facts)
    if isinstance(fact, Therapy) and fact.status not in ("requested", "considered"):
        return _statement(fact, subject, sources)
    if isinstance(fact, Administration):
        return _given(fact, subject) if fact.status == "given" else _scheduled(fact, subject, sources)
    if isinstance(fact, Lab):
        return _lab(fact, subject)
    if isinstance(fact, Finding) and fact.assertion not in _NOT_THE_PATIENTS:
        return _finding(fact, subject)
    return None


def medication(concept: str, product: str | None, also: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The drug as a CodeableConcept: RxNorm ingredient where known, our concept, and the name in the documents."""
    brand = product if product and product.lower() != concept.lower() else None
    return coded(concept, [*(also or []), *rxnorm(concept)], f"{brand} ({name(concept)})" if brand else name(concept))


def coded(concept: str, standard: list[dict[str, Any]], text: str | None = None) -> dict[str, Any]:
    """A concept with its codes of public systems first, our own last."""
    return {"coding": [*standard, ours("concept", concept, name(concept))], "text": text or name(concept)}


def _term(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": f"{_TERMS}/{system}", "code": code}]}


def _condition(fact: Diagnosis, subject: dict[str, Any], facts: list[Fact]) -> Resource:
    fitting = lexicon_codes(fact.concept, "icd10cm")
    written = sorted({c.code for c in facts if isinstance(c, Code) and c.system == "ICD-10-CM" and c.code in fitting})
    codings = [{"system": known("systems")["ICD-10-CM"], "code": code} for code in written]
    classes = " + ".join(fact.isn_rps_class or [])
    state = f", {fact.state}" if fact.state else ""
    clinical = "resolved" if fact.state == "treated" and fact.assertion != "absent" else _CLINICAL.get(fact.assertion)
    return {
        "resourceType": "Condition",
        "clinicalStatus": _term("condition-clinical", clinical) if clinical else None,
        "verificationStatus": _term("condition-ver-status", _VERIFIED[fact.assertion]),
        "code": coded(fact.concept, codings, name(fact.concept) + state),
        "subject": subject,
        "recordedDate": day(fact.date),
        "stage": [{"summary": {"text": f"ISN/RPS class {classes}"}}] if classes else None,
        "note": _notes("Documents disagree on this." if fact.conflict else None),
    }  # fmt: skip


def _statement(fact: Therapy, subject: dict[str, Any], sources: list[Resource]) -> Resource:
    status = {"current": "active", "planned": "intended", "not_taken": "not-taken"}.get(fact.status, "completed")
    if fact.status == "past" and fact.outcome in _ENDED:
        status = "stopped"
    return {
        "resourceType": "MedicationStatement",
        "status": status,
        "statusReason": [{"text": fact.reason}] if fact.reason else None,
        "medicationCodeableConcept": medication(fact.concept, fact.product),
        "subject": subject,
        "effectivePeriod": _period(fact.start, fact.stop),
        "derivedFrom": [reference(source) for source in sources],
        "note": _notes(
            f"Outcome: {fact.outcome.replace('_', ' ')}" if fact.outcome else None,
            f"Length of the course: {fact.duration_days} days" if fact.duration_days else None,
            "Documents disagree on this." if fact.conflict else None,
        ),
        "dosage": dosage(fact),
    }  # fmt: skip


def dosage(fact: Therapy | Administration) -> list[dict[str, Any]] | None:
    """Dose, route and schedule: what is known as fields, the rest as written."""
    frequency = fact.frequency if isinstance(fact, Therapy) else None
    dose = quantity(fact.dose_value, fact.dose_unit) if fact.dose_value is not None else None
    written = f"{dose['value']:g} {fact.dose_unit or ''}".strip() if dose else None
    text = " ".join(x for x in (written, fact.route, frequency) if x)
    if not text:
        return None
    most = fact.dose_max if isinstance(fact, Therapy) else None
    return [{
        "text": text + (f" (highest {most:g} {fact.dose_unit or ''})".replace(" )", ")") if most else ""),
        "route": {"text": fact.route} if fact.route else None,
        "doseAndRate": [{"doseQuantity": dose}] if dose else None,
    }]  # fmt: skip


def _given(fact: Administration, subject: dict[str, Any]) -> Resource:
    dose = dosage(fact)
    content: Resource = {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": medication(fact.concept, fact.product),
        "subject": subject,
        "reasonCode": [{"text": fact.reason}] if fact.reason else None,
        "note": _notes(
            f"From {fact.start_time}" if fact.start_time else None,
            f"Until {fact.stop_time}" if fact.stop_time else None,
            f"Took {fact.duration_min} minutes" if fact.duration_min else None,
            "Documents disagree on this." if fact.conflict else None,
        ),
    }
    # The element must be there; a time of day without a time zone is no FHIR dateTime, so the times are notes.
    if day(fact.date):
        content["effectiveDateTime"] = day(fact.date)
    else:
        content["effectivePeriod"] = {"extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}
    if dose:
        amount = dose[0]["doseAndRate"]
        content["dosage"] = {
            "text": dose[0]["text"], "route": dose[0]["route"], "dose": amount[0]["doseQuantity"] if amount else None,
        }  # fmt: skip
    return content


def _scheduled(fact: Administration, subject: dict[str, Any], sources: list[Resource]) -> Resource:
    return {
        "resourceType": "MedicationStatement",
        "status": "intended",
        "medicationCodeableConcept": medication(fact.concept, fact.product),
        "subject": subject,
        "effectiveDateTime": day(fact.date),
        "derivedFrom": [reference(source) for source in sources],
        "note": _notes("A dose scheduled for this date, not given yet."),
        "dosage": dosage(fact),
    }


def _lab(fact: Lab, subject: dict[str, Any]) -> Resource:
    content: Resource = {
        "resourceType": "Observation",
        "status": "registered" if fact.result == "pending" else "final",
        "category": [_term("observation-category", "laboratory")],
        "code": coded(fact.concept, loinc(fact.concept), _label(fact)),
        "subject": subject,
        "effectiveDateTime": day(fact.date),
    }  # fmt: skip
    factor, unit = 1.0, fact.unit
    if fact.value is not None:
        value = fact.value
        if fact.value_normalized is not None and fact.unit_normalized:
            factor = fact.value_normalized / value if value else 1.0
            value, unit = fact.value_normalized, fact.unit_normalized
        content["valueQuantity"] = quantity(value, unit, fact.comparator)
    elif fact.titer:
        content |= _titer(fact)
    seen = known("interpretation").get(fact.result or "")
    if seen:
        content["interpretation"] = [{"coding": [{"system": f"{_TERMS}/v3-ObservationInterpretation", **seen}]}]
    if "valueQuantity" not in content and not fact.titer:
        if seen:
            content["valueCodeableConcept"] = {"text": seen["display"]}
        else:
            absent = "temp-unknown" if fact.result == "pending" else "unknown"
            content["dataAbsentReason"] = _term("data-absent-reason", absent)
    limits = {"low": fact.reference_low, "high": fact.reference_high}
    content["referenceRange"] = [
        {side: quantity(limit * factor, unit) for side, limit in limits.items() if limit is not None}
    ]
    content["note"] = _notes(
        words(fact) if factor != 1.0 else None,
        f"{fact.times_uln:g} times the upper limit of normal" if fact.times_uln else None,
        "Documents disagree on this." if fact.conflict else None,
    )
    return content


def _label(fact: Lab) -> str:
    return f"anti-{fact.antibody}" if fact.antibody and fact.antibody != "panel" else name(fact.concept)


def _titer(fact: Lab) -> Resource:
    """`1:640` is a ratio; one below or above a limit stays words."""
    one, _, parts = (fact.titer or "").partition(":")
    if one.strip() == "1" and parts.strip().isdecimal() and fact.comparator in (None, "="):
        return {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": int(parts)}}}
    return {"valueString": f"{fact.comparator if fact.comparator not in (None, '=') else ''}{fact.titer}"}


def _finding(fact: Finding, subject: dict[str, Any]) -> Resource:
    content: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": coded(fact.concept, loinc(fact.concept)),
        "subject": subject,
        "effectiveDateTime": day(fact.date),
        "note": _notes("Documents disagree on this." if fact.conflict else None),
    }  # fmt: skip
    said = {"coding": [ours("assertion", fact.assertion, fact.assertion.capitalize())], "text": fact.assertion}
    if isinstance(fact.value, int | float):
        content["valueQuantity"] = quantity(fact.value, fact.unit)
    elif fact.value:
        content["valueString"] = fact.value
    else:
        content["valueCodeableConcept"] = said
    if "valueCodeableConcept" not in content and fact.assertion != "present":
        content["component"] = [{"code": {"coding": [ours("element", "assertion")]}, "valueCodeableConcept": said}]
    return content


def _period(start: str | None, stop: str | None) -> dict[str, Any] | None:
    """The course's time; dates the wrong way round are left out, since FHIR takes no such period."""
    first, last = day(start), day(stop)
    if first and last and first[: len(last)] > last[: len(first)]:
        return None
    return {"start": first, "end": last} if first or last else None


def _notes(*texts: str | None) -> list[dict[str, Any]] | None:
    return [{"text": text} for text in texts if text] or None
