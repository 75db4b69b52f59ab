"""Sections: titles in many styles, where they end, and the date in a title."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medspacy.section_detection import SectionRule

from extractor.pipeline.lines import SentenceSplitter, split_lines
from extractor.pipeline.sections import SectionFinder
from extractor.reading import Document, Part
from extractor.resources import models_folder
from extractor.workspace import Workspace

finder = SectionFinder()
splitter = SentenceSplitter()


def read(text: str, date: str | None = "2025-12-20") -> Workspace:
    ws = Workspace(text=text, document=Document(file="", parts=[Part(date=date, start=0, end=len(text))]))
    ws.lines = split_lines(text)
    ws.sentences = splitter.split(text, ws.lines)
    ws.sections = finder.find(ws)
    return ws


def category(ws: Workspace, words: str) -> str | None:
    section = ws.section_at(ws.text.index(words))
    return section.category if section else None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("PMH:", "past_medical_history"),
        ("PAST MEDICAL HISTORY\n", "past_medical_history"),
        ("PMHx ", "past_medical_history"),
        ("Meds\n", "medications"),
        ("HOME MEDICATIONS\n", "medications"),
        ("Medications (reconciled 3/4/25):\n", "medications"),
        ("Allergies:", "allergies"),
        ("FHx:", "family_history"),
        ("FH ", "family_history"),
        ("Family Hx:", "family_history"),
        ("A/P\n", "assessment_plan"),
        ("Assessment & Plan:", "assessment_plan"),
        ("Impression/Plan\n", "assessment_plan"),
        ("IMPRESSION / PLAN\n", "assessment_plan"),
        ("Imp. ", "assessment_plan"),
        ("Interval hx\n", "history_present_illness"),
        ("Bg: ", "history_present_illness"),
        ("S: ", "history_present_illness"),
        ("O:  ", "physical_exam"),
        ("O.  ", "physical_exam"),
        ("TREATMENT TO DATE\n", "prior_treatment"),
        ("Tx hx as best we know it: ", "prior_treatment"),
        ("DISCONTINUED MEDS\n", "discontinued_medications"),
        ("PROBLEM LIST\n", "problem_list"),
        ("RESULTS\n", "labs"),
        ("Labs 11/25/25:\n", "labs"),
        ("Bloods: ", "labs"),
        ("Rx: ", "medications"),
        ("VITALS   ", "vitals"),
        ("Premedication: ", "premedication"),
        ("IMMUNIZATIONS   ", "immunizations"),
        ("## Plan\n", "plan"),
        ("Request: ", "request"),
    ],
)
def test_title(title: str, expected: str) -> None:
    assert category(read(f"Clinic of Ours\n{title}zebra, and more of it"), "zebra") == expected


def test_inline_titles_end_a_section() -> None:
    ws = read("PMH: HTN. FHx: mother - RA. Soc: never smoker. Allergies: sulfa\nMeds: prednisone")
    assert [category(ws, w) for w in ("HTN", "mother", "never", "sulfa", "prednisone")] == [
        "past_medical_history", "family_history", "social_history", "allergies", "medications",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "still", "over"),
    [
        ("FH: father TB.\nNo fever today.", "father", "No fever"),
        ("Family history:\n- mother RA\n- sister SLE\n\nShe has lupus.", "sister", "She has"),
        ("FAMILY HISTORY\nmother RA\n\nROS: fever", "mother", "fever"),
        ("FHx  mother RA.   Soc  smoker", "mother", "smoker"),
        ("FH: mother RA and\nsister with lupus.\nHe is well.", "sister", "He is"),
    ],
)
def test_family_history_ends(text: str, still: str, over: str) -> None:
    ws = read(text)
    assert category(ws, still) == "family_history"
    assert category(ws, over) != "family_history"


def test_dates_in_titles() -> None:
    ws = read(
        "Labs 11/25/25:\n CK 96\nDATA (carried forward)\n old\nInterval hx [copied forward from 11/20/2024]: weak.\n"
    )
    assert [(s.category, s.date) for s in ws.sections] == [
        ("labs", "2025-11-25"), ("copied_forward", None), ("copied_forward", "2024-11-20"),
    ]  # fmt: skip


def test_copied_block_ends_at_its_mark() -> None:
    ws = read(
        "HPI: weak.\n--- copied forward from 12/12/2024 visit ---\nWell.\n\nPMH: gout\n--- end copied ---\nO: fine"
    )
    assert category(ws, "Well") == category(ws, "gout") == "copied_forward"
    assert category(ws, "fine") == "physical_exam"


@pytest.mark.parametrize(
    "text", ["She follows the plan pharmacist on line.", "all of it was given", "The course was long."]
)
def test_prose_is_no_title(text: str) -> None:
    assert read(text).sections == []


def test_plan_items_are_no_titles() -> None:
    ws = read("A/P\n1. SLE: active.\n2. Labs: CBC in 4 wks\n3. Meds: no change")
    assert {s.category for s in ws.sections} == {"assessment_plan"}


def test_rules_are_medspacys() -> None:
    rules = SectionRule.from_json(models_folder() / "rules" / "sections.json")
    assert len({(r.literal, r.category) for r in rules}) == len(rules) > 500


@given(st.text(alphabet=st.sampled_from("PMHx: Faily.\n\t-()[]<>*1/2 copied"), max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    ws = read(text, None)
    assert all(0 <= s.start < s.title_end <= len(text) or s.start == s.title_end for s in ws.sections)
    assert all(a.end <= b.start for a, b in zip(ws.sections, ws.sections[1:], strict=False))
