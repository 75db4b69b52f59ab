"""Schedules in sentences of our own against the regimens that they state."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.regimens import parse_regimen, parse_spanned

# text -> (dose_value, dose_unit, doses, gap_days, repeat_days)
CASES = [
    ("1000 mg IV day 1 and day 15", (1000, "mg", 2, 14, None)),
    ("1,000mg on days 1 & 15", (1000, "mg", 2, 14, None)),
    ("1 g IV on day 0 and 14", (1000, "mg", 2, 14, None)),
    ("1000 mg D1, D15", (1000, "mg", 2, 14, None)),
    ("1 g d1 + d15, then q 24 wk", (1000, "mg", 2, 14, 168)),
    ("1 g D1/D15 q6 months", (1000, "mg", 2, 14, 182)),
    ("1000 mg intravenously on Day 1 and Day 15 every 24 weeks", (1000, "mg", 2, 14, 168)),
    ("1 g x 2, two weeks apart", (1000, "mg", 2, 14, None)),
    ("1 gm x2 , 2 wks apart, repeat in 6 months", (1000, "mg", 2, 14, 182)),
    ("two infusions 2 weeks apart", (None, None, 2, 14, None)),
    ("two 1000 mg infusions separated by 14 days", (1000, "mg", 2, 14, None)),
    ("two 1-gram doses a fortnight apart", (1000, "mg", 2, 14, None)),
    ("2 x 1 g, a fortnight apart, 6-monthly", (1000, "mg", 2, 14, 182)),
    ("1000 mg IV, repeat in 2 weeks", (1000, "mg", 2, 14, None)),
    ("1000 mg followed two weeks later by a second dose of 1000 mg", (1000, "mg", 2, 14, None)),
    ("2 grams every 6 months (1 gram followed by 1 gram 2 weeks later)", (1000, "mg", 2, 14, 182)),
    ("375 mg/m2 weekly x 4", (375, "mg/m2", 4, 7, None)),
    ("375 mg/m² IV once weekly for 4 weeks", (375, "mg/m2", 4, 7, None)),
    ("375 mg/m2 IV wkly x4 doses", (375, "mg/m2", 4, 7, None)),
    ("four weekly infusions of 375 mg/m2", (375, "mg/m2", 4, 7, None)),
    ("375mg/m2 days 1, 8, 15 and 22", (375, "mg/m2", 4, 7, None)),
    ("375 mg/m2 (680 mg) q week x 4", (375, "mg/m2", 4, 7, None)),
    ("500 mg every six months", (500, "mg", 1, None, 182)),
    ("500 mg IV, single infusion, every 6 months", (500, "mg", 1, None, 182)),
    ("one infusion of 1000 mg IV every 6 months for one year, two infusions in all", (1000, "mg", 1, None, 182)),
    ("1000 mg IV x 1 every 4 months", (1000, "mg", 1, None, 122)),
    ("1000 mg single dose q 6 months", (1000, "mg", 1, None, 182)),
    ("1 g x 2 every 6 months", (1000, "mg", 2, None, 182)),
    ("1 g q6/12", (1000, "mg", 1, None, 182)),
    ("500 mg 6 monthly", (500, "mg", 1, None, 182)),
    ("10 mg/kg at weeks 0, 2 and 4 then every 4 weeks", (10, "mg/kg", 3, 14, 28)),
    ("10 mg/kg IV 0,2,4 then q4wk", (10, "mg/kg", 3, 14, 28)),
    ("10 mg/kg wk 0, 2, 4 then q 4 wk", (10, "mg/kg", 3, 14, 28)),
    ("10 mg/kg every 2 weeks x 3 doses then every 4 weeks thereafter", (10, "mg/kg", 3, 14, 28)),
    ("10 mg/kg q4wk", (10, "mg/kg", 1, None, 28)),
    ("10 mg/kg 4-weekly", (10, "mg/kg", 1, None, 28)),
    ("200 mg SC weekly", (200, "mg", 1, None, 7)),
    ("200 mg subcutaneously once a week", (200, "mg", 1, None, 7)),
    ("200 mg SC qwk", (200, "mg", 1, None, 7)),
    ("400 mg weekly x4 then 200 mg weekly", (200, "mg", 1, None, 7)),
    ("1 g x 2 in June 2023 (6/5 and 6/19), then 1 g every six months", (1000, "mg", 1, None, 182)),
    ("1000 mg x 2 two weeks apart, then repeat every 6 months", (1000, "mg", 2, 14, 182)),
    ("300 mg IV monthly", (300, "mg", 1, None, 30)),
    ("300 mg every 4 weeks", (300, "mg", 1, None, 28)),
    ("1000 mg every 4 weeks x 6 doses", (1000, "mg", 6, 28, None)),
    ("1000 mg every 16-26 weeks", (1000, "mg", 1, None, 112)),
    ("One thousand milligrams intravenously on day one and day fifteen", (1000, "mg", 2, 14, None)),
    ("Dose: 1000 mg\nSchedule: [X] Day 1 and 15  [ ] Weekly x 4\nFrequency: every 6 months", (1000, "mg", 2, 14, 182)),
    ("Dose: [ ] 375 mg/m2   [X] 1000 mg   [ ] 500 mg\nSchedule: [ ] Day 1 and 15   [ ] Weekly x 4   [X] Other: every 4 weeks x 6 doses",
     (1000, "mg", 6, 28, None)),
    ("Dose: 1000 mg    Frequency: ______   Doses: ____", (1000, "mg", None, None, None)),
    ("1000 mg IV   Day 1 04/15/2025    Day 15 04/29/2025  repeat in 6 months   [X] yes  [ ] no", (1000, "mg", 2, 14, 182)),
    ("1000 mg IV   Day 1 04/15/2025    Day 15 04/29/2025   repeat in 6 months   [ ] yes  [X] no", (1000, "mg", 2, 14, None)),
    ("1 g each at 50 mg/hr max 150", (1000, "mg", None, None, None)),
    ("1000 mg in 500 mL over 4 h", (1000, "mg", None, None, None)),
    ("1000 mg IV x12 months", (1000, "mg", None, None, None)),
    ("1000 mg twice a year", (1000, "mg", 1, None, 182)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "want"), CASES, ids=[c[0][:40] for c in CASES])
def test_regimen(text: str, want: tuple[object, ...]) -> None:
    got = parse_regimen(text)
    assert got is not None
    assert (got.dose_value, got.dose_unit, got.doses, got.gap_days, got.repeat_days) == want


@pytest.mark.parametrize(
    "text", ["", "   ", "she is doing well", "on 04/15/2025", "\x00", "[ ] 1000 mg", "rate 50 mg/hr", "IgG 8 g/L"]
)
def test_nothing(text: str) -> None:
    assert parse_regimen(text) is None


@given(st.text(alphabet="0123456789 mgxqdaywek/[]X,.\n²İ", max_size=80))
def test_any_text(text: str) -> None:
    found = parse_spanned(text)
    if found:
        assert 0 <= found[1] < found[2] <= len(text)


@given(st.integers(1, 2000), st.sampled_from([4, 6, 8, 24]))
def test_any_dose(dose: int, months: int) -> None:
    got = parse_regimen(f"{dose} mg IV on day 1 and day 15 every {months} weeks")
    assert got is not None
    assert (got.dose_value, got.doses, got.gap_days, got.repeat_days) == (dose, 2, 14, months * 7)
