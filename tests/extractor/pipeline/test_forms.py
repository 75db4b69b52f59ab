"""Lines of forms in; tick boxes, their questions and answers, and zones over what is blank out."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from extractor.pipeline import forms, lines, zones  # noqa: F401 (registers the components)
from extractor.pipeline.forms import answer_at
from extractor.workspace import KEY, Workspace, workspace

NLP = spacy.blank("en")
for _name in ("lines", "forms", "zones"):
    NLP.add_pipe(f"chartproof_{_name}")


def read(text: str) -> Workspace:
    doc = NLP.make_doc(text)
    doc.user_data[KEY] = Workspace(text=text)
    for _, component in NLP.pipeline:
        doc = component(doc)
    return workspace(doc)


@pytest.mark.parametrize(
    ("text", "word", "answer"),
    [
        ("Any active infection?  [ ] Yes  [X] No", "infection", "no"),
        ("Any active infection?  Yes [ ]  No [x]", "infection", "no"),
        ("Any active infection?  ( ) Y  (x) N", "infection", "no"),
        ("Is the member pregnant? ☐ Yes ☑ No", "pregnant", "no"),
        ("Is the member pregnant? ___ Yes  _X_ No", "pregnant", "no"),
        ("On steroids now?   [X] Yes   [ ] No", "steroids", "yes"),
        ("On steroids now?   [ ] Yes   [ ] No", "steroids", "blank"),
        ("Kidney disease? [ ] Y [X] N    Pregnant? [X] Y [ ] N", "Pregnant", "yes"),
        ("Kidney disease? [ ] Y [X] N    Pregnant? [X] Y [ ] N", "Kidney", "no"),
        ("CHECK:  fever N   cough Y   rash N", "cough", "yes"),
        ("Did it help?    Y   explain: less pain", "help", "yes"),
        ("Tried:\n  [X] methotrexate   [ ] azathioprine", "azathioprine", "unticked"),
        ("Tried:\n  [X] methotrexate   [ ] azathioprine", "methotrexate", "ticked"),
        ("Renewal [ ]    New start [X]", "New", "ticked"),
        ("Drug          Tried?\nmethotrexate  [X]    2021  nausea\nazathioprine  [ ]", "methotrexate", "ticked"),
        ("Drug          Tried?\nmethotrexate  [X]    2021  nausea\nazathioprine  [ ]", "azathioprine", "unticked"),
        ("She has no fever and N. Smith saw her.", "fever", None),
    ],
)
def test_answers(text: str, word: str, answer: str | None) -> None:
    assert answer_at(read(text), text.index(word)) == answer


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("[ ] belimumab   [X] rituximab", "belimumab", "unticked"),
        ("[ ] belimumab   [X] rituximab", "rituximab", None),
        ("Most recent CK: __________  date: ______", "CK", "unticked"),
        ("CK: 1240 ______", "CK", None),
        ("[ ] ketorolac ____ mg   DO NOT GIVE, allergy", "ketorolac", None),
        ("Current infection? [ ] Yes [ ] No", "infection", "unticked"),
        ("Current infection? [ ] Yes [X] No", "infection", None),
        ("Goal UPCR <0.5, currently 1.7 g/g.", "UPCR", "goal"),
        ("Goal UPCR <0.5, currently 1.7 g/g.", "1.7", None),
        ("UPCR 1.8 g/g, target under 0.7 g/g.", "UPCR", None),
        ("UPCR 1.8 g/g, target under 0.7 g/g.", "0.7", "goal"),
        ('Your policy requires "failure of mycophenolate and a UPCR above 0.5". She failed both.', "mycophenolate", "policy_quote"),
        ('Your policy requires "failure of mycophenolate and a UPCR above 0.5". She failed both.', "She", None),
        ("Plan criteria: CK above 3x ULN; failure of prednisone.", "prednisone", "policy_quote"),
        ("She meets the plan criteria: CK was 3400 in May.", "3400", None),
        ("In the RIM trial 83% of patients improved on rituximab.", "rituximab", "general"),
        ("Ketorolac is contraindicated in patients with renal disease.", "Ketorolac", "general"),
        ("Ketorolac is contraindicated because of her renal disease.", "Ketorolac", None),
        ("She failed a trial of methotrexate in 2020.", "methotrexate", None),
        ("MRI study showed edema of the thighs.", "edema", None),
        ("Hold & call MD if T > 100.4 or new rash.", "100.4", "goal"),
        ("CK 450 - entered in error", "CK", "voided"),
        ("This fax holds protected health information.", "health", "boilerplate"),
    ],
)  # fmt: skip
def test_zones(text: str, word: str, kind: str | None) -> None:
    ws = read(text)
    kinds = {z.kind for z in ws.zones if z.start <= text.index(word) < z.end}
    assert kind in kinds if kind else not kinds


@given(st.text(st.sampled_from('aYN [](x)X_☐☑?:\n\t."<5%'), max_size=200))
def test_any_text(text: str) -> None:
    ws = read(text)
    for box in ws.checkboxes:
        assert 0 <= box.label_start <= box.label_end <= len(text)
        assert 0 <= box.question_start <= box.question_end <= len(text)
    assert all(0 <= z.start < z.end <= len(text) for z in ws.zones)
