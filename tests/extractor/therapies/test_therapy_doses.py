"""Doses, frequencies and routes in text after a drug's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.therapies.doses import dose_before, find_doses, number, unit
from extractor.therapies.sig import frequency, route


@pytest.mark.parametrize(
    ("concept", "text", "wanted"),
    [
        ("mycophenolate", " 500 mg tablets, 2 tabs twice daily", [(1000, "mg")]),
        ("methotrexate", " 2.5 mg    8 tabs PO weekly", [(20, "mg")]),
        ("prednisone", " 5 mg tab   4 tabs (20 mg) PO q AM", [(20, "mg")]),
        ("mycophenolate", " 1000 BID since 5/2022", [(1000, "mg")]),
        ("mycophenolate", " 2.5 g/day", [(2.5, "g")]),
        ("prednisone", " 50 -> 20 -> 7.5", [(50, "mg"), (20, "mg"), (7.5, "mg")]),
        ("prednisone", " tapered from 30 to 12.5 mg", [(30, "mg"), (12.5, "mg")]),
        ("hydroxychloroquine", " three hundred milligrams a day", [(300, "mg")]),
        ("rituximab", " 375 mg/m2 weekly", [(375, "mg/m2")]),
        ("immune_globulin", " 2 g/kg over 2 days", [(2, "g/kg")]),
        ("prednisone", " in 2021", []),
        ("prednisone", ", CK 512, creatinine 1.1 mg/dL", []),
        ("methotrexate", " 25 mg/mL vial   15 mg SQ weekly", [(15, "mg")]),
        ("azathioprine", " for 14 months", []),
    ],
)
def test_doses(concept: str, text: str, wanted: list[tuple[float, str]]) -> None:
    assert [(d.value, d.unit) for d in find_doses(text, concept)] == wanted


@pytest.mark.parametrize(
    ("text", "concept", "value"),
    [
        ("put back on 25 mg of ", "prednisone", 25),
        ("needed 40 of ", "prednisone", 40),
        ("Pulse 1 g ", "methylprednisolone", 1),
    ],
)
def test_dose_before_the_name(text: str, concept: str, value: float) -> None:
    found = dose_before(text, concept)
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("10 mg q4wk", "q4wk"),
        ("20 mg once weekly", "once weekly"),
        ("1 g b.i.d.", "b.i.d."),
        ("5 mg od", "od"),
        ("2 tabs", None),
    ],
)
def test_frequency(text: str, wanted: str | None) -> None:
    found = frequency(text)
    assert (found[0] if found else None) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("500 mg IV", "IV"), ("20 mg SQ", "SC"), ("0.1% ointment", "topical"), ("1 tab daily", "PO"), ("30", None)],
)
def test_route(text: str, wanted: str | None) -> None:
    assert route(text) == wanted


@given(st.floats(min_value=0.5, max_value=5000, allow_nan=False).map(lambda v: round(v, 1)))
def test_any_stated_dose_is_read_back(value: float) -> None:
    found = find_doses(f" {value:g} mg daily", "acetaminophen")
    assert [d.value for d in found] == [float(f"{value:g}")]


@given(st.text(max_size=300))
def test_doses_lie_inside_the_text(text: str) -> None:
    for dose in find_doses(text, "prednisone"):
        assert 0 <= dose.start < dose.end <= len(text) + 1
        assert unit(dose.unit)


@given(st.text(max_size=40))
def test_numbers_never_raise(text: str) -> None:
    number(text)
