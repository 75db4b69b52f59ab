"""A whole result for the tests of the outputs: every kind of fact, every status, two policies, and awkward texts."""

from __future__ import annotations

from typing import Any

from criteria import evaluate, load_policy
from criteria.result import Result
from extractor.reading import Patient, Prescriber, Request, RequestedCode, Warning
from tests.criteria.make import AS_OF, code, dose, dx, lab, reading, sign, tx

FACTS = [
    dx("lupus_nephritis", isn_rps_class=["III", "V"], said="class III + V lupus nephritis"),
    dx("sle", date="2019"), dx("hepatitis_b", "absent"), dx("myocarditis", "possible"), dx("tuberculosis", "historical", state="treated"),
    dx("depression", "family"), dx("diabetes", "hypothetical"),
    tx("rituximab", "requested", product="Truxima", dose_value=1000, dose_unit="mg", route="IV",
       regimen={"dose_value": 1000, "dose_unit": "mg", "doses": 2, "gap_days": 14, "repeat_days": 182}, at="letter"),
    tx("mycophenolate", "past", outcome="inadequate_response", dose_value=3, dose_unit="g", dose_max=3, frequency="daily",
       start="2024-01", stop="2025-03", duration_days=420, reason="no response"),
    tx("cyclophosphamide", "past", start="2025-09", stop="2024-01", outcome="completed"),
    tx("belimumab", "not_taken"), tx("voclosporin", "considered"), tx("azathioprine", "planned"), tx("hydroxychloroquine", conflict=True),
    tx("methotrexate", "past", outcome="intolerance"),
    dose("rituximab", "2025-11-03", dose_value=1000, dose_unit="mg", start_time="09:10", stop_time="13:30", duration_min=260, at="log"),
    dose("methylprednisolone", at="log"), dose("rituximab", "2026-07-01", "scheduled", at="log"),
    lab("upcr", value=1700, unit="mg/g", value_normalized=1.7, unit_normalized="g/g", date="2026-05-10", reference_high=200, at="lab", said="UPCR 1700 mg/g"),
    lab("creatinine", value=1.1, unit="mg/dL", value_normalized=1.1, unit_normalized="mg/dL", date="2026-05-10", reference_low=0.5, reference_high=1.1, at="lab"),
    lab("egfr", value=60, comparator=">", unit="mL/min/1.73m2", date="2026-05"), lab("ana", titer="1:640", result="positive"),
    lab("anti_dsdna", titer="1:40", comparator="<"), lab("hbsag", result="negative", date="2026-05-10", at="lab"),
    lab("tb_screen", result="pending"), lab("anti_hbc", result="not_stated"), lab("ck", value=900, unit="U/L", times_uln=4.5),
    lab("myositis_antibody_other", result="negative", antibody="PL-12"), lab("c3", value=0.5, unit="parsecs"),
    sign("dysphagia"), sign("dysphagia", "absent", at="letter"), sign("sledai", value=12.0, date="2026-05-01"), sign("weight", value=70.5, unit="kg"),
    sign("muscle_strength_grade", value="4/5"), sign("remission", "hypothetical"), sign("serious_infection", "absent", value="none"),
    code("ICD-10-CM", "M32.14"), code("HCPCS", "Q5115", units=200, on_request=True),
]  # fmt: skip


def made(*more: dict[str, Any], case_id: str = "case 7", as_of: str | None = AS_OF, quote: str = "") -> Result:
    """The result; `more` are further facts, `quote` goes into the first fact's text."""
    facts = [*FACTS, *more]
    if quote:
        first = dict(facts[0])
        first["mentions"] = [{**first["mentions"][0], "text": quote, "end": first["mentions"][0]["start"] + len(quote)}]
        facts = [first, *facts[1:]]
    read = reading(*facts, as_of=as_of)
    read.request = Request(
        patient=Patient(name="Roe, Ana", birth_date="1980-02-03", record_number="R-1", member_id="M-2"),
        prescriber=Prescriber(name="Dr. Żofia Łęcka", specialty="rheumatology", npi="1234567893"),
        product="Truxima", service_from="2026-06-10", service_to="2026-12-09", urgency="expedited",
        codes=[RequestedCode(system="HCPCS", code="Q5115", units=200), RequestedCode(system="ICD-10-CM", code="M32.14"),
               RequestedCode(system="CPT", code="96413")],
    )  # fmt: skip
    read.warnings = [
        Warning(code="page_of_other_patient", message="page 3 is of another patient", file="note.txt", page=3)
    ]
    policies = [load_policy("rituximab-lupus-nephritis"), load_policy("infusion-adjuncts")]
    result = evaluate(read, policies, pathway="initial", as_of=as_of)
    result.case_id = case_id
    return result
