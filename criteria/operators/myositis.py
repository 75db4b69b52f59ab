"""Myositis: strength on examination, tests of muscle, and organ involvement."""

from __future__ import annotations

import re

from criteria.dates import sort_key
from criteria.joining import any_of
from criteria.operators.registry import Params, missing, operator
from criteria.statements import Statement, by_assertion, settle, statements
from criteria.verdict import Verdict, interleaved
from criteria.view import View
from criteria.vocabulary import DiagnosisId, FindingId
from criteria.wording import listed
from extractor.facts import Finding

_GRADE = re.compile(r"([0-5](?:\.\d)?)\s*([+-]?)\s*/\s*5")
_OUT_OF = re.compile(r"/\s*(80|150|160|260)\b")


class MuscleStrength(Params):
    """`mmt8_share` of its maximum below which MMT8 is weakness; `mmt8_maximum` where the text names none."""

    mmt8_share: float
    mmt8_maximum: float


@operator("muscle_strength", MuscleStrength)
def muscle_strength(view: View, p: MuscleStrength) -> Verdict:
    """The newest examination has a grade below 5/5, or MMT8 is below its share of the maximum."""
    grades = [f for f in view.findings("muscle_strength_grade") if _grade(f) is not None]
    scores = [f for f in view.findings("mmt8") if isinstance(f.value, int | float)]
    said = [
        Statement("found" if (_grade(f) or 0.0) < 5 else "contradicted", f, mention, view.stated(f, mention))
        for f in grades for mention in f.mentions
    ]  # fmt: skip
    low = [f for f in scores if float(f.value or 0) < p.mmt8_share * _maximum(f, p.mmt8_maximum)]
    weak = [f for f in view.findings("proximal_muscle_weakness") if f.assertion == "present"]
    strong = [f for f in view.findings("proximal_muscle_weakness") if f.assertion == "absent"]
    if said:
        verdict = settle(said)
        if verdict.status == "contradicted" and low:
            return Verdict("unclear", f"the documents disagree: {listed([*grades, *low])}", view.cite([*low, *grades]))
        if verdict.status == "found":
            verdict.cited += view.cite(low)
        return verdict
    if low:
        return Verdict("found", listed(low), view.cite(low))
    if weak:
        return Verdict("unclear", "weakness is stated with no grade", view.cite(weak))
    if scores:
        return Verdict("unclear", f"{listed(scores)}: not below the limit, no grade", view.cite(scores))
    if strong:
        return Verdict("contradicted", listed(strong), view.cite(strong, "against"))
    return missing("no strength examination is documented")


def _grade(finding: Finding) -> float | None:
    """The grade as a number: 4-/5 is 3.7, 4+/5 is 4.3."""
    found = _GRADE.search(str(finding.value)) if finding.value is not None else None
    if not found:
        return None
    return float(found[1]) + {"+": 0.3, "-": -0.3, "": 0.0}[found[2]]


def _maximum(finding: Finding, default: float) -> float:
    for mention in finding.mentions:
        found = _OUT_OF.search(mention.text)
        if found:
            return float(found[1])
    return default


class OrganInvolvement(Params):
    """`diagnoses` and `findings` that are involvement; `symptoms` only touch it."""

    diagnoses: list[DiagnosisId]
    findings: list[FindingId]
    symptoms: list[FindingId] = []


@operator("organ_involvement", OrganInvolvement)
def organ_involvement(view: View, p: OrganInvolvement) -> Verdict:
    """Any organ involvement is present; contradicted if all that are stated are absent."""
    parts: list[Verdict] = []
    absent: list[Verdict] = []
    for kind, concepts in (("diagnosis", p.diagnoses), ("finding", p.findings)):
        for concept in concepts:
            said = statements(view, view.facts(kind, [concept]), _status)
            if said:
                verdict = settle(said)
                (absent if verdict.status == "contradicted" else parts).append(verdict)
    for symptom in view.findings(*p.symptoms):
        if symptom.assertion == "absent":
            absent.append(Verdict("contradicted", listed([symptom]), view.cite([symptom], "against")))
        elif symptom.assertion == "present":
            parts.append(Verdict("unclear", listed([symptom]), view.cite([symptom])))
    whole = any_of(v.status for v in [*parts, *absent])
    if whole == "missing":
        return missing("nothing is said of lung, swallowing or heart")
    deciding = [v for v in [*parts, *absent] if v.status == whole]
    prefix = "all that are stated are absent: " if whole == "contradicted" else ""
    return Verdict(whole, prefix + "; ".join(v.reason for v in deciding[:3]), interleaved([v.cited for v in deciding]))


_status = by_assertion(present="found", absent="contradicted", possible="unclear", historical="unclear")


class MuscleTests(Params):
    """`tests` (findings) of which one shows active myositis."""

    tests: list[FindingId]


@operator("muscle_tests", MuscleTests)
def muscle_tests(view: View, p: MuscleTests) -> Verdict:
    """EMG, MRI or biopsy shows active myositis, at any time; done and normal contradicts, only ordered is missing."""
    found = view.findings(*p.tests)
    shown = sorted(
        (f for f in found if f.assertion in ("present", "historical")), key=lambda f: sort_key(f.date), reverse=True
    )
    if shown:
        return Verdict("found", listed(shown), view.cite(shown))
    doubtful = [f for f in found if f.assertion == "possible"]
    if doubtful:
        return Verdict("unclear", listed(doubtful), view.cite(doubtful))
    normal = [f for f in found if f.assertion == "absent"]
    if normal:
        return Verdict("contradicted", f"done and normal: {listed(normal)}", view.cite(normal, "against"))
    return missing("no EMG, MRI or muscle biopsy is documented")
