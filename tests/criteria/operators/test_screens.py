"""Screens: small readings to the status of one criterion."""

from __future__ import annotations

import pytest

from tests.criteria.make import dx, judged, lab, sign, tx

POS, NEG = {"result": "positive"}, {"result": "negative"}


def igg(value, **rest):
    return lab("igg", value=value, unit="mg/dL", value_normalized=value, **rest)


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", [lab("hbsag", result="pending")]),
        ("found", [lab("hbsag", **NEG), lab("anti_hbc", **NEG)]),
        ("found", [lab("hbsag", said="hepatitis B screen negative", **NEG)]),
        ("unclear", [lab("hbsag", said="HBsAg neg", **NEG)]),
        ("unclear", [lab("anti_hbc", **NEG)]),
        ("unclear", [lab("hbsag", result="not_stated", said="screened for hepatitis B")]),
        ("unclear", [lab("hbsag", **NEG), lab("anti_hbc", **POS)]),
        ("unclear", [lab("hbsag", **NEG), lab("anti_hbc", **POS), lab("hbv_dna", result="pending")]),
        ("found", [lab("hbsag", **NEG), lab("anti_hbc", **POS), lab("hbv_dna", **NEG)]),
        ("contradicted", [lab("hbsag", **POS)]),
        ("contradicted", [lab("hbsag", **NEG), lab("hbv_dna", **POS)]),
        ("found", [lab("hbv_dna", date="2019", **POS), lab("hbv_dna", date="2026-01-05", **NEG)]),
        ("unclear", [dx("hepatitis_b", "absent", said="no history of hepatitis B")]),
    ],
)  # fmt: skip
def test_hepatitis_b(status, facts):
    assert judged("rituximab-sle", "safe.hepatitis_b", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [lab("hcv_antibody", **NEG)]),
        ("unclear", [lab("hcv_antibody", **POS)]),
        ("found", [lab("hcv_antibody", **POS), lab("hcv_rna", **NEG)]),
        ("contradicted", [lab("hcv_antibody", **POS), lab("hcv_rna", **POS)]),
        ("contradicted", [dx("hepatitis_c")]),
        ("unclear", [lab("hcv_antibody", result="indeterminate")]),
    ],
)
def test_hepatitis_c(status, facts):
    assert judged("rituximab-sle", "safe.hepatitis_c", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", [lab("tb_screen", result="pending")]),
        ("missing", [lab("tb_screen", result="not_stated", said="T-SPOT: insufficient cells, not processed")]),
        ("unclear", [lab("tb_screen", result="not_stated", said="TB test was done")]),
        ("found", [lab("tb_screen", date="2016", **NEG)]),
        ("unclear", [lab("tb_screen", result="indeterminate")]),
        ("contradicted", [lab("tb_screen", **POS)]),
        ("contradicted", [dx("tuberculosis", state="latent")]),
        ("contradicted", [dx("tuberculosis", state="active"), lab("tb_screen", **NEG)]),
        ("found", [lab("tb_screen", date="2017", **POS), dx("tuberculosis", "historical", state="treated")]),
        ("found", [lab("tb_screen", date="2017", **POS), tx("tb_preventive", "past", outcome="completed")]),
        ("unclear", [lab("tb_screen", date="2026-02", **POS), tx("tb_preventive", "current")]),
        ("contradicted", [dx("tuberculosis", state="latent"), tx("tb_preventive", "planned")]),
        ("missing", [dx("tuberculosis", "family")]),
    ],
)
def test_tuberculosis(status, facts):
    assert judged("rituximab-sle", "safe.tuberculosis", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", [lab("igg", result="pending")]),
        ("found", [igg(820, reference_low=700)]),
        ("found", [igg(500)]),
        ("unclear", [igg(620, reference_low=700)]),
        ("unclear", [igg(620, result="low")]),
        ("contradicted", [igg(499, reference_low=400)]),
        ("contradicted", [igg(900, date="2025-01-01"), igg(420, date="2026-03-01")]),
        ("found", [lab("igg", result="normal", said="immunoglobulins normal")]),
        ("unclear", [lab("igg", result="low", said="IgG is low")]),
        ("unclear", [igg(800, date="2026-03-01"), lab("igg", result="low", at="letter")]),
        ("unclear", [dx("hypogammaglobulinemia")]),
        ("unclear", [lab("igm", value=88, value_normalized=88)]),
        ("contradicted", [lab("igg", value=3.6, unit="g/L", value_normalized=360)]),
    ],
)
def test_immunoglobulins(status, facts):
    assert judged("rituximab-sle", "safe.immunoglobulins", *facts).status == status


def test_the_reason_names_what_is_lacking():
    assert "IgM, IgA not given" in judged("rituximab-sle", "safe.immunoglobulins", igg(820)).reason


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [dx("infection_active", "absent")]),
        ("found", [sign("fever", "absent", said="denies fever or chills")]),
        ("missing", [sign("fever", "absent", said="afebrile")]),
        ("missing", [sign("fever", "absent", said="temp 98.4")]),
        ("contradicted", [dx("infection_active")]),
        ("contradicted", [dx("infection_active"), sign("fever", "absent", said="no fever")]),
        ("unclear", [dx("infection_active", "possible")]),
        ("unclear", [dx("infection_active"), dx("infection_active", "absent", at="letter")]),
        ("contradicted", [dx("infection_active"), dx("infection_active", "absent", at="lab")]),
        ("found", [dx("infection_active", at="lab"), dx("infection_active", "absent")]),
        ("missing", [dx("infection_active", "historical")]),
        ("contradicted", [dx("infection_active", "absent"), dx("infection_active", at="letter")]),
        ("found", [dx("infection_active", "historical"), sign("fever", "absent", said="no fever")]),
        ("unclear", [sign("fever", "present")]),
        ("missing", [dx("infection_active", "family"), dx("tuberculosis", state="latent")]),
    ],
)
def test_no_active_infection(status, facts):
    assert judged("rituximab-sle", "safe.no_active_infection", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [sign("mood_assessed", value=4, said="PHQ-9 4")]),
        ("unclear", [sign("mood_assessed", said="PHQ-9")]),
        ("found", [dx("suicidality", "absent")]),
        ("contradicted", [dx("suicidality"), sign("mood_assessed", value=20)]),
        ("unclear", [dx("depression")]),
    ],
)
def test_depression_screen(status, facts):
    assert judged("belimumab-sle", "safe.depression_screen", *facts).status == status
