"""Which date covers a value: tables of statements with the value between bars."""

from __future__ import annotations

import pytest

from extractor.dates import date_for
from extractor.pipeline.dates import Dates
from extractor.pipeline.lines import SentenceSplitter, split_lines
from extractor.pipeline.sections import SectionFinder
from extractor.pipeline.tables import TableFinder
from extractor.reading import Document, Part
from extractor.workspace import Workspace

splitter, sections, tables = SentenceSplitter(), SectionFinder(), TableFinder()


class FakeDoc:
    def __init__(self, ws: Workspace) -> None:
        self.text, self.user_data = ws.text, {"chartproof": ws}


def covered(marked: str, kind: str = "clinic_note", date: str | None = "2025-06-20") -> str | None:
    before, value, after = marked.split("|", 2)
    text = before + value + after
    ws = Workspace(text=text, document=Document(file="", parts=[Part(kind=kind, date=date, start=0, end=len(text))]))  # type: ignore[arg-type]
    ws.lines = split_lines(text)
    ws.sentences = splitter.split(text, ws.lines)
    ws.sections = sections.find(ws)
    ws.tables = tables.find(ws)
    Dates()(FakeDoc(ws))
    found = date_for(ws, len(before), len(before) + len(value))
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UPCR was |1.4| in Aug 2023, then rose.", "2023-08"),
        ("UPCR |2.1| Oct 2024, 2.8 Dec 2024, now 3.2.", "2024-10"),
        ("UPCR 2.1 Oct 2024, |2.8| Dec 2024, now 3.2.", "2024-12"),
        ("UPCR 2.1 Oct 2024, 2.8 Dec 2024, now |3.2|.", None),
        ("UPCR |2.4| g/g (11/14/24); AZA up to 150.", "2024-11-14"),
        ("CK |512| and ALT 44 on 3/4/25.", "2025-03-04"),
        ("3/4/25: CK 512, ALT |44|.", "2025-03-04"),
        ("On 3/4/25 her CK was |512|.", "2025-03-04"),
        ("Labs 3/3/25 (see print): Cr 1.24 (was 0.98 in 10/2024), albumin |2.7|.", "2025-03-03"),
        ("Labs 3/3/25 (see print): Cr 1.24 (was |0.98| in 10/2024), albumin 2.7.", "2024-10"),
        ("Labs 11/25/24:\n  CK 96\n  IgG |796|", "2024-11-25"),
        ("10/7/24   CK 680   AST 143\n8/19/24   CK 710\n          Hgb |11.8|", "2024-08-19"),
        ("FVC 76% (Dec 2023 |74|%, Apr 2021 55%)", "2023-12"),
        ("|CK 9/24/24: 58|. LDH 9/24/24: 402.", "2024-09-24"),
        ("- Panel (9/2024): Mi-2 positive. Negative: |Jo-1|", "2024-09"),
        ("On HCQ since 2014, CK |300|.", None),
        ("DOB 5/9/1980. CK |300|.", None),
        ("Cr |1.9| on admission.\nAdmitted: 05/16/2025   Discharged: 05/25/2025", "2025-05-16"),
        ("CK |512|.\n\nSigned 3/4/25", None),
        ("             3/4/25    11/20/24\nCK           512       |1388|\nALT          48        64\n", "2024-11-20"),
        ("HBsAg |neg|, HBcAb neg 1/9/25.", "2025-01-09"),
    ],
)
def test_date_for(text: str, expected: str | None) -> None:
    assert covered(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (
            "DOB: 5/9/1980\nCollected: 03/04/2025 08:20   Reported: 03/07/2025\n\nCK   |512|   H",
            "lab_report",
            "2025-03-04",
        ),
        ("Coll 07/29/2025 09:55\n  CK   |512|\nColl 12/10/2024\n  CK   300\n", "lab_report", "2025-07-29"),
        ("Pt A. B   DOB 06/30/1987   Date 03/11/2025\n0935  RITUXIMAB |1000| mg", "infusion_record", "2025-03-11"),
        ("Printed 03/04/2025\nCK   |512|", "lab_report", None),
    ],
)
def test_collection_lines(text: str, kind: str, expected: str | None) -> None:
    assert covered(text, kind) == expected


