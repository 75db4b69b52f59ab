"""The grammar of one result: numbers, titres, words, flags, ranges and multiples of the limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.labs.references import parse_reference, reference_at
from extractor.labs.units import fits, normalize, unit_at
from extractor.labs.values import result_at

NUMBERS = [
    ("3,870 U/L", "ck", 3870, "=", "U/L"),
    ("9.4K (ref <=190)", "ck", 9400, "=", None),
    ("11.4 K", "wbc", 11.4, "=", "K"),
    ("87,000", "platelets", 87000, "=", None),
    (".72", "creatinine", 0.72, "=", None),
    ("<0.2 g/L", "igm", 0.2, "<", "g/L"),
    ("> 7.5 AI", "anti_jo1", 7.5, ">", "AI"),
    ("more than 4.1 g/day", "urine_protein_24h", 4.1, ">", "g/day"),
    ("2.4 mill IU/mL", "hcv_rna", 2_400_000, "=", "IU/mL"),
    ("640 mg/g", "upcr", 640, "=", "mg/g"),
    ("36 L", "igm", 36, "=", None),
    ("151 H", "anti_dsdna", 151, "=", None),
    ("68% predicted", "fvc", 68, "=", "% predicted"),
]


@pytest.mark.parametrize(("text", "concept", "value", "sign", "unit"), NUMBERS)
def test_numbers(text: str, concept: str, value: float, sign: str, unit: str | None) -> None:
    read = result_at(text, 0, len(text), concept)
    assert read is not None
    assert (read.value, read.comparator, read.unit) == (value, sign, unit)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("40 mg daily", "ck"), ("6 weeks", "upcr"), ("10/20", "ck"), ("4/5", "ck"), ("3+", "upcr"), ("2 1/2 months", "cd19"), ("10 %", "ck"),
        ("1 tube", "tb_screen"), ("52-year-old", "ck"), ("100-200", "ck"), ("2nd", "ck"), ("120/80", "c3"), ("3.4.5", "upcr"), ("1,23", "ck"),
    ],
)  # fmt: skip
def test_numbers_that_are_no_results(text: str, concept: str) -> None:
    assert result_at(text, 0, len(text), concept) is None


@pytest.mark.parametrize(
    ("text", "concept", "titer", "sign"),
    [("1:320 speckled", "ana", "1:320", None), ("<1:20", "anti_dsdna", "1:20", "<"), ("1:2,560", "ana", "1:2560", None), ("1/160", "ana", "1:160", None)],
)  # fmt: skip
def test_titers(text: str, concept: str, titer: str, sign: str | None) -> None:
    read = result_at(text, 0, len(text), concept)
    assert read is not None
    assert (read.titer, read.comparator) == (titer, sign)


@pytest.mark.parametrize(
    ("text", "concept", "result"),
    [
        ("NON-REACTIVE", "hbsag", "negative"), ("non reactive", "hbsag", "negative"), ("Not detected", "hcv_rna", "negative"), ("NR", "hiv_screen", "negative"),
        ("strong positive", "anti_jo1", "positive"), ("elevated", "anti_dsdna", "positive"), ("equivocal", "tb_screen", "indeterminate"),
        ("low normal", "igg", "normal"), ("within normal limits", "ck", "normal"), ("quantity not sufficient", "igg", "pending"),
        ("positive", "ck", None), ("reduced", "c3", "low"),
    ],
)  # fmt: skip
def test_words(text: str, concept: str, result: str | None) -> None:
    read = result_at(text, 0, len(text), concept)
    assert (read.result if read else None) == result


def test_what_follows_a_number() -> None:
    text = "74 (ref 80-178) L, then"
    read = result_at(text, 0, len(text), "c3")
    assert read is not None and read.reference is not None  # noqa: PT018
    assert (read.reference.low, read.reference.high, read.flag) == (80, 178, "low")
    assert text[read.start : read.end] == "74 (ref 80-178) L"


def test_number_behind_a_word_in_brackets() -> None:
    text = "positive (high, 118 U, nl <15)"
    read = result_at(text, 0, len(text), "myositis_antibody_other")
    assert read is not None and read.reference is not None  # noqa: PT018
    assert (read.result, read.value, read.reference.high) == ("positive", 118, 15)


@pytest.mark.parametrize(
    ("text", "times"), [("7x ULN", 7), ("more than 12 times the upper limit of normal", 12), ("3.5 x the ULN", 3.5)]
)
def test_multiples_of_the_limit(text: str, times: float) -> None:
    read = result_at(text, 0, len(text), "ck")
    assert read is not None and read.times == times  # noqa: PT018


NORMALIZED = [
    ("upcr", 910, "mg/g", 0.91), ("upcr", 100, "mg/mmol", 0.884), ("upcr", 2.2, None, 2.2), ("upcr", 1450, None, 1.45), ("upcr", 0.4, "mg/mg", 0.4),
    ("creatinine", 88.4, "umol/L", 1.0), ("c3", 0.62, "g/L", 62), ("igg", 5.1, "g/L", 510), ("hemoglobin", 104, "g/L", 10.4), ("albumin", 31, "g/L", 3.1),
    ("platelets", 64000, "cells/uL", 64), ("wbc", 4.4, "K", 4.4), ("lymphocytes", 830, "cells/uL", 0.83), ("urine_protein_24h", 2600, "mg/day", 2.6),
    ("fvc", 66, "%", 66), ("fvc", 2.1, "L", None), ("esr", 33, "mm/h", None), ("ck", 512, "U/L", 512),
]  # fmt: skip


@pytest.mark.parametrize(("concept", "value", "unit", "expected"), NORMALIZED)
def test_normalize(concept: str, value: float, unit: str | None, expected: float | None) -> None:
    said, _ = normalize(concept, value, unit)
    assert said == (pytest.approx(expected) if expected is not None else None)


@given(
    st.sampled_from(
        [
            "U/L",
            "mg/dL",
            "g/dL",
            "K/uL",
            "x10^9/L",
            "mg/mmol",
            "g/24 h",
            "% predicted",
            "mL/min/1.73 m2",
            "10*3/uL",
            "umol/L",
        ]
    ),
    st.text(" ,;)\n", max_size=3),
)
def test_units_end_where_they_end(unit: str, behind: str) -> None:
    found = unit_at(unit + behind, 0, len(unit + behind))
    assert found is not None and found.text == unit  # noqa: PT018


@given(st.integers(0, 9_999_999), st.sampled_from(["", " U/L", " IU/L"]))
def test_thousands_separators(value: int, unit: str) -> None:
    text = f"{value:,}{unit}"
    read = result_at(text, 0, len(text), "ck")
    assert read is not None and read.value == value and text[read.start : read.end] == text  # noqa: PT018


@given(st.sampled_from([10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120]), st.sampled_from(["", "<", ">"]))
def test_titers_round_trip(denominator: int, sign: str) -> None:
    text = f"{sign}1:{denominator}"
    read = result_at(text, 0, len(text), "ana")
    assert read is not None and read.titer == f"1:{denominator}" and (read.comparator or "") == sign  # noqa: PT018


@given(
    st.decimals(0, 900, places=1),
    st.decimals(0, 900, places=1),
    st.sampled_from(["-", " - ", "–"]),
    st.sampled_from(["", " U/L"]),
)
def test_ranges_round_trip(a: object, b: object, dash: str, unit: str) -> None:
    low, high = sorted((float(str(a)), float(str(b))))
    text = f"({low}{dash}{high}{unit})"
    found = reference_at(text, 0, len(text))
    assert found is not None and (found.low, found.high) == (low, high)  # noqa: PT018


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("<8.1 U/L", None, 8.1), ("<=200", None, 200), (">59 mL/min", 59, None), ("ref 30-223", 30, 223), ("up to 35", None, 35), ("pos >=20", None, 20), ("600 - 1,640 mg/dL", 600, 1640)],
)  # fmt: skip
def test_references(text: str, low: float | None, high: float | None) -> None:
    found = parse_reference(text, 0, len(text))
    assert found is not None and (found.low, found.high) == (low, high)  # noqa: PT018


@given(st.text(max_size=60), st.sampled_from(["ck", "upcr", "hbsag", "ana", "fvc", "platelets"]))
def test_any_text_gives_a_slice_or_nothing(text: str, concept: str) -> None:
    for at in range(len(text) + 1):
        read = result_at(text, at, len(text), concept)
        assert read is None or (read.start == at and at < read.end <= len(text))


def test_units_that_fit() -> None:
    assert fits("upcr", "mg/mmol") and fits("platelets", "K") and not fits("ck", "mg/dL")  # noqa: PT018
