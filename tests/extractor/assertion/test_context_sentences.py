"""Sentences that clinicians write, with the assertion they would sign. The target stands between [[ and ]]."""

from __future__ import annotations

import pytest

from extractor.assertion import Judge, Target
from extractor.workspace import Span

ABSENT = """
Denies fever, [[rash]] or ulcers but has arthralgia.
Denies fever, rash or [[ulcers]] but has arthralgia.
No chest pain, cough, or [[dyspnea]].
No joint swelling, and no [[rash]].
There is no evidence of [[interstitial lung disease]] on CT.
ILD: [[ILD]] - none
[[Rash]] - none
[[Rash]]: none noted
[[ILD]]: absent.
[[Pericarditis]] was ruled out by echo.
[[Malignancy]] has been excluded.
PET/CT ruled out [[malignancy]].
Echo rules out [[myocarditis]].
She has never had [[nephritis]].
The patient is free of [[infection]].
Skin without [[rash]].
w/o [[synovitis]]
Joints: no [[synovitis]], full ROM.
negative for [[depression]] and suicidal ideation
PHQ-9 2, negative for [[suicidality]].
(-) [[fever]], (-) chills, (+) fatigue
[[rash]] (-)
+ fatigue, -[[fever]], -chills
[[fever]] N   cough N   infection N
fever N   cough N   [[infection]] N
She does not have [[diabetes]].
Doesn't have [[lupus nephritis]].
Not [[diabetic]].
He is not [[pregnant]].
Neither [[fever]] nor chills.
Neither fever nor [[chills]].
Has not had any [[infections]] since the last infusion.
Hasn't had [[shingles]].
No s/s of [[infection]].
No signs or symptoms of [[infection]] today.
no h/o [[TB]]
No history of [[hepatitis B]] or C.
No known [[malignancy]].
No personal history of [[cancer]].
The effusion was not felt to be [[pericarditis]].
Findings are not consistent with [[inclusion body myositis]].
Lack of [[synovitis]] on exam.
Absence of [[oral ulcers]].
[[Synovitis]] is not present.
[[Oral ulcers]] were denied.
[[Gottron papules]] not seen.
Never diagnosed with [[hepatitis C]].
Denies he has ever been diagnosed with [[hepatitis C]].
No new [[rash]].
No active [[infection]].
no recent [[infection]] or antibiotics
No further [[fevers]].
Overlap was considered, but the muscle biopsy argues against [[inclusion body myositis]].
HRCT chest 3/2024: no [[ILD]]
CT chest without evidence of [[interstitial lung disease]].
Nothing to suggest [[neuropsychiatric lupus]].
pt denies SI/HI, [[depression]]
ROS: neg for [[fever]], chills, night sweats, wt loss
Infection screen: no fever, no cough, no [[dysuria]].
[[inclusion body myositis]] was raised by the outside team but the pathology rules this out
Low suspicion for [[infection]].
Zero [[synovitis]].
No [[HTN]], DM, CKD.
No HTN, DM, [[CKD]].
Polymyositis rather than [[inclusion body myositis]].
does not meet criteria for [[antiphospholipid syndrome]]
no [[Raynaud]] attacks this winter
[[Malignancy]] workup negative.
Any [[infection]] since last visit? No
"""

PRESENT = """
Denies fever, rash or ulcers but has [[arthralgia]].
No fever but [[rash]] persists.
No increase in [[rash]].
No change in her [[rash]].
No response to [[methotrexate]].
Not only [[dyspnea]] but also cough.
Without improvement in [[rash]].
No improvement of [[arthritis]].
Her [[arthritis]] has not resolved.
[[Arthritis]] is not well controlled.
No fever. [[Rash]] present on cheeks.
Denies cough; has [[dyspnea]] on stairs.
No cough, + [[rash]].
No fevers, still has [[rash]] on both arms.
No nausea, mild [[arthralgia]] in both hands.
positive for [[depression]]
No doubt this is [[dermatomyositis]].
The biopsy is consistent with [[lupus nephritis]].
Findings c/w [[ILD]].
No side effects from treatment for [[lupus]].
There were no complications related to [[lupus nephritis]].
She was denied coverage for her [[dermatomyositis]].
Insurance denied rituximab for [[lupus nephritis]].
No other cause was found for her [[rash]].
No medication for [[hypertension]] at present.
[[SLE]], no nephritis.
[[Lupus nephritis]] without flare.
[[Interstitial lung disease]], not on oxygen.
Dermatomyositis with [[dysphagia]], no ILD.
[[Raynaud]] phenomenon, no ulcers.
Her mother reports that she has [[dyspnea]].
Lives with her mother. Has [[hypertension]].
Accompanied by her sister, she has [[rash]] on the face.
Past medical history of [[hypertension]] and asthma.
History of [[SLE]] since 2012.
5 day history of [[fever]].
She complains of [[dyspnea]].
Not without [[fever]].
Fatigue: yes. Rash: no. [[Dyspnea]]: yes.
Seen today, has ongoing [[fever]].
Patient with known [[hypertension]].
"""

