"""The five situations of the field (docs/situations.md), each from invented documents to the statuses a reviewer needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria import evaluate
from extractor import Extractor

FOLDER = Path(__file__).parent / "situations"
# Folder -> policies, pathway and as_of that are guessed, and statuses of its key criteria.
SITUATIONS = {
    "1_bare_request": (
        ["rituximab-sle"], "initial", "2026-04-14",
        {
            "req.product": "found", "req.regimen": "contradicted", "req.dx_code": "found", "req.age": "found",
            "sle.diagnosis": "missing", "sle.manifestation": "missing", "sle.serology": "missing",
            "tx.hydroxychloroquine": "missing", "tx.corticosteroid": "missing", "tx.immunosuppressant_failure": "missing",
            "tx.belimumab": "missing", "lit.support": "missing", "safe.hepatitis_b": "missing", "safe.hepatitis_c": "missing",
            "safe.tuberculosis": "missing", "safe.immunoglobulins": "missing", "safe.no_active_infection": "missing",
        },
    ),
    "2_refractory_nephritis": (
        ["rituximab-lupus-nephritis"], "continuation", "2026-03-09",
        {
            "ln.diagnosis": "found", "ln.biopsy_class": "found", "ln.proteinuria_trend": "found", "ln.refractory_or_severe": "found",
            "admin.prior_doses": "found", "admin.interval": "found", "resp.benefit": "found", "safe.tolerated": "found",
            "resp.relapse_when_delayed": "found", "req.product": "found", "req.regimen": "found", "req.dx_code": "found",
            "safe.hepatitis_b": "found", "safe.immunoglobulins": "found",
        },
    ),
    "3_overlap_renewal": (
        ["rituximab-myositis"], "continuation", "2026-05-13",
        {
            "myo.diagnosis": "found", "req.regimen": "found", "req.dx_code": "found", "admin.prior_doses": "found",
            "admin.interval": "found", "resp.benefit": "found", "resp.steroid_sparing": "found", "safe.tolerated": "found",
            "tx.concurrent_immunosuppressant": "found", "safe.lab_monitoring": "found",
        },
    ),
    "4_two_policies": (
        ["belimumab-sle", "infusion-adjuncts"], "initial", "2026-06-03",
        {
            "sle.diagnosis": "found", "bel.autoantibody": "found", "sle.active_disease": "found", "req.regimen": "found",
            "req.dx_code": "found", "bel.no_cns_lupus": "found", "bel.no_other_biologic": "found", "bel.weight": "found",
            "ln.biopsy_class": "not_applicable", "safe.depression_screen": "found",
            "adj.methylprednisolone_indication": "found", "adj.methylprednisolone_dose": "found",
            "adj.ketorolac_indication": "unclear", "adj.ketorolac_duration": "contradicted",
            "adj.ketorolac_renal_safety": "found", "adj.infusion_time": "missing", "adj.sequential_push": "unclear",
        },
    ),
    "5_undocumented": (
        ["rituximab-myositis"], "initial", "2026-07-08",
        {
            "myo.diagnosis": "found", "req.product": "found", "req.regimen": "found", "req.dx_code": "found",
            "req.specialist": "found", "myo.ck": "missing", "myo.muscle_strength": "unclear", "myo.emg_or_mri": "missing",
            "myo.antibody": "missing", "myo.steroid_trial": "missing", "myo.immunosuppressant_failure": "missing",
            "myo.ivig": "missing", "safe.hepatitis_b": "missing",
        },
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def extractor():
    return Extractor()


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation(name, extractor):
    policies, pathway, as_of, expected = SITUATIONS[name]
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((FOLDER / name).glob("*.txt"))}
    result = evaluate(extractor.read(list(texts.items())))
    assert [p.id for p in result.policies] == policies
    assert (result.pathway, result.as_of) == (pathway, as_of)
    statuses = {c.id: c.status for c in result.criteria}
    assert {name: statuses[name] for name in expected} == expected
    for criterion in result.criteria:
        assert (criterion.ask is not None) == (criterion.status in ("missing", "unclear"))
        for piece in criterion.evidence:
            assert texts[piece.file][piece.start : piece.end] == piece.quote


def test_the_reasons_carry_the_deciding_values(extractor):
    def reasons(name):
        texts = [(path.name, path.read_text(encoding="utf-8")) for path in sorted((FOLDER / name).glob("*.txt"))]
        return {c.id: c.reason for c in evaluate(extractor.read(texts)).criteria}

    assert "2000 mg" in reasons("1_bare_request")["req.regimen"]
    nephritis = reasons("2_refractory_nephritis")
    assert "1.7 g/g" in nephritis["ln.proteinuria_trend"]
    assert "class IV" in nephritis["ln.biopsy_class"]
    assert "III" not in nephritis["ln.biopsy_class"]
    assert "10 days" in reasons("4_two_policies")["adj.ketorolac_duration"]
