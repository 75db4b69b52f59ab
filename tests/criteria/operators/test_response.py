"""Response, tolerance and monitoring on the requested drug; lupus; adjuncts."""

from __future__ import annotations

import pytest

from tests.criteria.make import code, dose, dx, judged, lab, sign, tx


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("missing", [tx("rituximab")]),
        ("found", [tx("rituximab", outcome="benefit")]),
        ("found", [tx("rituximab"), sign("remission")]),
        ("unclear", [tx("rituximab", outcome="benefit"), sign("disease_flare")]),
        ("found", [tx("rituximab", outcome="benefit"), sign("disease_flare"), sign("symptom_return_when_overdue")]),
        ("found", [tx("rituximab", outcome="benefit"), sign("disease_flare", date="2023")]),
        ("contradicted", [tx("rituximab", outcome="inadequate_response")]),
        ("unclear", [tx("rituximab", outcome="inadequate_response"), sign("remission")]),
        ("unclear", [tx("rituximab", conflict=True)]),
        ("unclear", [tx("rituximab", outcome="unknown")]),
        ("found", [tx("rituximab", outcome="benefit"), tx("rituximab", "past", outcome="intolerance")]),
        ("missing", [tx("rituximab", "requested")]),
    ],
)
def test_benefit(status, facts):
    assert judged("rituximab-sle", "resp.benefit", *facts, pathway="continuation").status == status


SEVERE = sign("infusion_reaction", said="grade 3 reaction, infusion stopped", at="log")
MILD = sign("infusion_reaction", said="mild itching, rate halved, completed", at="log")


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("missing", []),
        ("found", [sign("infusions_tolerated")]),
        ("found", [sign("infusion_reaction", "absent")]),
        ("found", [MILD]),
        ("found", [MILD, sign("infusions_tolerated", at="letter")]),
        ("contradicted", [SEVERE]),
        ("unclear", [SEVERE, sign("infusions_tolerated", at="letter")]),
        ("contradicted", [SEVERE, sign("infusion_reaction", "absent", at="log")]),
        ("unclear", [sign("infusion_reaction", said="infusion reaction")]),
        ("contradicted", [sign("serious_infection", date="2025-08")]),
        ("unclear", [sign("serious_infection"), sign("serious_infection", "absent", at="letter")]),
        ("contradicted", [sign("serious_infection"), sign("infusion_reaction", "absent", at="letter")]),
        ("unclear", [sign("serious_infection"), sign("hospitalization", "absent", at="letter")]),
        ("contradicted", [tx("rituximab", "past", outcome="intolerance")]),
        ("missing", [tx("rituximab", start="2025-01"), sign("serious_infection", date="2019")]),
        ("contradicted", [dose("rituximab", "2025-11-03", dose_value=1000, dose_unit="mg"),
                          dose("rituximab", "2025-11-17", dose_value=195, dose_unit="mg")]),
    ],
)  # fmt: skip
def test_tolerated(status, facts):
    assert judged("rituximab-sle", "safe.tolerated", *facts, pathway="continuation").status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("not_applicable", []),
        ("found", [sign("symptom_return_when_overdue")]),
        ("contradicted", [sign("symptom_return_when_overdue", "absent")]),
        ("not_applicable", [sign("symptom_return_when_overdue", "absent", said="No missed or\nlate doses")]),
        ("found", [tx("rituximab", "past", outcome="relapse")]),
    ],
)
def test_relapse_when_delayed(status, facts):
    found = judged("rituximab-lupus-nephritis", "resp.relapse_when_delayed", *facts, pathway="continuation")
    assert found.status == status


@pytest.mark.parametrize(
    ("status", "facts"),
    [("missing", []), ("found", [sign("lab_monitoring_plan")]), ("unclear", [lab("ck", value=90, date="2026-01-01")])],
)
def test_lab_monitoring(status, facts):
    assert judged("rituximab-myositis", "safe.lab_monitoring", *facts, pathway="continuation").status == status


