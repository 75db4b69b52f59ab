"""Administrations in texts of our own, read by the whole pipeline, against the doses that they tell."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.administrations import read_given
from extractor.core import Extractor
from extractor.dates import find_dates
from extractor.facts import Administration, Finding
from extractor.workspace import ConceptMention, Workspace

NOTE = "RHEUMATOLOGY CLINIC NOTE\nDate of visit: 08/20/2025\nPatient: Jane Roe  DOB 01/02/1980\n\n"


@cache
def _extractor() -> Extractor:
    return Extractor()


def doses(text: str) -> set[tuple[str, str, str]]:
    reading = _extractor().read([("paper.txt", text)], "2025-09-01")
    return {(f.concept, f.date or "", f.status) for f in reading.facts if isinstance(f, Administration)}


def given_on(concept: str, *dates: str) -> set[tuple[str, str, str]]:
    return {(concept, d, "given") for d in dates}


def booked_on(concept: str, *dates: str) -> set[tuple[str, str, str]]:
    return {(concept, d, "scheduled") for d in dates}


R, M, K, I, B, A = "rituximab", "methylprednisolone", "ketorolac", "immune_globulin", "belimumab", "anifrolumab"  # noqa: E741
PROSE = [
    ("Her most recent infusions of rituximab were on January 14 and January 28, 2025.", given_on(R, "2025-01-14", "2025-01-28")),
    ("Last Ruxience 3/11 and 3/25/25.", given_on(R, "2025-03-11", "2025-03-25")),
    ("RTX 1 g x 2 from 9-May-2023 and 23-May-2023.", given_on(R, "2023-05-09", "2023-05-23")),
    ("Rituximab cycles:\nCycle 1: 3/4/24, 3/18/24\nCycle 2: 9/9/24, 9/23/24", given_on(R, "2024-03-04", "2024-03-18", "2024-09-09", "2024-09-23")),
    ("Rituximab (Rituxan 1000 mg on 10/2/2023 and 10/16/2023).", given_on(R, "2023-10-02", "2023-10-16")),
    ("Riabni C1D1 3/4/25, C1D15 3/18/25", given_on(R, "2025-03-04", "2025-03-18")),
    ("The first dose of Saphnelo was administered on June 2, 2025.", given_on(A, "2025-06-02")),
    ("Self-injects Benlysta weekly; last injection 8/17/25.", given_on(B, "2025-08-17")),
    ("Rituximab was last given in March 2025.", given_on(R, "2025-03")),
    ("Rituximab: cycle #1 01/2024 (1/10, 1/24), cycle #2 07/2024 (7/10, 7/24)", given_on(R, "2024-01-10", "2024-01-24", "2024-07-10", "2024-07-24")),
    ("IV Solu-Medrol 1 g daily x 3 days (3/3-3/5/2025), then prednisone 60 mg.", given_on(M, "2025-03-03", "2025-03-04", "2025-03-05")),
    ("Solu-Medrol 1 g IV daily x3 started 4/2/25.", given_on(M, "2025-04-02", "2025-04-03", "2025-04-04")),
    ("Got IVIG 2 g/kg, 4/1/25 and 4/2/25.", given_on(I, "2025-04-01", "2025-04-02")),
    ("Euro-Lupus cyclophosphamide 500 mg IV q2 weeks: 1/8/24, 1/22/24.", given_on("cyclophosphamide", "2024-01-08", "2024-01-22")),
    ("She received Toradol 30 mg IM x1 today.", given_on(K, "2025-08-20")),
    ("IN-OFFICE TREATMENT\nToradol 30 mg IM given 1015 by LPN.", given_on(K, "2025-08-20")),
    ("Last Benlysta infusion 14 July 2025; next scheduled 11 September 2025.", given_on(B, "2025-07-14") | booked_on(B, "2025-09-11")),
    ("Rituximab 1000 mg. Planned infusion dates: 10/1/2025 and 10/15/2025.", booked_on(R, "2025-10-01", "2025-10-15")),
    ("Ruxience due. 6/3/25 appointment cancelled d/t URI; rebooked 9/17/25.", booked_on(R, "2025-09-17")),
    ("Her rituximab infusion on 6/3/25 was cancelled because of a UTI.", set()),
    ("She missed her September 2024 Truxima dose.", set()),
    ("On rituximab since 5/9/2023. CD19 0% on 6/1/25. Next visit 11/4/25.", set()),
    ("Rituximab was stopped on 3/4/25 and denied 5/5/25.", set()),
    ("Received prednisone 60 mg on 3/4/25. MMF started 4/4/25.", set()),
    ("Prednisone 40 mg, methylprednisolone 16 mg tablets from 3/4/25.", set()),
    ("Rituximab 375 mg/m2. MRI ordered, has slot 9/29.", set()),
    ("Benlysta 200 mg/mL #4 dispensed 5/2/25, shipped 5/3/25.", set()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "want"), PROSE, ids=[c[0][:40] for c in PROSE])
def test_prose(text: str, want: set[tuple[str, str, str]]) -> None:
    assert doses(NOTE + text + "\n") == want


RECORD = """INFUSION NURSING NOTE
Patient: Jane Roe   DOB: 01/02/1980
Date of service: 06/10/2025
Rituximab-abbs (Truxima) 1000 mg IV in 250 mL NS, infusion #1 of 2.
Premeds given at 08:40: acetaminophen 650 mg PO, diphenhydramine 50 mg IV, methylprednisolone 100 mg IV.
Infusion started at 09:10 at 50 mg/hr, titrated per protocol. Completed at 13:40. No reaction.
"""
FLOWSHEET = """INFUSION FLOWSHEET   Roe, Jane   DOB 01/02/1980
Order: Benlysta 10 mg/kg IV

                 Visit 1         Visit 2
