"""Small readings for tests: facts as keyword arguments in, a `Reading` with made-up documents out."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from criteria import evaluate, load_policy
from criteria.result import CriterionResult
from extractor.facts import Fact
from extractor.reading import Document, Part, Reading

AS_OF = "2026-06-01"
KINDS = {
    "note": "clinic_note",
    "letter": "request_letter",
    "form": "form",
    "lab": "lab_report",
    "log": "infusion_record",
}
_FACTS: TypeAdapter[list[Fact]] = TypeAdapter(list[Fact])


def fact(
    kind: str, concept: str = "", said: str = "", at: str = "note", says: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """One fact with one mention in the document `at`; `said` is the mention's text."""
    text = said or concept or fields.get("code", "x")
    body: dict[str, Any] = {"type": kind, **fields}
    if kind != "code":
        body["concept"] = concept
    body["mentions"] = [
        {"file": f"{at}.txt", "start": 10, "end": 10 + len(text), "text": text, "rule": "test", "says": says or {}}
    ]
    return body


def dx(concept: str, assertion: str = "present", **rest: Any) -> dict[str, Any]:
    return fact("diagnosis", concept, assertion=assertion, **rest)


def tx(concept: str, status: str = "current", **rest: Any) -> dict[str, Any]:
    return fact("therapy", concept, status=status, **rest)


def lab(concept: str, **rest: Any) -> dict[str, Any]:
    return fact("lab", concept, **rest)


def dose(concept: str, date: str | None = None, status: str = "given", **rest: Any) -> dict[str, Any]:
    return fact("administration", concept, date=date, status=status, **rest)


def sign(concept: str, assertion: str = "present", **rest: Any) -> dict[str, Any]:
    return fact("finding", concept, assertion=assertion, **rest)


def code(system: str, number: str, **rest: Any) -> dict[str, Any]:
    return fact("code", system=system, code=number, **rest)


def reading(*facts: dict[str, Any], dates: dict[str, str] | None = None, as_of: str | None = AS_OF) -> Reading:
    """A reading of a note, a letter, a form, a lab report and an infusion log, each a file; `dates` set theirs."""
    known = {"note": "2026-05-20", "letter": "2026-05-28", "form": "2026-05-28", "lab": "2026-05-10", **(dates or {})}
    documents = [
        Document(file=f"{name}.txt", parts=[Part.model_validate({"kind": kind, "date": known.get(name), "end": 1000})])
        for name, kind in KINDS.items()
    ]
    numbered = [{**f, "id": f"f{n}"} for n, f in enumerate(facts, 1)]
    for n, f in enumerate(numbered):
        f["mentions"] = [{**m, "start": m["start"] + 40 * n, "end": m["end"] + 40 * n} for m in f["mentions"]]
    return Reading(documents=documents, facts=_FACTS.validate_python(numbered), as_of=as_of)


def judged(
    policy: str, criterion: str, *facts: dict[str, Any], pathway: str = "initial", **rest: Any
) -> CriterionResult:
    """What one criterion says of the facts."""
    result = evaluate(reading(*facts, **rest), [load_policy(policy)], pathway=pathway, as_of=AS_OF)
    return next(c for c in result.criteria if c.id == criterion)