@pytest.mark.parametrize(
    ("criterion", "status", "facts"),
    [
        ("ln.diagnosis", "missing", [dx("lupus_nephritis", "family")]),
        ("ln.diagnosis", "found", [dx("lupus_nephritis")]),
        ("ln.diagnosis", "unclear", [dx("lupus_nephritis", "possible")]),
        ("ln.diagnosis", "contradicted", [dx("lupus_nephritis", "absent")]),
        ("ln.diagnosis", "unclear", [dx("lupus_nephritis", at="letter"), dx("lupus_nephritis", "possible")]),
        ("ln.biopsy_class", "found", [dx("lupus_nephritis", isn_rps_class=["III", "V"])]),
        ("ln.biopsy_class", "unclear", [dx("lupus_nephritis"), sign("renal_biopsy")]),
        ("ln.biopsy_class", "missing", [dx("lupus_nephritis"), sign("renal_biopsy", "hypothetical")]),
        ("ln.biopsy_class", "contradicted", [sign("renal_biopsy", "absent")]),
        ("ln.refractory_or_severe", "missing", []),
        ("ln.refractory_or_severe", "found", [sign("refractory_disease")]),
        ("ln.refractory_or_severe", "found", [dx("diffuse_alveolar_hemorrhage", "historical")]),
        ("ln.refractory_or_severe", "unclear", [sign("disease_flare")]),
        ("ln.refractory_or_severe", "unclear", [tx("mycophenolate", outcome="inadequate_response")]),
        ("ln.refractory_or_severe", "missing", [sign("refractory_disease", "family")]),
        ("lit.support", "missing", []),
        ("lit.support", "found", [sign("literature_cited", value="KDIGO 2024")]),
    ],
)
def test_lupus_nephritis(criterion, status, facts):
    assert judged("rituximab-lupus-nephritis", criterion, *facts).status == status


@pytest.mark.parametrize(
    ("criterion", "status", "facts"),
    [
        ("sle.active_disease", "missing", []),
        ("sle.active_disease", "found", [sign("sledai", value=6)]),
        ("sle.active_disease", "contradicted", [sign("sledai", value=0)]),
        ("sle.active_disease", "contradicted", [sign("sledai", value=8, date="2025-01-01"), sign("sledai", value=0)]),
        ("sle.active_disease", "found", [dx("arthritis_inflammatory")]),
        ("sle.active_disease", "unclear", [sign("remission"), sign("rash")]),
        ("bel.no_cns_lupus", "missing", []),
        ("bel.no_cns_lupus", "found", [dx("neuropsychiatric_lupus", "absent")]),
        ("bel.no_cns_lupus", "contradicted", [dx("neuropsychiatric_lupus")]),
        ("bel.no_cns_lupus", "unclear", [dx("neuropsychiatric_lupus", "historical")]),
        ("bel.no_cns_lupus", "unclear", [dx("neuropsychiatric_lupus", "absent", at="letter"), dx("neuropsychiatric_lupus", "possible")]),
        ("ln.biopsy_class", "not_applicable", []),
        ("bel.weight", "missing", []),
        ("bel.weight", "found", [sign("weight", value=70)]),
        ("bel.weight", "not_applicable", [tx("belimumab", "requested", route="SC")]),
    ],
)  # fmt: skip
def test_belimumab_in_lupus(criterion, status, facts):
    assert judged("belimumab-sle", criterion, *facts).status == status


@pytest.mark.parametrize(
    ("policy", "criterion", "pathway", "status", "facts"),
    [
        ("rituximab-sle", "sle.diagnosis", "initial", "found", [dx("neuropsychiatric_lupus")]),
        ("rituximab-sle", "sle.manifestation", "initial", "missing", [dx("arthritis_inflammatory", "absent")]),
        ("rituximab-sle", "sle.manifestation", "initial", "unclear", [dx("pericarditis", "historical")]),
        ("rituximab-sle", "sle.manifestation", "continuation", "found", [dx("pericarditis", "historical")]),
        ("rituximab-myositis", "myo.diagnosis", "initial", "contradicted", [dx("inclusion_body_myositis")]),
        ("rituximab-myositis", "myo.diagnosis", "initial", "found", [dx("amyopathic_dermatomyositis")]),
    ],
)
def test_diagnoses(policy, criterion, pathway, status, facts):
    assert judged(policy, criterion, *facts, pathway=pathway).status == status