Date             01/06/2025      02/03/2025
Benlysta         700 mg          702 mg
Start            0900            0910
Stop             1005            1012
ketorolac        30 mg IM        refused
"""
LOG = """INFUSION HISTORY EXPORT
Patient: ROE, JANE | DOB: 1980-01-02
Date | Medication | Dose | Start | End | Status
2024-11-05 | RUXIENCE | 1000 mg | 09:10 | 13:30 | Completed
2025-05-06 | RUXIENCE | 1000 mg | | | Cancelled - patient ill
2025-05-13 | RUXIENCE | 1000 mg | 09:00 | 12:40 | Completed
2025-11-11 | RUXIENCE | 1000 mg | | | Scheduled
"""
ABORTED = """INFUSION NOTE  Visit 06/10/2025
Riabni 1000 mg IV started 0900 at 50 mg/hr
0945 hives, wheeze, infusion stopped. About 120 mg infused.
Infusion not restarted. Remainder discarded.
"""


def facts_of(text: str) -> tuple[dict[tuple[str, str], Administration], dict[str | None, object]]:
    reading = _extractor().read([("record.txt", text)], "2025-09-01")
    found = {(f.concept, f.date or ""): f for f in reading.facts if isinstance(f, Administration)}
    lengths = {f.date: f.value for f in reading.facts if isinstance(f, Finding) and f.concept == "infusion_duration"}
    return found, lengths


def test_record() -> None:
    found, lengths = facts_of(RECORD)
    assert {c for c, _ in found} == {R, M, "diphenhydramine"}
    dose = found[R, "2025-06-10"]
    assert (dose.product, dose.dose_value, dose.start_time, dose.stop_time) == ("Truxima", 1000, "09:10", "13:40")
    assert found[M, "2025-06-10"].start_time == "08:40"
    assert lengths == {"2025-06-10": 270}


def test_flowsheet() -> None:
    found, lengths = facts_of(FLOWSHEET)
    assert set(found) == {(B, "2025-01-06"), (B, "2025-02-03"), (K, "2025-01-06")}
    assert (found[B, "2025-02-03"].dose_value, found[B, "2025-02-03"].start_time) == (702, "09:10")
    assert lengths == {"2025-01-06": 65, "2025-02-03": 62}


def test_log() -> None:
    found, _ = facts_of(LOG)
    assert {k: f.status for k, f in found.items()} == {
        (R, "2024-11-05"): "given",
        (R, "2025-05-13"): "given",
        (R, "2025-11-11"): "scheduled",
    }


def test_abandoned_infusion_holds_what_went_in() -> None:
    found, lengths = facts_of(ABORTED)
    assert found[R, "2025-06-10"].dose_value == 120
    assert lengths == {"2025-06-10": 45}


def test_month_that_a_log_refutes() -> None:
    letter = "July 1, 2025\n\nDear Reviewer,\n\nHer last rituximab infusion was in March 2025.\n"
    reading = _extractor().read([("letter.txt", letter), ("log.txt", LOG)], "2025-09-01")
    assert "2025-03" not in {f.date for f in reading.facts if isinstance(f, Administration)}


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789/-: |\n\x00mgIVrtx,.()startop", max_size=200))
def test_any_text(text: str) -> None:
    text = "Ruxience " + text
    ws = Workspace(text=text, as_of="2025-09-01")
    ws.concepts = [ConceptMention(0, 8, "drug", R, "Ruxience")]
    ws.dates = find_dates(text, lambda _: "2025-09-01")
    for dose in read_given(ws).given:
        assert all(0 <= a <= b <= len(text) for a, b in dose.spans)
