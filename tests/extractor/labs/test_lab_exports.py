"""Exports and tables that have lost their columns: prints written for the tests in, results with their dates out."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.core import Extractor
from extractor.delimited import MARKS, delimited_fields


@cache
def extractor() -> Extractor:
    return Extractor()


def labs(text: str, as_of: str = "2025-12-31") -> set[tuple[object, ...]]:
    reading = extractor().read([("a.txt", text)], as_of)
    return {
        (f.concept, f.value if f.value is not None else f.titer or f.result, f.date)
        for f in reading.facts
        if f.type == "lab" and f.result != "pending"
    }


EXPORTS = [
    # the result before its test
    ("Value|Units|Range|Flag|Test|Drawn\n310|U/L|30-200|H|CK|04/02/2025\nNegative||||HBsAg|03/15/2025\n",
     {("ck", 310.0, "2025-04-02"), ("hbsag", "negative", "2025-03-15")}),
    # semicolons, the day first
    ("date;analyte;abn;value;unit;ref\n2025-04-02;ALDOLASE;H;11.2;U/L;0-8\n2025-04-02;C3;;101;mg/dL;90-180\n",
     {("aldolase", 11.2, "2025-04-02"), ("c3", 101.0, "2025-04-02")}),
    # low and high limits of their own, a column for each day
    ("TEST|UNIT|LO|HI|02-MAY-2025|06-JUN-2025\nWCC|10^9/L|4.0|11.0|3.1 L|5.2\nIgG|g/L|6.0|16.0|7.7|\n",
     {("wbc", 3.1, "2025-05-02"), ("wbc", 5.2, "2025-06-06"), ("igg", 7.7, "2025-05-02")}),
    # quoted fields, an outside status
    ('Component,Result,Unit,Collected\n"HEP B CORE AB, TOTAL",Nonreactive,,05/01/2025\nPLATELETS,155,K/uL,05/01/2025\n',
     {("anti_hbc", "negative", "2025-05-01"), ("platelets", 155.0, "2025-05-01")}),
    # a test for each column, a day for each row, an empty field between
    ("Date\tCK (U/L)\tALT\tIgG\n1/6/2025\t900\t\t640\n2/3/2025\t410\t55\t\n",
     {("ck", 900.0, "2025-01-06"), ("igg", 640.0, "2025-01-06"), ("ck", 410.0, "2025-02-03"), ("alt", 55.0, "2025-02-03")}),
    # markdown
    ("| Test | Result | Date |\n|---|---|---|\n| Creatinine | 1.4 mg/dL | 3/9/2025 |\n",
     {("creatinine", 1.4, "2025-03-09")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EXPORTS)
def test_columns_are_known_by_their_names(text: str, expected: set[tuple[object, ...]]) -> None:
    assert labs("Outpatient laboratory export\n" + text) == expected


def test_a_row_without_result_states_none() -> None:
    text = "test|result|unit|status|date\nCK||U/L|In process|4/2/2025\nLDH|cancelled|||4/2/2025\n"
    assert labs(text) == set()


def test_limits_of_an_export_make_the_range() -> None:
    text = "test|low|high|value|date\nCK|30|200|400|4/2/2025\n"
    fact = next(f for f in extractor().read([("a.txt", text)], "2025-12-31").facts if f.type == "lab")
    assert (fact.reference_low, fact.reference_high, fact.times_uln) == (30.0, 200.0, 2.0)


COLLAPSED = [
    ("Test 3/4/25 5/20/25\nCK 5400 900\nIgG 640 -\n",
     {("ck", 5400.0, "2025-03-04"), ("ck", 900.0, "2025-05-20"), ("igg", 640.0, "2025-03-04")}),
    ("Lab  Baseline   Month 3    Today\nCK   5400       900        210\n",
     {("ck", 5400.0, None), ("ck", 900.0, None), ("ck", 210.0, "2025-06-12")}),
    ("           3/4      4/15     6/10\nCK         5400     900      210\n",
     {("ck", 5400.0, "2025-03-04"), ("ck", 900.0, "2025-04-15"), ("ck", 210.0, "2025-06-10")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COLLAPSED)
def test_tables_whose_head_is_days_or_times(text: str, expected: set[tuple[object, ...]]) -> None:
    assert labs("CLINIC NOTE 06/12/2025\n" + text) == expected


DATED = [
    ("C3 61 (5/2/2025). Admitted: 05/20/2025. She has since been well. Pregnancy test on admission was negative.",
     {("c3", 61.0, "2025-05-02"), ("pregnancy_test", "negative", "2025-05-20")}),
    ("MTX stopped 2/2025, AST 4x.", {("ast", "high", "2025-02")}),
    ("IgG 512 (5/2/2025), was 700 in 8/2024. IgM 31.",
     {("igg", 512.0, "2025-05-02"), ("igg", 700.0, "2024-08"), ("igm", 31.0, "2025-05-02")}),
    ("T-SPOT indeterminate 1/2024, again 3/2025.",
     {("tb_screen", "indeterminate", "2024-01"), ("tb_screen", "indeterminate", "2025-03")}),
    ("Her CK peaked at 7,700 U/L in March 2024. It was 410 in June 2024.",
     {("ck", 7700.0, "2024-03"), ("ck", 410.0, "2024-06")}),
    ("5/14/2025: UPCR 1.3 g/g (1/2025: 0.7), creatinine 0.8.",
     {("upcr", 1.3, "2025-05-14"), ("upcr", 0.7, "2025-01"), ("creatinine", 0.8, "2025-05-14")}),
    ("The CK has been normal since late 2023.", {("ck", "normal", "2023")}),
    ("Igs 2/27/2025: IgG/A/M 702/98/28.",
     {("igg", 702.0, "2025-02-27"), ("iga", 98.0, "2025-02-27"), ("igm", 28.0, "2025-02-27")}),
    ("Results of May 28, 2025 are as follows:\n\n  - Creatinine 1.2 mg/dL\n  - C3 55 mg/dL\n",
     {("creatinine", 1.2, "2025-05-28"), ("c3", 55.0, "2025-05-28")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), DATED)
def test_dates_of_results_in_prose(text: str, expected: set[tuple[object, ...]]) -> None:
    assert labs("CLINIC NOTE 06/12/2025\n\n" + text) == expected


@given(st.text(alphabet='ab|;,\t" \n', max_size=60), st.sampled_from(MARKS))
def test_fields_lie_in_their_line_in_order(text: str, mark: str) -> None:
    fields = delimited_fields(text, 0, len(text), mark)
    assert all(0 <= a <= b <= len(text) for a, b in fields)
    assert fields == sorted(fields)
