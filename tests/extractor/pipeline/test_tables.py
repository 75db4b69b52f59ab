"""Tables in the shapes that laboratories, clinics and infusion centres print."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.pipeline.lines import split_lines
from extractor.pipeline.tables import TableFinder
from extractor.reading import Document, Part
from extractor.workspace import Table, Workspace

finder = TableFinder()


def tables(text: str, date: str | None = "2025-08-04") -> tuple[Workspace, list[Table]]:
    ws = Workspace(text=text, document=Document(file="", parts=[Part(date=date, start=0, end=len(text))]))
    ws.lines = split_lines(text)
    ws.tables = finder.find(ws)
    return ws, ws.tables


def grid(
    text: str, date: str | None = "2025-08-04"
) -> tuple[list[tuple[str, str | None]], list[list[tuple[int, str]]]]:
    ws, found = tables(text, date)
    assert len(found) == 1
    columns = [(c.header, c.date) for c in found[0].columns]
    return columns, [[(c.column, ws.text[c.start : c.end]) for c in row] for row in found[0].rows]


def test_flowsheet_of_dates() -> None:
    columns, rows = grid(
        "Trend\n             3/4/25    11/20/24   ref\nCK           512 H     1388 H     26-192\nALT          --        64         7-35\n"
    )
    assert columns == [("", None), ("3/4/25", "2025-03-04"), ("11/20/24", "2024-11-20"), ("ref", None)]
    assert rows[0] == [(0, "CK"), (1, "512 H"), (2, "1388 H"), (3, "26-192")]
    assert rows[1] == [(0, "ALT"), (1, "--"), (2, "64"), (3, "7-35")]


def test_partial_dates_take_the_year_of_the_document() -> None:
    columns, _ = grid(
        "LABS     7/28     7/29     12/30   ref\n sCr     2.9      3.1      3.4     0.5-1.1\n alb     1.9      --       1.8     3.5-5\n"
    )
    assert [d for _, d in columns] == [None, "2025-07-28", "2025-07-29", "2024-12-30", None]


def test_printed_report_with_missing_flags() -> None:
    columns, rows = grid(
        "TEST            RESULT     FLAG   REFERENCE    UNITS\n--------------------------------\n"
        "CREATININE      0.62              0.50-1.10    mg/dL\nIGG             612        L      700-1600     mg/dL\n"
        "HEP B AG        NEGATIVE          NEGATIVE\n"
    )
    assert [h for h, _ in columns] == ["TEST", "RESULT", "FLAG", "REFERENCE", "UNITS"]
    assert rows[0] == [(0, "CREATININE"), (1, "0.62"), (3, "0.50-1.10"), (4, "mg/dL")]
    assert rows[2] == [(0, "HEP B AG"), (1, "NEGATIVE"), (3, "NEGATIVE")]


def test_medications_with_dates_are_rows_not_heads() -> None:
    columns, rows = grid(
        "Medications          Directions       Prescribed    Last filled\n"
        "prednisone 5 mg      1 PO daily       02/10/2025    03/02/2025\nfolic acid 1 mg      1 PO daily       03/03/2025    03/03/2025\n"
    )
    assert len(rows) == 2
    assert all(d is None for _, d in columns)


def test_table_on_its_side() -> None:
    columns, rows = grid(
        "                 DAY 1              DAY 15\nNurse            A. Bell            C. Dow\nDate             03/20/2025         04/03/2025\n"
        "Dose             1000 mg            1000 mg\n"
    )
    assert [d for _, d in columns] == [None, "2025-03-20", "2025-04-03"]
    assert rows[-1] == [(0, "Dose"), (1, "1000 mg"), (2, "1000 mg")]


def test_log_with_wrapped_comment() -> None:
    _, rows = grid(
        "Date        Brand      Comp?   Comments\n03/08/22    Rituxan    Y       itching, rate halved,\n                               completed\n"
        "03/22/22    Rituxan    Y       -\n"
    )
    assert rows[0][-1] == (3, "completed")
    assert rows[1][0] == (0, "03/22/22")


def test_bars() -> None:
    columns, rows = grid(
        "| Test | 3/4/25 | 4/8/25 |\n|------|--------|--------|\n| CK | 512 | 300 |\n| ALT |  | 40 |\n"
    )
    assert [d for _, d in columns] == [None, "2025-03-04", "2025-04-08"]
    assert rows[1] == [(0, "ALT"), (2, "40")]


def test_tabs() -> None:
    columns, rows = grid("Test\tResult\tUnits\nCK\t512\tU/L\nANA\tpositive\t\n")
    assert rows[0] == [(0, "CK"), (1, "512"), (2, "U/L")]
    assert [h for h, _ in columns] == ["Test", "Result", "Units"]


@pytest.mark.parametrize(
    "text",
    [
        "She is well.  No rash.  Lungs clear.\nBP 120/80  HR 70\nPlan is to go on.",
        "Name: A. Bell      DOB: 1/2/1980\nMRN: 12345        Visit: 3/4/2025",
        "BP 142/90  HR 84  T 98.2  Wt 71.4 kg",
        "",
    ],
)
def test_no_table(text: str) -> None:
    assert tables(text)[1] == []


@given(st.text(alphabet=st.sampled_from("aA1/2. \n\t-:|\f  3"), max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text(text: str) -> None:
    _, found = tables(text, None)
    for table in found:
        for row in table.rows:
            for cell in row:
                assert table.start <= cell.start < cell.end <= table.end
                assert 0 <= cell.column < len(table.columns)
                assert text[cell.start : cell.end].strip() == text[cell.start : cell.end]
