"""Notes in, diagnoses out: the components from lines to diagnoses on short texts."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

import pytest

from extractor.facts import Diagnosis
from extractor.pipeline import ORDER
from extractor.reading import Document, Part
from extractor.workspace import KEY, Workspace


@cache
def nlp() -> Any:
    import spacy

    pipeline = spacy.blank("en")
    for name, module in ORDER.items():
        import_module(module)
        pipeline.add_pipe(name)
        if name == "chartproof_diagnoses":
            break
    return pipeline


def diagnoses(text: str) -> set[str]:
    part = Part(kind="clinic_note", date="2025-03-14", start=0, end=len(text))
    space = Workspace(text=text, document=Document(file="n.txt", parts=[part]), as_of="2025-03-20")
    doc = nlp().make_doc(text)
    doc.user_data[KEY] = space
    for _, component in nlp().pipeline:
        doc = component(doc)
    facts = [f for f in space.facts if isinstance(f, Diagnosis)]
    assert all(text[m.start : m.end] == m.text for f in facts for m in f.mentions)
    return {f"{f.concept} {f.assertion}" + (f" {f.state}" if f.state else "") for f in facts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PMH: hypertension, GERD.", {"hypertension present"}),
        ("No history of diabetes or hypertension.", {"diabetes absent", "hypertension absent"}),
        ("Her sister has lupus.", {"sle family"}),
        ("FHx: no lupus or RA.", set()),
        ("Shingles in 2022, resolved.", {"infection_active historical"}),
        ("Taking cephalexin for cellulitis of the left leg, day 4 of 10.", {"infection_active present"}),
        ("Hospitalized 3/2022 for sepsis.", {"infection_active historical"}),
        ("History of SLE since 2009.", {"sle present"}),
        ("Latent TB, treated with isoniazid for 9 months in 2018.", {"tuberculosis historical treated"}),
        ("Latent TB, starting INH next week.", {"tuberculosis present latent"}),
        ("Hepatitis C treated in 2016 with SVR.", {"hepatitis_c historical"}),
        ("Hep B: on file. TB: ______", set()),
        ("We discussed the risk of infection.", set()),
        ("Osteoporosis prophylaxis with calcium.", set()),
        ("She is 14 weeks pregnant.", {"pregnancy present"}),
        ("She hopes to become pregnant one day.", set()),
        (
            "SLE. No renal or CNS involvement.",
            {"sle present", "lupus_nephritis absent", "neuropsychiatric_lupus absent"},
        ),
        ("No lupus flare since the last visit.", set()),
        ("Inclusion body myositis was excluded by biopsy.", {"inclusion_body_myositis absent"}),
        ("If pericarditis returns we would add colchicine.", {"pericarditis hypothetical"}),
    ],
)
def test_note(text: str, expected: set[str]) -> None:
    assert diagnoses(text) == expected


@pytest.mark.parametrize("text", ["", "\x00\x00", "lupus" * 10, "no " * 3000 + "lupus", "[ ] [X] lupus ?"])
def test_odd_texts_raise_nothing(text: str) -> None:
    diagnoses(text)
