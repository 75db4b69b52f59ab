"""Measured values, antibodies and examinations: small readings to the status of one criterion."""

from __future__ import annotations

import pytest

from tests.criteria.make import dx, judged, lab, sign


def upcr(value, date=None, **rest):
    return lab("upcr", value=value, value_normalized=value, unit="g/g", date=date, **rest)


def ck(value, date="2026-05-01", **rest):
    return lab("ck", value=value, value_normalized=value, unit="U/L", date=date, **rest)


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", [lab("upcr", result="pending")]),
        ("found", [upcr(0.5, "2026-03-01")]),
        ("found", [upcr(0.2, "2025-01-01"), upcr(1.7, "2026-03-01")]),
        ("contradicted", [upcr(3.0, "2025-10-01"), upcr(0.3, "2026-03-01")]),
        ("unclear", [upcr(3.0, "2025-10-01")]),
        ("unclear", [upcr(3.0)]),
        ("unclear", [sign("proteinuria_unquantified")]),
        ("contradicted", [upcr(0.15, "2026-03-01", comparator="<")]),
        ("found", [lab("urine_protein_24h", value=1.2, value_normalized=1.2, unit="g/day", date="2026-05")]),
        ("unclear", [upcr(3.0, "2025-11")]),
        ("missing", [upcr(3.0, "2027-01-01")]),
    ],
)
def test_proteinuria(status, facts):
    assert judged("rituximab-lupus-nephritis", "ln.proteinuria", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("unclear", [upcr(1.0, "2026-03-01")]),
        ("found", [upcr(2.0, "2025-03-01"), upcr(1.0, "2026-03-01")]),
        ("contradicted", [upcr(1.0, "2025-03-01"), upcr(2.0, "2026-03-01")]),
        ("unclear", [upcr(1.0, "2025-03-01"), upcr(1.1, "2026-03-01")]),
        ("found", [upcr(0.2, "2025-03-01"), upcr(0.4, "2026-03-01")]),
        ("unclear", [upcr(1.0, "2026-02-20"), upcr(2.0, "2026-03-01")]),
        ("unclear", [upcr(2.0), upcr(1.0, "2026-03-01")]),
    ],
)
def test_proteinuria_trend(status, facts):
    assert judged("rituximab-lupus-nephritis", "ln.proteinuria_trend", *facts, pathway="continuation").status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [ck(900, reference_high=200)]),
        ("unclear", [ck(500, reference_high=200)]),
        ("contradicted", [ck(150, reference_high=200)]),
        ("found", [ck(1500)]),
        ("unclear", [ck(1499)]),
        ("unclear", [ck(900, date="2025-01-01", reference_high=200)]),
        ("unclear", [ck(900, date=None, reference_high=200)]),
        ("contradicted", [ck(900, date="2025-01-01", reference_high=200), ck(58)]),
    ],
)
def test_creatine_kinase(status, facts):
    assert judged("rituximab-myositis", "myo.ck", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [lab("ana", titer="1:320")]),
        ("contradicted", [lab("ana", titer="1:40", comparator="<")]),
        ("contradicted", [lab("anti_dsdna", result="negative"), lab("c3", value=120, reference_low=90)]),
        ("found", [lab("anti_dsdna", value=212, reference_high=30)]),
        ("unclear", [lab("anti_dsdna", value=20)]),
        ("found", [lab("c3", value=58, value_normalized=58, reference_low=90)]),
        ("found", [lab("c3", value=58, value_normalized=58)]),
        ("found", [lab("c4", result="low"), lab("ana", result="negative")]),
        ("missing", [lab("ana", result="pending")]),
    ],
)
def test_serology(status, facts):
    assert judged("rituximab-sle", "sle.serology", *facts).status == status


def test_belimumab_wants_both_antibodies_negative():
    one = [lab("ana", result="negative")]
    assert judged("belimumab-sle", "bel.autoantibody", *one).status == "unclear"
    both = [*one, lab("anti_dsdna", result="negative")]
    assert judged("belimumab-sle", "bel.autoantibody", *both).status == "contradicted"
    assert judged("belimumab-sle", "bel.autoantibody", lab("ana", titer="1:40")).status == "unclear"


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", [lab("myositis_antibody_other", antibody="panel", result="pending")]),
        (
            "found",
            [lab("myositis_antibody_other", antibody="Mi-2", result="positive"), lab("anti_jo1", result="negative")],
        ),
        ("contradicted", [lab("myositis_antibody_other", antibody="panel", result="negative")]),
        ("unclear", [lab("anti_jo1", result="negative")]),
    ],
)
def test_myositis_antibody(status, facts):
    assert judged("rituximab-myositis", "myo.antibody", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [sign("muscle_strength_grade", value="4-/5")]),
        ("found", [sign("muscle_strength_grade", value="4+/5")]),
        ("contradicted", [sign("muscle_strength_grade", value="5/5")]),
        ("contradicted", [sign("muscle_strength_grade", value="3/5", date="2025-01-01"),
                          sign("muscle_strength_grade", value="5/5", date="2026-05-20")]),
        ("unclear", [sign("muscle_strength_grade", value="4/5"), sign("muscle_strength_grade", value="5/5")]),
        ("unclear", [sign("proximal_muscle_weakness")]),
        ("contradicted", [sign("proximal_muscle_weakness", "absent")]),
        ("found", [sign("mmt8", value=104, said="MMT8 104/150")]),
        ("unclear", [sign("mmt8", value=140, said="MMT8 140/150")]),
        ("unclear", [sign("mmt8", value=78, said="MMT8 78/80")]),
    ],
)  # fmt: skip
def test_muscle_strength(status, facts):
    assert judged("rituximab-myositis", "myo.muscle_strength", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", [sign("emg_myopathic", "hypothetical")]),
        ("found", [sign("emg_myopathic", "absent"), sign("mri_muscle_edema")]),
        ("contradicted", [sign("emg_myopathic", "absent")]),
        ("unclear", [sign("muscle_biopsy_myositis", "possible")]),
    ],
)
def test_muscle_tests(status, facts):
    assert judged("rituximab-myositis", "myo.emg_or_mri", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [dx("interstitial_lung_disease"), sign("dysphagia", "absent")]),
        ("contradicted", [dx("interstitial_lung_disease", "absent"), sign("dysphagia", "absent")]),
        ("unclear", [sign("dysphagia", at="letter"), sign("dysphagia", "absent")]),
        ("unclear", [sign("dyspnea")]),
        ("contradicted", [sign("dyspnea", "absent")]),
    ],
)
def test_organ_involvement(status, facts):
    assert judged("rituximab-myositis", "myo.organ_involvement", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [sign("adl_limitation")]),
        ("contradicted", [sign("adl_limitation", "absent")]),
        ("unclear", [sign("adl_limitation"), sign("adl_limitation", "absent", at="letter")]),
        ("found", [sign("adl_limitation"), sign("adl_limitation", "absent")]),
    ],
)
def test_functional_impairment(status, facts):
    assert judged("rituximab-myositis", "myo.functional_impairment", *facts).status == status
