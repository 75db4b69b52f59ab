"""The request: product, regimen, age, specialist and diagnosis code."""

from __future__ import annotations

import pytest

from tests.criteria.make import code, dose, dx, judged, sign, tx


def asked(product=None, regimen=None, concept="rituximab", at="letter", **rest):
    return tx(concept, "requested", product=product, regimen=regimen, at=at, **rest)


def regimen(value=1000, unit="mg", doses=2, gap=14, repeat=None):
    return {"dose_value": value, "dose_unit": unit, "doses": doses, "gap_days": gap, "repeat_days": repeat}


def hcpcs(number):
    return code("HCPCS", number, at="form")


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [asked("Truxima"), hcpcs("Q5115")]),
        ("found", [asked()]),
        ("found", [asked(), hcpcs("Q5119")]),
        ("contradicted", [asked("Ruxience"), hcpcs("J9312")]),
        ("found", [asked("Ruxience"), hcpcs("J9312"), hcpcs("Q5119")]),
        ("found", [asked("rituximab-pvvr"), hcpcs("Q5119")]),
        ("unclear", [hcpcs("J9312")]),
        ("missing", [tx("rituximab", "considered")]),
    ],
)
def test_product(status, facts):
    assert judged("rituximab-sle", "req.product", *facts).status == status


def test_j0490_is_no_autoinjector():
    request = asked("Benlysta", concept="belimumab", route="SC")
    assert judged("belimumab-sle", "req.product", request, hcpcs("J0490")).status == "contradicted"


@pytest.mark.parametrize(
    ("status", "asks"),
    [
        ("found", regimen()),
        ("found", regimen(1, "g")),
        ("found", regimen(repeat=182)),
        ("found", regimen(repeat=122)),
        ("contradicted", regimen(repeat=60)),
        ("found", regimen(375, "mg/m2", 4, 7)),
        ("contradicted", regimen(375, "mg/m2", 2, 7)),
        ("contradicted", regimen(500)),
        ("contradicted", regimen(doses=1, gap=None)),
        ("contradicted", regimen(doses=1, gap=None, repeat=182)),
        ("unclear", regimen(doses=None, gap=None)),
        ("unclear", regimen(value=None)),
        ("unclear", None),
    ],
)
def test_regimen_of_rituximab(status, asks):
    assert judged("rituximab-sle", "req.regimen", asked(regimen=asks)).status == status


@pytest.mark.parametrize(
    ("status", "pathway", "asks"),
    [
        ("found", "continuation", regimen(500, doses=1, gap=None, repeat=182)),
        ("contradicted", "initial", regimen(500, doses=1, gap=None, repeat=182)),
        ("contradicted", "continuation", regimen(1000, doses=1, gap=None, repeat=122)),
    ],
)
def test_one_dose_half_yearly_is_for_continuation_in_myositis(status, pathway, asks):
    assert judged("rituximab-myositis", "req.regimen", asked(regimen=asks), pathway=pathway).status == status


@pytest.mark.parametrize(
    ("status", "asks"),
    [
        ("found", regimen(10, "mg/kg", 3, 14, 28)),
        ("contradicted", regimen(10, "mg/kg", 1, None, 28)),
        ("found", regimen(200, "mg", 1, None, 7)),
        ("found", regimen(200, "mg", 4, 7, 7)),
        ("unclear", regimen(10, "mg/kg", None, None)),
    ],
)
def test_regimen_of_belimumab(status, asks):
    assert judged("belimumab-sle", "req.regimen", asked(regimen=asks, concept="belimumab")).status == status


def test_two_documents_that_ask_for_different_regimens():
    request = asked(regimen=regimen(), says={"regimen": regimen()})
    request["mentions"] += asked(at="note", says={"regimen": regimen(500, doses=1, gap=None, repeat=182)})["mentions"]
    assert judged("rituximab-sle", "req.regimen", request).status == "unclear"
    assert judged("rituximab-sle", "req.regimen", asked(regimen=regimen(), conflict=True)).status == "unclear"


def test_a_dose_for_the_body_and_its_milligrams_are_one():
    weekly = regimen(375, "mg/m2", 4, 7)
    request = asked(regimen=weekly, says={"regimen": weekly})
    request["mentions"] += asked(at="note", says={"dose_value": 650, "dose_unit": "mg"})["mentions"]
    assert judged("rituximab-sle", "req.regimen", request).status == "found"


@pytest.mark.parametrize(("status", "years"), [("found", 18), ("unclear", 17), ("found", 50)])
def test_age_for_rituximab(status, years):
    assert judged("rituximab-sle", "req.age", sign("age", value=years)).status == status


