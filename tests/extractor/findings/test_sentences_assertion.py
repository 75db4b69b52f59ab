"""Sentences of clinicians, nurses and forms: exactly the diagnoses and findings that each of them states, assertion by assertion."""

import pytest

from extractor.core import Extractor

# Sentence, and what it says: `concept` (present) or `concept:assertion`.
SAID = [
    ("Her disease has been complicated by two episodes of pericarditis, the last in 2021.", "pericarditis:historical"),
    (
        "His course has been marked by alveolar hemorrhage in 2022 that required plasma exchange.",
        "diffuse_alveolar_hemorrhage:historical",
    ),
    (
        "She previously had cutaneous vasculitis of the shins but this cleared on dapsone.",
        "leukocytoclastic_vasculitis:historical",
    ),
    (
        "Prior manifestations: pleurisy (2018), leukopenia, malar rash.",
        "leukopenia, pleuritis:historical, rash:historical",
    ),
    (
        "Past manifestations include arthritis, oral ulcers and alopecia.",
        "alopecia:historical, arthritis_inflammatory:historical, oral_ulcers:historical",
    ),
    (
        "Current manifestations are arthritis, rash and nephritis. SLE.",
        "arthritis_inflammatory, lupus_nephritis, rash, sle",
    ),
    ("She continues to have synovitis of the wrists.", "arthritis_inflammatory"),
    ("Persistent oral ulcers and malar rash despite hydroxychloroquine.", "oral_ulcers, rash"),
    ("Her rash has cleared and the mouth ulcers have healed.", "oral_ulcers:historical, rash:historical"),
    ("Rash resolved, hair growing back.", "alopecia:historical, rash:historical"),
    ("Ulcers are gone since the second infusion.", ""),
    ("The joint swelling has settled completely.", "arthritis_inflammatory:historical"),
    (
        "She developed shingles in January, treated with valacyclovir and fully recovered.",
        "infection_active:historical",
    ),
    ("She was hospitalized for pneumonia in 2022.", "hospitalization, infection_active:historical, serious_infection"),
    ("Recurrent UTIs in the past, none this year.", "infection_active:historical"),
    ("Completed antibiotics for cellulitis last week.", "infection_active:historical"),
    ("He is being treated with amoxicillin for sinusitis.", "infection_active"),
    ("On day 3 of 7 of cephalexin for cellulitis.", "infection_active"),
    ("Finished a course of doxycycline for bronchitis on May 2; cough gone.", "infection_active:historical"),
    ("No fever, no infection, no antibiotics since the last infusion.", "fever:absent, infection_active:absent"),
    ("No recent infections or hospitalizations.", "hospitalization:absent, infection_active:absent"),
    ("She has remained free of infection.", "infection_active:absent"),
    ("Afebrile, no signs of infection.", "fever:absent, infection_active:absent"),
    ("Infection screen today: well, afebrile.", "fever:absent"),
    ("Hold infusion if any sign of infection.", ""),
    ("Patient was instructed to report any fever, chills or signs of infection.", ""),
    ("If she flares we will pulse her with methylprednisolone.", "disease_flare:hypothetical"),
    ("Without rituximab he is likely to relapse.", "disease_flare:hypothetical"),
    ("A further relapse could cost her the kidneys.", "disease_flare:hypothetical"),
    ("She is at high risk of relapse.", ""),
    ("Untreated, lupus nephritis leads to dialysis.", ""),
    ("In patients with lupus nephritis, rituximab is effective.", ""),
    ("Rituximab may cause hypogammaglobulinemia and infection.", ""),
    ("PML has been reported with rituximab; the patient was counselled.", ""),
    ("We discussed the risk of PML, infusion reactions and infection.", ""),
    (
        "Patient denies chest pain, shortness of breath, fever, mouth sores; endorses joint pain and hair loss.",
        "alopecia, arthralgia, dyspnea:absent, fever:absent, oral_ulcers:absent",
    ),
    (
        "ROS positive for arthralgia and negative for rash, alopecia, oral ulcers.",
        "alopecia:absent, arthralgia, oral_ulcers:absent, rash:absent",
    ),
    ("Pertinent negatives: rash, oral ulcers, alopecia.", "alopecia:absent, oral_ulcers:absent, rash:absent"),
    ("Pertinent positives: rash, alopecia.", "alopecia, rash"),
    ("Fever [ ] Yes [x] No   Rash [x] Yes [ ] No", "fever:absent, rash"),
    ("Fever: N  Rash: Y", "fever:absent, rash"),
    ("Fever - denies. Rash - improved.", "fever:absent, rash"),
    ("Rash: none. Ulcers: none. Joints: no synovitis.", "arthritis_inflammatory:absent, rash:absent"),
    ("Neither rash nor mouth ulcers were present.", "oral_ulcers:absent, rash:absent"),
    (
        "She does not have diabetes, hypertension, or chronic kidney disease.",
        "chronic_kidney_disease:absent, diabetes:absent, hypertension:absent",
    ),
    ("Comorbidities: hypertension, type 2 diabetes; no osteoporosis.", "diabetes, hypertension, osteoporosis:absent"),
    ("PMH: HTN, T2DM, depression, AVN L hip s/p THA.", "avascular_necrosis, depression, diabetes, hypertension"),
    ("PMH significant for ITP (2014, splenectomy) and APS.", "antiphospholipid_syndrome, immune_thrombocytopenia"),
    ("History of latent TB, treated with isoniazid in 2016.", "tuberculosis:historical"),
    ("Her mother has lupus and her brother has type 1 diabetes.", "diabetes:family, sle:family"),
    ("Mum had rheumatoid, dad high blood pressure.", "hypertension:family, rheumatoid_arthritis:family"),
    ("Lupus runs in the family.", "sle:family"),
    ("Her son has asthma; she has arthritis.", "arthritis_inflammatory"),
    ("She lives with her sister, who has lupus.", "sle:family"),
    ("Accompanied by her husband. She reports rash.", "rash"),
    ("The working diagnosis is dermatomyositis.", "dermatomyositis:possible"),
    ("Findings suggestive of NSIP.", "interstitial_lung_disease:possible"),
    ("Probable antiphospholipid syndrome.", "antiphospholipid_syndrome:possible"),
    ("Myositis vs statin myopathy; polymyositis possible.", "polymyositis:possible"),
    ("Work-up for malignancy was negative.", "malignancy:absent"),
    ("Malignancy screen negative.", "malignancy:absent"),
    ("Screened for malignancy: CT and mammogram clear.", ""),
    ("No clinical or serologic features of overlap such as scleroderma.", "systemic_sclerosis:absent"),
    ("She has been told she has Sjogren's but SSA is negative.", "sjogren_disease"),
    (
        "I have confirmed the diagnosis of antisynthetase syndrome with ILD.",
        "antisynthetase_syndrome, interstitial_lung_disease",
    ),
    ("Her ILD is stable.", "interstitial_lung_disease"),
    ("ILD stable on CT, no progression.", "interstitial_lung_disease"),
    ("No progression of ILD.", "interstitial_lung_disease"),
    ("Nephritis is in remission. SLE.", "lupus_nephritis, remission, sle"),
    ("Lupus nephritis, in complete remission since 2022.", "lupus_nephritis, remission"),
    ("Not in remission.", "remission:absent"),
    ("Remission has not been achieved.", "remission:absent"),
    ("She is steroid dependent.", "steroid_dependence"),
    ("She is not steroid dependent.", "steroid_dependence:absent"),
    ("We hope to get her off steroids.", ""),
    ("Still on prednisone.", ""),
    ("He is unable to raise his arms or get up from the floor.", "adl_limitation"),
    ("She can now climb stairs without the rail.", "adl_limitation:absent"),
    ("Denies difficulty swallowing or breathing.", "dysphagia:absent, dyspnea:absent"),
    ("No muscle weakness.", "proximal_muscle_weakness:absent"),
    ("Strength is back to normal.", "proximal_muscle_weakness:absent"),
    ("She was breathless on stairs in 2023; now walks two miles.", "dyspnea:historical"),
    ("Raynaud's is quiet this summer.", "raynaud"),
    ("She reports occasional fevers.", "fever"),
    ("She had a fever of 39 C last month which resolved.", "fever:historical"),
    ("Fever and rash at presentation have gone.", "fever:historical, rash:historical"),
    ("No serious infection or infusion reaction has occurred.", "infusion_reaction:absent, serious_infection:absent"),
    ("She has not had a serious infection on rituximab.", "serious_infection:absent"),
    ("She has not been hospitalized.", "hospitalization:absent"),
    ("Never admitted.", "hospitalization:absent"),
    ("PHQ-9 was declined.", ""),
    ("Past suicide attempt.", "suicidality:historical"),
    ("Depression in remission.", "depression"),
    ("No history of depression or suicidality.", "depression:absent, suicidality:absent"),
    ("HIV negative.", ""),
    ("Hepatitis B and C negative.", ""),
    ("Mild leukopenia from azathioprine, since recovered.", "leukopenia:historical"),
    ("Neutropenia in 2022 after rituximab, resolved with G-CSF.", "leukopenia:historical"),
    ("WBC 2.9", ""),
    ("She is trying to conceive.", ""),
    ("LMP 3 weeks ago, not pregnant, on IUD.", "pregnancy:absent"),
    ("She has two children; pregnancies uneventful.", "pregnancy:historical"),
    ("Pregnancy test negative.", ""),
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(("sentence", "said"), SAID, ids=[s[:40] for s, _ in SAID])
def test_exactly_what_is_said(extractor: Extractor, sentence: str, said: str) -> None:
    note = f"CLINIC NOTE\nDate of visit: 05/20/2025\n\n{sentence}\n"
    found = extractor.read([("note.txt", note)], "2025-06-01").facts
    stated = {(f.concept, f.assertion) for f in found if f.type in ("diagnosis", "finding")}
    expected = {(c, a or "present") for c, _, a in (part.strip().partition(":") for part in said.split(",") if part)}
    assert stated == expected
