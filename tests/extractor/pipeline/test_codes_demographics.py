"""Sentences in; codes, ages, weights, heights and specialties out."""

from __future__ import annotations

from typing import Any

import pytest
import spacy

from extractor.documents import prepare
from extractor.pipeline import codes, demographics, lines  # noqa: F401 (registers the components)
from extractor.workspace import KEY

NLP = spacy.blank("en")
for _name in ("lines", "demographics", "codes"):
    NLP.add_pipe(f"chartproof_{_name}")


def facts(text: str, as_of: str = "2025-06-01") -> list[Any]:
    space = prepare([("note.txt", text)], as_of).workspaces[0]
    doc = NLP.make_doc(space.text)
    doc.user_data[KEY] = space
    for _, component in NLP.pipeline:
        doc = component(doc)
    assert all(text[m.start : m.end] == m.text for f in space.facts for m in f.mentions)
    return list(space.facts)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Dx: M32.14, J84.10", ["M32.14", "J84.10"]),
        ("ICD-10: M3214", ["M32.14"]),
        ("Codes: J9312 x 100, 96413, 96415 x2", ["J9312", "96413", "96415"]),
        ("HTN (I10), DM (E11.9)", ["I10", "E11.9"]),
        ("T2 bright signal, C3 low, C4 8, B12 ok, T10 dermatome, S1 root", []),
        ("T36.6 BP 120/70 HR 70", []),
        ("NDC 50242-0053-06 lot 3", ["50242-0053-06"]),
        ("NDC: 0069-0249-01", ["0069-0249-01"]),
        ("MRN 0066-2187-51", []),
        ("E/M 99214-95", ["99214"]),
        ("Reno NV 96413", []),
        ("J9312 VOID, bill Q5115", ["Q5115"]),
        ("[Q5119] not J9312", ["Q5119"]),
        ("acct W4417 room B1204", []),
    ],
)
def test_codes(text: str, wanted: list[str]) -> None:
    assert [f.code for f in facts(text) if f.type == "code"] == wanted


def test_units_of_a_table() -> None:
    text = "Line  Code    Units   Description\n1     Q5119   100     rituximab\n2     96415   3       each hour\n"
    assert [(f.code, f.units) for f in facts(text)] == [("Q5119", 100), ("96415", 3)]


@pytest.mark.parametrize(
    ("text", "concept", "values"),
    [
        ("DOB 02/09/1981\nClinic note\n44 y/o woman with SLE", "age", {44}),
        ("DOB 02/09/1981\nClinic note\nher 12 year old son is well", "age", {44}),
        ("A 53-year-old man with myositis", "age", {53}),
        ("Her 17 year old daughter drove.", "age", set()),
        ("Dx at age 11.", "age", set()),
        ("Wt 162 lb", "weight", {73.48}),
        ("Weight: 71.4 kg, BMI 24", "weight", {71.4}),
        ("Wt 181 lb (82.1 kg)", "weight", {82.1}),
        ("weight loss of 12 lb", "weight", set()),
        ("lost weight, 10 kg", "weight", set()),
        ("Ht 168 cm  BSA 1.81", "height", {168.0}),
        ("Ht 168 cm  BSA 1.81", "bsa", {1.81}),
        ("Ht 5'4\"", "height", {"5'4\""}),
        ("FEN RHEUMATOLOGY\nProgress note 5/1/2025\nHPI: well", "prescriber_specialty", {"rheumatology"}),
        ("Prescriber: A. Bohm, MD, Nephrology\n[ ] a [ ] b [ ] c [X] d", "prescriber_specialty", {"nephrology"}),
        ("Prior care by her previous rheumatologist.", "prescriber_specialty", {"rheumatology"}),
        ("Plan MD was Dr. H (rheum).", "prescriber_specialty", set()),
    ],
)
def test_findings(text: str, concept: str, values: set[Any]) -> None:
    assert {f.value for f in facts(text) if f.type == "finding" and f.concept == concept} == values
