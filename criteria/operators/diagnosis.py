"""The diagnosis a policy is about, and the organ that is treated."""

from __future__ import annotations

from criteria.joining import Status
from criteria.operators.registry import Params, missing, operator
from criteria.statements import by_assertion, settle, statements
from criteria.verdict import Verdict, join_any
from criteria.view import View
from criteria.vocabulary import DiagnosisId, FindingId
from criteria.wording import listed
from extractor.facts import Diagnosis, Finding


class DiagnosisPresent(Params):
    """`diagnoses` of which one is present; `beside` imply them; an `excluding` diagnosis present contradicts."""

    diagnoses: list[DiagnosisId]
    beside: list[DiagnosisId] = []
    excluding: list[DiagnosisId] = []


@operator("diagnosis", DiagnosisPresent)
def diagnosis(view: View, p: DiagnosisPresent) -> Verdict:
    """One of the diagnoses is present; possible leaves it open, ruled out contradicts."""
    parts: list[Verdict] = []
    for concept in p.diagnoses:
        said = statements(view, view.facts("diagnosis", [concept]), _status)
        if said:
            firm = [s for s in said if s.fact.type == "diagnosis" and s.fact.assertion != "historical"]
            parts.append(settle(firm or said))
    excluded = [d for d in view.diagnoses(*p.excluding) if d.assertion == "present"]
    verdict = join_any(parts, "the diagnosis is not stated")
    if excluded:
        status: Status = "unclear" if verdict.status == "found" else "contradicted"
        reason = f"{listed(excluded)}" + (f" beside {verdict.reason}" if status == "unclear" else "")
        return Verdict(status, reason, [*view.cite(excluded, "against"), *verdict.cited])
    if verdict.status == "missing":
        implied = [d for d in view.diagnoses(*p.beside) if d.assertion in ("present", "historical")]
        if implied:
            return Verdict("found", listed(implied), view.cite(implied))
    return verdict


_status = by_assertion(present="found", possible="unclear", historical="unclear", absent="contradicted")


class Manifestation(Params):
    """`diagnoses` and `findings` that name an organ or system."""

    diagnoses: list[DiagnosisId]
    findings: list[FindingId]


@operator("manifestation", Manifestation)
def manifestation(view: View, p: Manifestation) -> Verdict:
    """The organ or system being treated is named as present; for continuation one that is controlled counts."""
    named: list[Diagnosis | Finding] = [*view.diagnoses(*p.diagnoses), *view.findings(*p.findings)]
    counting = ("present", "historical") if view.pathway == "continuation" else ("present",)
    shown = [f for f in named if f.assertion in counting]
    if shown:
        shown.sort(key=lambda f: f.assertion != "present")
        return Verdict("found", listed(shown), view.cite(shown))
    open_ = [f for f in named if f.assertion in ("possible", "historical")]
    if open_:
        return Verdict("unclear", f"not present now: {listed(open_)}", view.cite(open_))
    denied = [f for f in named if f.assertion == "absent"]
    why = "only what is absent is named"
    verdict = missing("the organ or system treated is not named")
    verdict.cited = view.cite(denied, "considered", why_not=why)
    return verdict
