"""Courses of drugs: small readings to the status of one criterion."""

from __future__ import annotations

import pytest

from tests.criteria.make import dose, dx, judged, sign, tx

FAILED = {"outcome": "inadequate_response"}


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [tx("hydroxychloroquine")]),
        ("found", [tx("hydroxychloroquine", "past")]),
        ("found", [tx("hydroxychloroquine", "not_taken", outcome="contraindicated")]),
        ("contradicted", [tx("hydroxychloroquine", "not_taken")]),
        ("missing", [tx("hydroxychloroquine", "planned")]),
        ("missing", [tx("hydroxychloroquine", "considered")]),
        ("unclear", [tx("hydroxychloroquine", "past", conflict=True), tx("hydroxychloroquine", "not_taken", conflict=True)]),
    ],
)  # fmt: skip
def test_hydroxychloroquine(status, facts):
    assert judged("rituximab-sle", "tx.hydroxychloroquine", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [tx("prednisone")]),
        ("missing", [tx("prednisone", "past", route="topical")]),
        ("missing", [tx("methylprednisolone", "past", route="intra-articular")]),
        ("missing", [tx("methylprednisolone", "past", reason="premedication")]),
        ("contradicted", [tx("prednisone", "not_taken")]),
    ],
)
def test_corticosteroid(status, facts):
    assert judged("rituximab-sle", "tx.corticosteroid", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [tx("mycophenolate", **FAILED)]),
        ("found", [tx("azathioprine", "past", outcome="intolerance"), tx("methotrexate", "past")]),
        ("found", [tx("methotrexate", "not_taken", outcome="contraindicated")]),
        ("unclear", [tx("methotrexate", "past")]),
        ("unclear", [tx("azathioprine", "past", reason="lost her insurance")]),
        ("unclear", [tx("mycophenolate", "past", conflict=True)]),
        ("contradicted", [tx("azathioprine", "not_taken")]),
        ("contradicted", [tx("azathioprine", "past", outcome="benefit")]),
        ("unclear", [tx("azathioprine", "not_taken"), tx("methotrexate", "past")]),
        ("missing", [tx("cyclophosphamide", "considered", reason="if it worsens")]),
        ("missing", [tx("hydroxychloroquine", **FAILED)]),
        ("missing", [tx("tacrolimus", "current", route="topical", **FAILED)]),
    ],
)
def test_immunosuppressant_failure(status, facts):
    assert judged("rituximab-sle", "tx.immunosuppressant_failure", *facts).status == status


def test_a_letter_that_alone_calls_it_failed_does_not_outweigh_the_note():
    course = tx(
        "mycophenolate",
        "past",
        said="failed mycophenolate",
        at="letter",
        says={"outcome": "inadequate_response"},
        **FAILED,
    )
    note = tx("mycophenolate", said="did well on MMF", says={"outcome": "benefit"})
    course["mentions"] += note["mentions"]
    assert judged("rituximab-sle", "tx.immunosuppressant_failure", course).status == "unclear"


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("found", [tx("mycophenolate", duration_days=49, **FAILED)]),
        ("unclear", [tx("mycophenolate", duration_days=20, **FAILED)]),
        ("unclear", [tx("mycophenolate", **FAILED)]),
        ("found", [tx("mycophenolate", start="2026-01", **FAILED)]),
        ("found", [tx("azathioprine", "past", outcome="intolerance", duration_days=5)]),
    ],
)
def test_myositis_wants_28_days(status, facts):
    assert judged("rituximab-myositis", "myo.immunosuppressant_failure", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", [tx("belimumab", "considered")]),
        ("found", [tx("belimumab", "considered", reason="acts too slowly")]),
        ("missing", [tx("belimumab", "considered", reason="if rituximab fails")]),
        ("found", [tx("belimumab", "past", **FAILED)]),
        ("unclear", [tx("belimumab", "past")]),
        ("contradicted", [tx("belimumab", "not_taken")]),
        ("contradicted", [tx("belimumab", "not_taken", reason="none to date")]),
        ("found", [tx("belimumab", "not_taken", reason="suicide attempt in 2017")]),
        ("found", [tx("belimumab", "not_taken", outcome="contraindicated")]),
    ],
)
def test_belimumab(status, facts):
    assert judged("rituximab-sle", "tx.belimumab", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("unclear", [tx("immune_globulin", "considered")]),
        ("found", [tx("immune_globulin", "past")]),
        ("found", [dose("immune_globulin", "2026-01-02")]),
        ("found", [tx("immune_globulin", "not_taken", outcome="contraindicated")]),
    ],
)
def test_immune_globulin(status, facts):
    assert judged("rituximab-myositis", "myo.ivig", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [tx("mycophenolate"), tx("prednisone", "past")]),
        ("contradicted", [tx("hydroxychloroquine", "past"), tx("prednisone", "past")]),
        ("unclear", [tx("hydroxychloroquine", "past")]),
        ("missing", [tx("azathioprine", "planned")]),
    ],
)
def test_standard_therapy(status, facts):
    assert judged("belimumab-sle", "tx.standard_therapy", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", [tx("tacrolimus", "considered")]),
        ("found", [tx("mycophenolate")]),
        ("found", [tx("methotrexate", "past", reason="wants to start a family")]),
        ("unclear", [tx("methotrexate", "past")]),
        ("contradicted", [tx("azathioprine", "not_taken")]),
    ],
)
def test_concurrent_immunosuppressant(status, facts):
    assert (
        judged("rituximab-myositis", "tx.concurrent_immunosuppressant", *facts, pathway="continuation").status == status
    )


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [sign("no_other_biologic")]),
        ("contradicted", [tx("anifrolumab")]),
        ("contradicted", [tx("rituximab", "requested")]),
        ("found", [tx("rituximab", "past", stop="2023-09-06")]),
        ("unclear", [tx("rituximab", "past")]),
        ("contradicted", [tx("cyclophosphamide", route="IV")]),
        ("missing", [tx("cyclophosphamide", route="PO")]),
        ("missing", [tx("anifrolumab", "considered")]),
        ("unclear", [tx("rituximab", "not_taken")]),
    ],
)
def test_no_other_biologic(status, facts):
    assert judged("belimumab-sle", "bel.no_other_biologic", *facts).status == status