# More ways of writing that other clinics use; the bars mark the value.
MORE = [
    ("Labs (3/4/25): CK |512|, ALT 44", "clinic_note", "2025-03-04"),
    ("Labs from 3/4/25 - CK 512, ALT |44|", "clinic_note", "2025-03-04"),
    ("LABS 03/04/2025\nCK 512\nALT |44|", "clinic_note", "2025-03-04"),
    ("Recent labs: CK |512| (3/4), ALT 44 (3/5)", "clinic_note", "2025-03-04"),
    ("3/4/25 labs: CK 512, ALT |44|", "clinic_note", "2025-03-04"),
    ("Lab results dated March 4, 2025: UPCR 2.1 g/g; creatinine |1.1|", "clinic_note", "2025-03-04"),
    ("Her UPCR on March 4, 2025 was 2.1 g/g and her C3 was |61|.", "request_letter", "2025-03-04"),
    ("As of 3/4/25, UPCR is |2.1|.", "clinic_note", "2025-03-04"),
    ("UPCR: |3.4| (1/12/25), 2.1 (3/4/25)", "clinic_note", "2025-01-12"),
    ("UPCR: 3.4 (1/12/25), |2.1| (3/4/25)", "clinic_note", "2025-03-04"),
    ("12/1/24: UPCR 3.4; Cr 1.1\n3/4/25: UPCR 2.1; Cr |0.9|", "clinic_note", "2025-03-04"),
    ("Labs today: CK |512|", "clinic_note", "2025-06-20"),
    ("LABS (today)\nCK |512|\nALT 4", "clinic_note", "2025-06-20"),
    ("Labs - March 2025\nCK |512|\nALT 4", "clinic_note", "2025-03"),
    ("March 2025 labs: UPCR |2.1|", "clinic_note", "2025-03"),
    ("CK 512, UPCR (3/4/25) |2.1|", "clinic_note", "2025-03-04"),
    ("CK [3/4/25]: |512|", "clinic_note", "2025-03-04"),
    ("Creatinine 3/4/25 |1.1| mg/dL", "clinic_note", "2025-03-04"),
    ("HBsAg negative 1/2025, HCV Ab |negative| 1/2025, QFT negative 2/2025.", "clinic_note", "2025-01"),
    ("TB: QuantiFERON |neg|, 1/5/25", "clinic_note", "2025-01-05"),
    ("Hepatitis B and C |negative| (1/2025).", "request_letter", "2025-01"),
    ("Labs\nCollected 3/4/2025\nCK |512|\n", "clinic_note", "2025-03-04"),
    ("UPCR peaked at |5.6| g/g in January 2024 and is now 2.1 g/g (3/4/25).", "request_letter", "2024-01"),
    ("UPCR peaked at 5.6 g/g in January 2024 and is now |2.1| g/g (3/4/25).", "request_letter", "2025-03-04"),
    ("In January 2024 her UPCR was 5.6 g/g; by March 4, 2025 it was |2.1| g/g.", "request_letter", "2025-03-04"),
    ("CK rose from |300| in May to 900 in June 2024.", "clinic_note", "2024-05"),
    ("UPCR |2.4| g/g on 2/3/25 (previously 3.1 on 11/5/24)", "clinic_note", "2025-02-03"),
    ("UPCR 2.4 g/g on 2/3/25 (previously |3.1| on 11/5/24)", "clinic_note", "2024-11-05"),
    ("2/3/25  UPCR 2.4\n11/5/24 UPCR |3.1|", "clinic_note", "2024-11-05"),
    ("- 2/3/25: UPCR 2.4, C3 61\n- 11/5/24: UPCR 3.1, C3 |55|", "clinic_note", "2024-11-05"),
    ("UPCR 2/3/25 2.4, 11/5/24 |3.1|", "clinic_note", "2024-11-05"),
    ("Pertinent data:\n Feb 2025: CK |2400|, aldolase 12\n May 2025: CK 800", "clinic_note", "2025-02"),
    ("Last CK (May 12): |800|", "clinic_note", "2025-05-12"),
    ("Most recent labs, 5/12/25, show CK |800| and ALT 60.", "clinic_note", "2025-05-12"),
    (
        "Laboratory data (collected 05/12/2025):\n  CK      |800|    U/L    30-200\n  ALT     60    U/L    7-40\n",
        "clinic_note",
        "2025-05-12",
    ),
    ("CK |800| U/L (ref 30-200) on 5/12/25", "clinic_note", "2025-05-12"),
    ("CK |800| U/L (30-200 U/L, 5/12/25)", "clinic_note", "2025-05-12"),
    ("Serologies 5/12/25: ANA 1:640, dsDNA |212|", "clinic_note", "2025-05-12"),
    ("C3 |61| (L), C4 9 (L), dsDNA 212 - all 5/12/25", "clinic_note", "2025-05-12"),
    (
        "Patient X   DOB 01/02/1980\nCollection Date/Time: 03/04/2025 08:30\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nDate Collected 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nDraw Date: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nCollected on: 4 Mar 2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nDATE OF COLLECTION: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nColl. Date: 3/4/25\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nSPECIMEN DATE  03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nSpecimen collected: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nCollected  03/04/25\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nDate drawn: 3/4/25\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nSample collected 04-Mar-2025 07:10\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nCollection: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nCOLLECTED DATE 03/04/2025 TIME 0830\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nDrawn: Mar 4, 2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nService date: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nDate of test: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nTest date: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nCollected Date & Time: 03/04/2025 8:30\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nCol Date: 03/04/25\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nDate/Time Collected: 03/04/2025 08:30\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nSpecimen Collected: Tue Mar 4, 2025 8:30 AM\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nCollection date and time: 03/04/2025 08:30\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nReport date 03/07/2025   Collection date 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "Patient X   DOB 01/02/1980\nExam date: 03/04/2025\n\nTEST        RESULT    UNITS\nCK          |512|       U/L\n",
        "lab_report",
        "2025-03-04",
    ),
    (
        "             03/04/25 0830   01/02/25 0700\nCK           |512|             300\nALT          44              30\n",
        "clinic_note",
        "2025-03-04",
    ),
    (
        "Component    3/4/2025 08:30  1/2/2025\nCK           |512|            300\nALT          44             30\n",
        "clinic_note",
        "2025-03-04",
    ),
    (
        "Date         3/4/25     1/2/25\nCK           |512|        300\nALT          44         30\n",
        "clinic_note",
        "2025-03-04",
    ),
    ("Collected:   3/4/25     1/2/25\nCK           |512|        300\n", "clinic_note", "2025-03-04"),
    (
        "Date:        3/4/25     1/2/25     Ref\nCK (U/L)     |512|        300        <200\n",
        "clinic_note",
        "2025-03-04",
    ),
    (
        "Lab            Result    Date       Ref\nCK             |512|       3/4/25     <200\nALT            44        3/5/25     <40\n",
        "clinic_note",
        "2025-03-04",
    ),
    ("Date       CK     ALT\n3/4/25     |512|    44\n1/2/25     300    30\n", "clinic_note", "2025-03-04"),
    (
        "Test       Date        Result\nCK         3/4/25      |512|\nALT        3/5/25      44\n",
        "clinic_note",
        "2025-03-04",
    ),
    (
        "Lab           Mar 2025      Jan 2025\nUPCR          |2.1|           3.4\nCr            0.9           1.1\n",
        "clinic_note",
        "2025-03",
    ),
    (
        "          Baseline (1/2/25)    Current (3/4/25)\nCK        300                  |512|\nALT       30                   44\n",
        "clinic_note",
        "2025-03-04",
    ),
]


@pytest.mark.parametrize(("text", "kind", "expected"), MORE)
def test_other_ways_of_writing(text: str, kind: str, expected: str | None) -> None:
    assert covered(text, kind) == expected