@pytest.mark.parametrize(("status", "years"), [("found", 5), ("contradicted", 4)])
def test_age_for_belimumab(status, years):
    assert judged("belimumab-sle", "req.age", sign("age", value=years)).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [sign("prescriber_specialty", value="rheumatology", said="Division of Rheumatology")]),
        ("unclear", [sign("prescriber_specialty", value="other", said="Internal Medicine")]),
        ("unclear", [sign("prescriber_specialty", "historical", value="rheumatology")]),
        ("unclear", [sign("prescriber_specialty", value="rheumatology", said="her previous rheum")]),
        ("unclear", [sign("prescriber_specialty", value="rheumatology", said="Dr. Poe (rheum) by e-consult")]),
    ],
)
def test_specialist(status, facts):
    assert judged("rituximab-sle", "req.specialist", *facts).status == status


def icd(number, at="form", **rest):
    return code("ICD-10-CM", number, at=at, **rest)


@pytest.mark.parametrize(
    ("policy", "status", "facts"),
    [
        ("rituximab-sle", "missing", []),
        ("rituximab-sle", "found", [icd("M32.9")]),
        ("rituximab-sle", "contradicted", [icd("M32.9"), dx("lupus_nephritis")]),
        ("rituximab-sle", "contradicted", [icd("M06.9")]),
        ("rituximab-sle", "found", [icd("M32.12"), icd("I10")]),
        ("rituximab-sle", "missing", [icd("I10", at="note")]),
        ("rituximab-sle", "found", [icd("M32.9", at="note"), icd("I10", at="note")]),
        ("rituximab-lupus-nephritis", "contradicted", [icd("M32.10"), dx("lupus_nephritis")]),
        ("rituximab-lupus-nephritis", "found", [icd("M32.14")]),
        ("rituximab-lupus-nephritis", "contradicted", [icd("M32.9"), icd("M32.14", at="note")]),
        ("belimumab-sle", "found", [icd("M32.14"), icd("M32.19"), dx("lupus_nephritis")]),
        ("rituximab-myositis", "found", [icd("M33.20"), dx("polymyositis")]),
        ("rituximab-myositis", "contradicted", [icd("M33.20"), dx("dermatomyositis")]),
        ("rituximab-myositis", "found", [icd("D89.89"), dx("antisynthetase_syndrome")]),
        ("rituximab-myositis", "contradicted", [icd("D89.89"), dx("polymyositis")]),
        ("rituximab-myositis", "contradicted", [icd("J84.10"), dx("antisynthetase_syndrome")]),
        ("rituximab-myositis", "found", [icd("M33.91"), icd("J84.10")]),
        ("rituximab-myositis", "contradicted", [icd("M60.9"), dx("necrotizing_myopathy")]),
        ("rituximab-myositis", "found", [icd("G72.49"), dx("necrotizing_myopathy")]),
    ],
)
def test_diagnosis_code(policy, status, facts):
    assert judged(policy, "req.dx_code", *facts).status == status


def days(*dates, status="given"):
    return [dose("rituximab", date, status) for date in dates]


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", days("2026-07-01", status="scheduled")),
        ("found", days("2025-11-03")),
        ("found", days("2025-11")),
        ("unclear", days("2025")),
        ("unclear", [dose("rituximab")]),
        ("unclear", [tx("rituximab", start="2021")]),
        ("found", [tx("rituximab", start="2021-03")]),
        ("contradicted", [tx("rituximab", "not_taken")]),
        ("missing", days("2027-01-01")),
    ],
)
def test_prior_doses(status, facts):
    assert judged("rituximab-sle", "admin.prior_doses", *facts, pathway="continuation").status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", days("2025-11-03", "2025-11-17")),
        ("contradicted", days("2026-04-01", "2026-04-15")),
        ("found", [*days("2026-02-20", "2026-03-06"), *days("2026-06-20", status="scheduled")]),
        ("contradicted", [*days("2026-02-20", "2026-03-06"), *days("2026-06-03", status="scheduled")]),
        ("unclear", days("2026")),
        ("unclear", [*days("2024-03-01", "2024-03-15"), *days("2026")]),
        ("found", [*days("2025-03-01", "2025-11-15"), *days("2025")]),
        ("unclear", [tx("rituximab", regimen={"repeat_days": 182})]),
        ("found", days("2026-01")),
        ("unclear", days("2026-02")),
        ("contradicted", [*days("2026-01-20"), asked(regimen=regimen(doses=1, gap=None, repeat=182))]),
        ("found", [*days("2025-12-20"), asked(regimen=regimen(doses=1, gap=None, repeat=182))]),
    ],
)
def test_interval(status, facts):
    assert judged("rituximab-sle", "admin.interval", *facts, pathway="continuation").status == status
