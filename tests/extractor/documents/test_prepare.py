"""Pages of made-up patients in; pages, parts, dates and whose page it is out."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents import prepare
from extractor.documents.names import nothing_shared, one_person, parse_name

LETTER = """QUARRY LAKE RHEUMATOLOGY
May 5, 2025

RE: Ottoline Marchbanks-Fjord   DOB 2/9/1981

Dear Reviewer,
I am writing to ask for rituximab for Ms. Marchbanks-Fjord.

Sincerely,
Ansgar Pilbeam, MD
"""
NOTE = """QUARRY LAKE RHEUMATOLOGY - Progress Note
Pt: MARCHBANKS-FJORD, OTTOLINE   MRN 55-1020   DOB 02/09/1981
Date of Service: 4/28/2025
HPI: doing well. Her sister (DOB 3/3/1979) has lupus too.
Assessment and Plan: continue.
"""
FOREIGN = """TARN LABORATORY   FINAL REPORT
Patient: MARCHETTI, OSWALD     DOB: 07/30/1950   MRN 99-3311
Collected: 04/01/2025
HBsAg    NON-REACTIVE
"""


def test_letter_note_and_dates() -> None:
    prepared = prepare([("letter.txt", LETTER), ("note.txt", NOTE)], "2025-05-20")
    assert prepared.birth_date == "1981-02-09"
    letter, note = (d.parts[0] for d in prepared.documents)
    assert (letter.kind, letter.date) == ("request_letter", "2025-05-05")
    assert (note.kind, note.date) == ("clinic_note", "2025-04-28")
    assert letter.author is not None
    assert "Pilbeam" in letter.author
    assert not [w for w in prepared.warnings if w.code == "page_of_other_patient"]


def test_page_of_another_patient() -> None:
    packet = LETTER + "\f" + FOREIGN + "\f" + NOTE
    prepared = prepare([("packet.txt", packet)], "2025-05-20")
    assert [p.other_patient for p in prepared.documents[0].pages] == [False, True, False]
    space = prepared.workspaces[0]
    assert space.zone_at(packet.index("HBsAg"), "other_patient")
    assert not space.zone_at(packet.index("HPI"), "other_patient")
    assert [w.page for w in prepared.warnings if w.code == "page_of_other_patient"] == [2]


def test_foreign_document_inside_a_page() -> None:
    packet = NOTE + "\n\n" + FOREIGN
    prepared = prepare([("letter.txt", LETTER), ("packet.txt", packet)], "2025-05-20")
    space = prepared.workspaces[1]
    assert space.zone_at(packet.index("HBsAg"), "other_patient")
    assert not space.zone_at(packet.index("HPI"), "other_patient")


@pytest.mark.parametrize(
    "header",
    [
        "Patient: Marchbanks, Ottoline   DOB 02/09/1981",  # maiden name
        "MARCHBANKS-FJORD, OTTILINE    9 Feb 1981",  # misspelt
        "Pt MARCHBANKS-FJORD, O   2/9/81",
        "Name: Ottoline Halloway   Date of Birth: 1981-02-09",  # married name
        "Patient: Ottoline Marchbanks-Fjord   DOB 02/09/1918",  # slip in the year
    ],
)
def test_same_patient(header: str) -> None:
    prepared = prepare([("letter.txt", LETTER), ("n.txt", header + "\nProgress note 4/1/2025\nNo rash.")], "2025-05-20")
    assert not prepared.documents[1].pages[0].other_patient


@pytest.mark.parametrize(
    "header",
    [
        "Patient: MARCHBANK, OLIVER   DOB 02/11/1962",
        "MARCELLI, OTTAVIA   MRN 22-100   DOB: 5/5/1990",
        "Patient Name: Dov Ashgrove    Date of birth 6 June 1944",
    ],
)
def test_other_patient(header: str) -> None:
    prepared = prepare([("letter.txt", LETTER), ("n.txt", header + "\nProgress note 4/1/2025\nNo rash.")], "2025-05-20")
    assert prepared.documents[1].pages[0].other_patient


@pytest.mark.parametrize(
    ("file", "text", "date"),
    [
        ("a.txt", "Printed 06/02/2025\nOFFICE VISIT  Encounter date: 05/30/2025\nHPI: stable", "2025-05-30"),
        ("note_2025-03-06.txt", "Progress note\nHPI: stable, seen in 2019.", "2025-03-06"),
        ("visit_112424.txt", "Progress note\nHPI: stable", "2024-11-24"),
        ("lab.txt", "LABORATORY REPORT\nCollected 3/1/2025 08:00  Reported 3/4/2025\nCK 88", "2025-03-01"),
        ("inf.txt", "INFUSION RECORD\nDate 03/11/2025  Chair 2\n0900 start", "2025-03-11"),
        (
            "l.txt",
            "To Whom It May Concern\nI am writing for her.\nSincerely\nElectronically signed 4/2/2025",
            "2025-04-02",
        ),
        ("n.txt", "Clinic note\nDOB 01/02/1980\nHPI: nothing dated", None),
    ],
)
def test_part_dates(file: str, text: str, date: str | None) -> None:
    assert prepare([(file, text)], "2025-12-31").documents[0].parts[0].date == date


def test_two_infusions_in_one_page_are_two_parts() -> None:
    one = "FEN INFUSION CENTER   INFUSION RECORD\nPt DOE-RILEY, JAN   DOB 1/1/1970   Date 03/{d}/2025\n0900 start 50 mL/h\n"
    text = one.format(d="11") + "\n" + one.format(d="25")
    parts = prepare([("log.txt", text)], "2025-05-01").documents[0].parts
    assert [p.date for p in parts] == ["2025-03-11", "2025-03-25"]


def test_as_of_is_the_newest_document() -> None:
    assert prepare([("l.txt", LETTER), ("n.txt", NOTE)]).as_of == "2025-05-05"


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("DOE-ROE, JANE", "Jane Doe", True),
        ("J. Doe-Roe", "Doe-Roe, Jane M", True),
        ("KOWALCZYK-REYES A.", "Anselm Kowalczyk-Reyes", True),
        ("Kowalski, Arlene", "Kowalczyk-Reyes, Anselm", False),
        ("Pelletier, Darren", "Pellegrini, Daria", False),
    ],
)
def test_names(a: str, b: str, same: bool) -> None:
    x, y = parse_name(a), parse_name(b)
    assert x is not None
    assert y is not None
    assert one_person(x, y) is same
    assert not (same and nothing_shared(x, y))


@given(st.text(st.sampled_from("aA1 /-:.,\n\f\r\tDOB[]()_\x00é"), max_size=400))
def test_pages_and_parts_cover_any_text(text: str) -> None:
    document = prepare([("x.txt", text)]).documents[0]
    for spans in (document.pages, document.parts):
        assert spans[0].start == 0
        assert spans[-1].end == len(text)
        assert all(a.end == b.start for a, b in pairwise(spans))