def test_a_drug_named_in_the_denial_itself_is_not_taken():
    drug = tx("cyclophosphamide", said="IV cyclophosphamide", at="letter", route="IV")
    denial = sign("no_other_biologic", said="not with another biologic or", at="letter")
    assert judged("belimumab-sle", "bel.no_other_biologic", denial, drug).status == "found"


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("unclear", [tx("prednisone")]),
        ("unclear", [tx("prednisone", dose_value=20, dose_unit="mg", start="2026-01")]),
        ("unclear", [tx("prednisone", dose_value=60, dose_unit="mg")]),
        ("found", [tx("prednisone", dose_value=60, dose_unit="mg", duration_days=42)]),
        ("found", [tx("prednisone", dose_value=10, dose_max=60, dose_unit="mg", start="2025-11")]),
        ("found", [tx("prednisone", dose_value=20, dose_unit="mg", frequency="BID", start="2025-11")]),
        ("found", [tx("prednisolone", "past", dose_value=1, dose_unit="mg/kg", duration_days=30)]),
        ("found", [tx("methylprednisolone", "past", dose_value=1, dose_unit="g", duration_days=3)]),
        ("found", [dose("methylprednisolone", "2026-01-02", dose_value=500, dose_unit="mg")]),
        ("missing", [dose("methylprednisolone", "2026-01-02", dose_value=100, dose_unit="mg")]),
        ("missing", [tx("methylprednisolone", "considered", dose_value=1, dose_unit="g")]),
        ("contradicted", [tx("prednisone", "not_taken")]),
    ],
)
def test_steroid_trial(status, facts):
    assert judged("rituximab-myositis", "myo.steroid_trial", *facts).status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", [tx("prednisone")]),
        ("found", [sign("steroid_dependence")]),
        ("contradicted", [sign("steroid_dependence", "absent")]),
        ("found", [tx("prednisone", outcome="relapse")]),
        ("unclear", [tx("prednisone", dose_value=20, dose_unit="mg")]),
        ("contradicted", [sign("steroid_free")]),
        ("unclear", [sign("steroid_dependence"), sign("steroid_dependence", "absent", at="letter")]),
    ],
)
def test_steroid_dependence(status, facts):
    assert judged("rituximab-myositis", "myo.steroid_dependence", *facts).status == status


def steps(*doses, **rest):
    listed = [{"value": value, "unit": "mg", "date": date} for value, date in doses]
    return tx("prednisone", dose_value=doses[-1][0], dose_unit="mg", doses=listed, **rest)


RTX = tx("rituximab", start="2025-01")


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", [RTX]),
        ("unclear", [RTX, tx("prednisone", dose_value=5, dose_unit="mg")]),
        ("found", [RTX, steps((40, "2024-11"), (10, "2025-06"), (5, "2026-02"))]),
        ("contradicted", [RTX, steps((40, "2024-11"), (5, "2025-06"), (15, "2026-02"))]),
        ("contradicted", [RTX, steps((5, "2024-11"), (15, "2026-02"))]),
        ("contradicted", [RTX, steps((60, "2024-12"), (3, "2025-08"), (30, "2026-02"), (10, "2026-03"))]),
        ("found", [RTX, tx("prednisone", "past", stop="2025-11")]),
        ("missing", [RTX, tx("prednisone", "planned")]),
        ("found", [RTX, sign("steroid_free")]),
    ],
)
def test_steroid_sparing(status, facts):
    assert judged("rituximab-myositis", "resp.steroid_sparing", *facts, pathway="continuation").status == status


def test_evidence_of_what_did_not_count_says_why():
    result = judged("rituximab-sle", "tx.hydroxychloroquine", tx("hydroxychloroquine", "planned"), dx("sle"))
    assert [e.role for e in result.evidence] == ["considered"]
    assert "planned" in (result.evidence[0].why_not or "")