KETOROLAC = code("HCPCS", "J1885", at="form")
STEROID = code("HCPCS", "J2919", at="form")
HOURS = code("CPT", "96415", at="form")
PUSH = code("CPT", "96375", at="form")


@pytest.mark.parametrize(
    ("criterion", "status", "facts"),
    [
        ("adj.methylprednisolone_indication", "not_applicable", []),
        ("adj.methylprednisolone_indication", "missing", [STEROID]),
        ("adj.methylprednisolone_indication", "found", [tx("methylprednisolone", "requested", reason="premedication")]),
        ("adj.methylprednisolone_indication", "unclear", [tx("methylprednisolone", "requested", reason="fatigue")]),
        ("adj.methylprednisolone_dose", "found", [tx("methylprednisolone", "requested", dose_value=100, dose_unit="mg")]),
        ("adj.methylprednisolone_dose", "missing", [STEROID]),
        ("adj.ketorolac_indication", "found", [tx("ketorolac", "requested", reason="acute joint pain")]),
        ("adj.ketorolac_indication", "unclear", [tx("ketorolac", "requested", reason="usual chronic back pain")]),
        ("adj.ketorolac_indication", "missing", [KETOROLAC]),
        ("adj.ketorolac_duration", "found", [tx("ketorolac", "requested", duration_days=5)]),
        ("adj.ketorolac_duration", "contradicted", [tx("ketorolac", "requested", duration_days=7)]),
        ("adj.ketorolac_duration", "found", [tx("ketorolac", "requested", frequency="single dose")]),
        ("adj.ketorolac_duration", "unclear", [KETOROLAC, dose("ketorolac", "2026-05-01")]),
        ("adj.ketorolac_renal_safety", "contradicted", [KETOROLAC, lab("egfr", value=53, date="2026-05-01")]),
        ("adj.ketorolac_renal_safety", "contradicted", [KETOROLAC, dx("lupus_nephritis")]),
        ("adj.ketorolac_renal_safety", "unclear", [KETOROLAC, lab("creatinine", value=0.8, date="2026-05-01")]),
        ("adj.ketorolac_renal_safety", "found", [KETOROLAC, lab("creatinine", value=0.8), dx("lupus_nephritis", "absent")]),
        ("adj.ketorolac_renal_safety", "missing", [KETOROLAC]),
        ("adj.infusion_time", "not_applicable", [dose("rituximab", "2026-05-01", duration_min=200)]),
        ("adj.infusion_time", "found", [HOURS, dose("rituximab", "2026-05-01", start_time="09:00", stop_time="13:05")]),
        ("adj.infusion_time", "contradicted", [HOURS, dose("belimumab", "2026-05-01", start_time="09:00", stop_time="10:10")]),
        ("adj.infusion_time", "unclear", [HOURS, dose("rituximab", "2026-05-01", start_time="09:00")]),
        ("adj.infusion_time", "missing", [HOURS]),
        ("adj.sequential_push", "found", [PUSH, dose("diphenhydramine", "2026-05-01", said="diphenhydramine 50 mg IV push")]),
        ("adj.sequential_push", "contradicted", [PUSH, dose("ketorolac", "2026-05-01", said="ketorolac 30 mg IM")]),
        ("adj.sequential_push", "unclear", [PUSH, tx("methylprednisolone", "requested", said="Solu-Medrol 125 mg IVP")]),
        ("adj.sequential_push", "missing", [PUSH]),
    ],
)  # fmt: skip
def test_adjuncts(criterion, status, facts):
    assert judged("infusion-adjuncts", criterion, *facts).status == status
