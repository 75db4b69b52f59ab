"""Sentences of findings: concept, assertion and value, read by the whole pipeline."""

import pytest

from extractor.core import Extractor

HEAD = "CLINIC NOTE\nDate: 03/10/2025\nPatient: Ann Example   DOB 01/01/1980\n\nHPI: "


@pytest.fixture(scope="module")
def extractor():
    return Extractor()


def findings(extractor, text):
    reading = extractor.read([("note.txt", HEAD + text + "\n")], "2025-03-20")
    return {(f.concept, f.assertion, f.value) for f in reading.facts if f.type == "finding"}


SAID = [
    ("steroid_dependence", "present", None, "She has been unable to come off steroids."),
    ("steroid_dependence", "present", None, "He relapses whenever prednisone is reduced under 12.5 mg."),
    ("steroid_dependence", "present", None, "Steroid taper failed x 3."),
    ("steroid_dependence", "present", None, "We cannot get prednisone below 20 mg."),
    ("steroid_dependence", "absent", None, "No flare during the taper."),
    ("steroid_free", "present", None, "Off glucocorticoids for 14 months."),
    ("symptom_return_when_overdue", "present", None, "Her rash returned when the infusion was delayed five weeks; it was flaring because rituximab was late."),
    ("refractory_disease", "present", None, "Her nephritis has proven refractory to two agents."),
    ("remission", "present", None, "She achieved complete renal response."),
    ("disease_flare", "hypothetical", None, "Stopping now would risk a flare."),
    ("infusion_reaction", "absent", None, "Infusion reaction: None"),
    ("infusion_reaction", "absent", None, "Pt denies any reaction to previous infusions."),
    ("infusions_tolerated", "present", None, "All four courses were tolerated well."),
    ("serious_infection", "absent", None, "No serious infections since starting therapy."),
    ("serious_infection", "present", None, "She was hospitalized for urosepsis in May 2024."),
    ("hospitalization", "present", "urosepsis", "She was hospitalized for urosepsis in May 2024."),
    ("hospitalization", "absent", None, "No ER visits or hospitalizations since last visit."),
    ("mood_assessed", "present", 7.0, "PHQ-9 score today 7."),
    ("sledai", "present", 14.0, "SLEDAI-2K score: 14"),
    ("mmt8", "present", 136.0, "MMT8 improved from 104 to 136"),
    ("muscle_strength_grade", "present", "3/5", "Motor: deltoids 4-/5, iliopsoas 3/5 bilaterally"),
    ("proximal_muscle_weakness", "present", None, "Motor: deltoids 4-/5, iliopsoas 3/5 bilaterally"),
    ("lab_monitoring_plan", "present", None, "CBC and CMP will be checked every 8 weeks."),
    ("no_other_biologic", "present", None, "She is not receiving any other biologic agent."),
    ("adl_limitation", "present", None, "She cannot lift her arms to comb her hair."),
    ("adl_limitation", "absent", None, "Independent in all activities of daily living."),
    ("dysphagia", "absent", None, "Swallows fine."),
    ("fever", "present", None, "She was febrile to 102.4 F last night."),
    ("fever", "absent", None, "Afebrile."),
    ("rash", "absent", None, "Skin: no rashes"),
    ("emg_myopathic", "present", None, "EMG demonstrated an irritable myopathy."),
    ("emg_myopathic", "absent", None, "EMG was unremarkable."),
    ("hrct_ild", "absent", None, "HRCT of the chest was normal."),
    ("hrct_ild", "present", None, "NSIP on HRCT."),
    ("muscle_biopsy_myositis", "present", None, "Left deltoid biopsy: perifascicular atrophy."),
    ("renal_biopsy", "present", None, "Kidney biopsy on 2/3/2021 showed class IV lupus nephritis."),
    ("vaccination", "present", "Prevnar-20", "Prevnar 20 given 1/5/2025"),
    ("vaccination", "hypothetical", "RSV", "RSV vaccine recommended."),
    ("proteinuria_unquantified", "present", None, "UA: 3+ protein"),
    ("literature_cited", "present", "KDIGO 2024 guidelines", "The KDIGO 2024 guidelines support this."),
]  # fmt: skip


@pytest.mark.parametrize(("concept", "assertion", "value", "text"), SAID, ids=[f"{s[0]}:{s[3][:30]}" for s in SAID])
def test_said(extractor, concept, assertion, value, text):
    found = findings(extractor, text)
    assert any(c == concept and a == assertion and value in (None, v) for c, a, v in found), found


UNSAID = [
    ("emg_myopathic", "EMG ordered."),
    ("mri_muscle_edema", "MRI thighs pending."),
    ("hrct_ild", "HRCT is due in May."),
    ("vaccination", "COVID in June, at home, over in a week."),
    ("steroid_dependence", "Could not go up to 2 g of MMF."),
    ("steroid_free", "The goal is to get her off prednisone."),
    ("muscle_strength_grade", "Seen on 4/5/2025, pain 3/5."),
    ("fever", "Temp 98.4 F"),
    ("fever", "Call if T > 100.4"),
    ("rash", "well\nAllergies: penicillin (rash)"),
    ("sledai", "SLEDAI at least 6 is required."),
    ("mood_assessed", "PHQ-9: not done"),
    ("infusion_reaction", "Infusion complete, flushed with saline."),
    ("renal_biopsy", "Kidney biopsy is planned."),
]


@pytest.mark.parametrize(("concept", "text"), UNSAID)
def test_unsaid(extractor, concept, text):
    assert not [f for f in findings(extractor, text) if f[0] == concept and f[1] != "hypothetical"]


@pytest.mark.parametrize("text", ["", "\x00", "5/5" * 50, "(" * 300, "flare " * 400])
def test_any_text(extractor, text):
    findings(extractor, text)
