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
