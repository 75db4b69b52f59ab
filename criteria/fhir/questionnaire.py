"""A policy's results in, a Questionnaire (an item a criterion) and the QuestionnaireResponse that answers it out."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from criteria.fhir.parts import OURS, Resource, clean, day, identity, ours, reference
from criteria.fhir.people import People
from criteria.policy import Policy
from criteria.quotes import place
from criteria.result import CriterionResult, PolicyUsed, Result

DTR = "http://hl7.org/fhir/us/davinci-dtr/StructureDefinition"  # STU 2.1
_CRD_CODES = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"
STATUSES = {
    "found": "Found: the documents satisfy the criterion",
    "contradicted": "Contradicted: the documents say the opposite",
    "unclear": "Unclear: something speaks to it but does not settle it",
    "missing": "Missing: nothing in the documents speaks to it",
    "not_applicable": "Not applicable: its condition does not hold",
}
# The questions inside a criterion's question: id, words, whether it may be answered more than once.
_INSIDE = (("reason", "Why", False), ("evidence", "Evidence in the documents", True), ("ask", "What to ask for", False))
NOTICE = "Evidence only. A status says what the documents hold; it neither approves nor denies. A person decides."


def questionnaire(result: Result, used: PolicyUsed, policy: Policy | None) -> Resource:
    """The policy's criteria of the pathway as questions; the same policy gives the same Questionnaire in every case."""
    criteria = [c for c in result.criteria if c.policy == used.id]
    wordings = {c.id: c.wording for c in policy.criteria} if policy else {}
    title = policy.title if policy else used.id
    items = [_question(c, wordings.get(c.id)) for c in criteria]
    name = "".join(part.capitalize() for part in used.id.replace("_", "-").split("-")) + result.pathway.capitalize()
    rows = "".join(f"<li>{escape(clean(item['text']))}</li>" for item in items)
    div = f"<p>{escape(clean(title))}. {NOTICE}</p><ol>{rows}</ol>"
    return {
        "resourceType": "Questionnaire",
        "id": identity("questionnaire", used.sha256, *(f"{item['linkId']} {item['text']}" for item in items)),
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{div}</div>'},
        "url": canonical(result, used),
        "identifier": [{"system": f"{OURS}:policy-sha256", "value": used.sha256}],
        "version": used.version,
        "name": name if name[:1].isalpha() else f"Policy{name}",
        "title": f"{title} ({result.pathway})",
        "status": "active",
        "subjectType": ["Patient"],
        "date": day(policy.effective_from) if policy else None,
        "publisher": result.engine.name,
        "description": NOTICE,
        "effectivePeriod": {"start": day(policy.effective_from), "end": day(policy.effective_to)} if policy else None,
        "item": items,
    }  # fmt: skip


def canonical(result: Result, used: PolicyUsed) -> str:
    """The Questionnaire's address: the policy and the pathway; the version goes beside it."""
    return f"{OURS}:questionnaire:{used.id}:{result.pathway}"


def _question(criterion: CriterionResult, wording: str | None) -> dict[str, Any]:
    return {
        "linkId": criterion.id,
        "code": [ours("criterion", criterion.id, criterion.title)],
        "text": f"{criterion.title}: {wording}" if wording else criterion.title,
        "type": "choice",
        "answerOption": [{"valueCoding": ours("criterion-status", code, text)} for code, text in STATUSES.items()],
        "item": [
            {"linkId": f"{criterion.id}.{key}", "text": text, "type": "text", "repeats": True if repeats else None}
            for key, text, repeats in _INSIDE
        ],
    }


def response(result: Result, used: PolicyUsed, people: People) -> Resource:
    """An answer a criterion: the status as a coding, and inside it the reason, the quotes and what to ask for."""
    contexts = [*people.requests, people.coverage]
    return {
        "resourceType": "QuestionnaireResponse",
        "id": identity(people.scope, "response", used.id),
        "extension": [
            *({"url": f"{DTR}/qr-context", "valueReference": reference(resource)} for resource in contexts),
            {
                "url": f"{DTR}/intendedUse",
                "valueCodeableConcept": {
                    "coding": [{"system": _CRD_CODES, "code": "withpa", "display": "Include in prior authorization"}]
                },
            },
        ],
        "identifier": {"system": f"{OURS}:case", "value": result.case_id} if result.case_id else None,
        "questionnaire": f"{canonical(result, used)}|{used.version}",
        "status": "completed",
        "subject": reference(people.patient),
        "authored": day(result.as_of),
        "author": reference(people.device),
        "item": [_answered(c) for c in result.criteria if c.policy == used.id],
    }


def _answered(criterion: CriterionResult) -> dict[str, Any]:
    evidence = [f'"{clean(piece.quote)}" ({place(piece)})' for piece in criterion.evidence]
    inside = {"reason": [criterion.reason], "evidence": evidence, "ask": [criterion.ask or ""]}
    return {
        "id": criterion.id,
        "linkId": criterion.id,
        "text": criterion.title,
        "answer": [{
            "extension": [_origin()],
            "valueCoding": ours("criterion-status", criterion.status, STATUSES[criterion.status]),
            "item": [
                {"linkId": f"{criterion.id}.{key}", "text": text, "answer": [_text(x) for x in inside[key] if clean(x)]}
                for key, text, _ in _INSIDE if any(clean(x) for x in inside[key])
            ],
        }],
    }  # fmt: skip


def _text(words: str) -> dict[str, Any]:
    return {"extension": [_origin()], "valueString": words}


def _origin() -> dict[str, Any]:
    """Where an answer came from: filled in by software, touched by nobody (then DTR takes no author)."""
    return {"url": f"{DTR}/information-origin", "extension": [{"url": "source", "valueCode": "auto"}]}