POSSIBLE = """
Possible [[dermatomyositis]].
r/o [[infection]]
?[[lupus]]
[[IBM]]?
Suspected [[pneumonia]].
Concern for [[ILD]].
DM vs [[PM]]
[[DM]] vs PM
Differential includes cellulitis, [[vasculitis]] and drug reaction.
May have [[antiphospholipid syndrome]].
[[ILD]] cannot be excluded.
Cannot rule out [[myocarditis]].
Can't exclude [[infection]].
Not certain if this is [[myositis]].
It is unclear whether she has [[neuropsychiatric lupus]].
Likely [[lupus nephritis]].
Presumed [[pneumonia]].
[[IBM]] less likely but not excluded.
Borderline [[diabetes]].
Probable [[antisynthetase syndrome]].
Questionable [[pericarditis]].
SLE with possible [[nephritis]].
"""

FAMILY = """
Mother with [[RA]].
Her sister has [[lupus]].
Family history of [[breast cancer]] in an aunt.
FHx: [[SLE]] (sister), RA (mother)
[[RA]] in mother.
[[Lupus]] - maternal aunt
Father died of [[lung cancer]].
maternal aunt w/ [[lupus]] on dialysis
FH: father HTN, [[DM]]
Brother [[polymyositis]]??
Her father is on dialysis due to [[diabetes]].
Strong family history of [[autoimmune disease]].
Two cousins with [[lupus nephritis]].
"""

HISTORICAL = """
h/o [[pericarditis]]
hx of [[pleuritis]]
s/p [[pneumonia]]
[[Pneumonia]] resolved.
[[Pleuritis]], resolved.
[[Rash]] has cleared.
Prior [[pericarditis]].
Previously had [[rash]].
[[Shingles]] years ago.
[[Zoster]] as a child.
Remote [[seizure]].
recovered from [[pneumonia]]
She no longer has [[fevers]].
[[Depression]] in college, resolved.
Used to have [[rash]].
[[Rash]] is gone now.
"""

HYPOTHETICAL = """
If [[dysphagia]] develops, admit.
Call if [[fever]].
In case of [[infection]] hold the dose.
Should she [[flare]], resume steroids.
Return if [[fever]] or rash.
Return if fever or [[rash]].
Counseled on the risk of [[infection]].
Monitor for [[rash]].
Watch for [[infection]].
Bactrim to prevent [[pneumonia]].
At risk for [[osteoporosis]].
If [[pericarditis]] comes back -> colchicine
"""


def _cases() -> list[tuple[str, str]]:
    groups = {
        "absent": ABSENT,
        "present": PRESENT,
        "possible": POSSIBLE,
        "family": FAMILY,
        "historical": HISTORICAL,
        "hypothetical": HYPOTHETICAL,
    }
    return [(line, name) for name, lines in groups.items() for line in lines.strip().splitlines()]


CHRONIC = ("SLE", "hypertension", "lupus", "dermatomyositis", "ILD", "diabetes", "nephritis", "antisynthetase")


@pytest.mark.parametrize(("marked", "expected"), _cases())
def test_sentence(marked: str, expected: str) -> None:
    start = marked.index("[[")
    text = marked.replace("[[", "").replace("]]", "")
    end = start + marked.index("]]") - marked.index("[[") - 2
    said = Judge(text, _sentences(text)).judge(
        Target(start, end, frozenset({"DIAGNOSIS"}), lasting=any(c.lower() in text[start:end].lower() for c in CHRONIC))
    )
    assert said.assertion == expected, (said, text[start:end])
    if said.cue:
        assert said.cue in text


def _sentences(text: str) -> list[Span]:
    spans, at = [], 0
    for piece in text.split(". "):
        spans.append(Span(at, at + len(piece) + 2))
        at += len(piece) + 2
    return spans
