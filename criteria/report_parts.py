"""A result in, the parts that the HTML and the PDF report share out: header rows, titles, wordings, letter, footer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from criteria.letter import Letter, write_letter
from criteria.policy import Policy
from criteria.policy_texts import criteria_of, policies_of
from criteria.result import Result

EVIDENCE_ONLY = "Evidence only: a person decides."


@dataclass
class Parts:
    """What stands around the criteria. `wordings` has an empty string where the policy's text is not at hand."""

    rows: list[tuple[str, str]]
    titles: dict[str, str]
    wordings: dict[tuple[str, str], str]
    letter: Letter
    footer: list[str]


def parts_of(result: Result, policies: Iterable[Policy] = ()) -> Parts:
    """The parts of a report; `policies` give titles and wordings where they are not the shipped ones."""
    given = list(policies)
    texts = policies_of(result, given)
    criteria = criteria_of(texts)
    wordings = {
        key: criteria[key].wording if key in criteria else "" for key in ((c.policy, c.id) for c in result.criteria)
    }
    titles = {used.id: texts[used.id].title if used.id in texts else used.id for used in result.policies}
    return Parts(_rows(result), titles, wordings, write_letter(result, given), _footer(result))


def _rows(result: Result) -> list[tuple[str, str]]:
    request, patient, prescriber = result.request, result.request.patient, result.request.prescriber
    rows = [
        ("Case", result.case_id), ("Patient", patient.name), ("Born", patient.birth_date),
        ("Record number", patient.record_number), ("Member number", patient.member_id),
        ("Prescriber", prescriber.name), ("Specialty", prescriber.specialty), ("NPI", prescriber.npi),
        ("Requested", request.product),
        ("Codes", ", ".join(c.code + (f" x{c.units:g}" if c.units else "") for c in request.codes)),
        ("Service from", request.service_from), ("Service to", request.service_to), ("Urgency", request.urgency),
        ("Pathway", result.pathway), ("As of", result.as_of), ("Guessed", result.guess.why if result.guess else None),
    ]  # fmt: skip
    return [(name, value) for name, value in rows if value]


def _footer(result: Result) -> list[str]:
    policies = "; ".join(f"{p.id} {p.version} sha256 {p.sha256[:12]}" for p in result.policies)
    documents = "; ".join(f"{d.file} sha256 {d.sha256[:12]}" if d.sha256 else d.file for d in result.documents)
    made = f"{EVIDENCE_ONLY} {result.engine.name} {result.engine.version}; {policies}"
    return [line for line in (made, documents) if line]
