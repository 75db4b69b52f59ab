"""Lengths of time in days, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.dates.durations import find_durations


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("for 9 months", 274), ("x 6 wks", 42), ("14 months at full dose", 426), ("for over two years", 730), ("x5 mo", 152),
        ("4+ months", 122), ("> 2 y full dose", 730), ("a 3-month trial", 91), ("x 3 days", 3), ("for a year", 365), ("half a year", 182),
        ("two and a half years", 912), ("2 1/2 months", 76), ("x 6/52", 42), ("for 3/7", 3), ("4 to 6 weeks", 28), ("x14 mo", 426),
        ("nine months of anifrolumab", 274), ("x 7d", 7), ("10 d course", 10), ("for the past 3 months", 91), ("1.5 years", 548),
    ],
)  # fmt: skip
def test_durations(text: str, days: int) -> None:
    found = find_durations(text)
    assert [d.days for d in found] == [days]


@pytest.mark.parametrize(
    "text",
    [
        "35 year old", "a 35-year-old man", "27 y/o F", "(57 yrs) F", "every 3 months", "q 3 months", "q3mo", "in 4 weeks", "RTC 6 wks",
        "two doses 2 wks apart", "3 months ago", "within 2 wks", "several months", "week 4", "day 3 of 7", "6-monthly", "3 g/d", "6 mo f/u",
        "in the last 2 weeks", "F   38 yrs", "5 mg/d",
    ],
)  # fmt: skip
def test_no_durations(text: str) -> None:
    assert find_durations(text) == []


@given(st.text(alphabet=st.sampled_from("0123456789 .-+xdwmyforeaks/½\n"), max_size=120))
@settings(max_examples=200, deadline=None)
def test_garbage_raises_nothing(text: str) -> None:
    assert all(0 <= d.start < d.end <= len(text) and d.days > 0 for d in find_durations(text))
