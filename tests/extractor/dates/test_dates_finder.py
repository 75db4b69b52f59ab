"""Dates: written forms, resolution against the document's date, what is no date; any rendered date parses back."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.dates.finder import find_dates

NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def values(text: str, anchor: str | None = "2025-06-20") -> list[str | None]:
    return [d.value if d.until is None else f"{d.value}..{d.until}" for d in find_dates(text, lambda _: anchor)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/4/25", ["2025-03-04"]),
        ("03/04/2025 08:20", ["2025-03-04"]),
        ("2025-03-04T08:00", ["2025-03-04"]),
        ("4-Nov-2025", ["2025-11-04"]),
        ("17-Apr-1979", ["1979-04-17"]),
        ("16 June 2025", ["2025-06-16"]),
        ("16th of June, 2025", ["2025-06-16"]),
        ("June 16, 2025", ["2025-06-16"]),
        ("Sept. 2, 2024", ["2024-09-02"]),
        ("Jun-25", ["2025-06"]),
        ("Nov 2022", ["2022-11"]),
        ("March of 2021", ["2021-03"]),
        ("10/2024", ["2024-10"]),
        ("in '22", ["2022"]),
        ("2021", ["2021"]),
        ("mid-2021", ["2021"]),
        ("spring 2020", ["2020"]),
        ("early 2024", ["2024"]),
        ("Mar-May 2022", ["2022-03..2022-05"]),
        ("2016-2021", ["2016..2021"]),
        ("2018-19", ["2018..2019"]),
        ("2016 -> 2018", ["2016..2018"]),
        ("from 2018 to 2020", ["2018..2020"]),
        ("between 2019 and 2021", ["2019..2021"]),
        ("6/8-6/12/25", ["2025-06-08..2025-06-12"]),
        ("11/20-1/5/25", ["2024-11-20..2025-01-05"]),
        ("March 3-5, 2025", ["2025-03-03..2025-03-05"]),
        ("12th-14th May 2025", ["2025-05-12..2025-05-14"]),
        ("3/10 and 3/24/25", ["2025-03-10", "2025-03-24"]),
        ("Jan and Feb 2025", ["2025-01", "2025-02"]),
        ("12/23 and 1/6/26", ["2025-12-23", "2026-01-06"]),
        ("2/4-2/5/25", ["2025-02-04..2025-02-05"]),
        ("two thousand sixteen", ["2016"]),
        ("twenty eighteen to twenty twenty", ["2018..2020"]),
        # the year comes from the document's date
        ("seen 3/11", ["2025-03-11"]),
        ("stopped 7/28", ["2024-07-28"]),
        ("CK 3/3 still up", ["2025-03-03"]),
        ("next infusion 8/26 and 9/9", ["2025-08-26", "2025-09-09"]),
        ("cefpodoxime thru 7/2", ["2025-07-02"]),
        ("in March", ["2025-03"]),
        ("since June", ["2025-06"]),
        ("last fall", ["2024"]),
        ("since mid Oct", ["2024-10"]),
        ("this September", ["2025-09"]),
        ("was due Sept", ["2024-09"]),
        ("due in September", ["2025-09"]),
        ("June 3", ["2025-06-03"]),
        ("since Halloween", ["2024-10"]),
        # relative
        ("3 months ago", ["2025-03"]),
        ("two years ago", ["2023"]),
        ("6 wks ago", ["2025-05-09"]),
        ("a couple of weeks ago", ["2025-06-06"]),
        ("yesterday and today", ["2025-06-19", "2025-06-20"]),
        ("last week", ["2025-06-13"]),
        ("last month", ["2025-05"]),
        ("last year", ["2024"]),
        ("last Tuesday", ["2025-06-17"]),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "hip flexors 4/5, deltoids 4-/5, biceps 5/5", "BP 120/80", "vision 6/12", "walks 1/2 block", "page 2/6", "P. 001/003", "CK 26-192",
        "d1/d15", "NDC 0069-0249-01", "titer 1:80", "555-0142", "35 year old", "start 0935", "AI 9/24 CI 2/12", "crescents in 9/21 (43%)",
        "BCx 2/2 pneumococcus", "vit D3 2000 U", "takes 2000 mg", "May increase the dose", "MAR reviewed", "pain 7/10", "dose 1/2 of two",
        "M32.14", "MMT8 104/150", "2 1/2 months", "24/7", "2/30/2025", "several months ago", "decrease to 10", "0.5/1.0", "C3/C4 38*/6*",
        "10-12-14 mg", "CKD-EPI 2021", "twenty milligrams", "13/13/2025", "4-5x/d", "2-3 wks", "T4-T9", "May 5-10 mg",
    ],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert values(text) == []


def test_without_a_document_date_only_full_dates_resolve() -> None:
    assert values("3/11, in March, today, 3 months ago, 3/4/25, 2021", None) == ["2025-03-04", "2021"]


def test_day_first_where_the_document_shows_it() -> None:
    assert values("Seen 23/05/2025. CK 04/05/2025.") == ["2025-05-23", "2025-05-04"]
    assert values("Seen 5/23/2025. CK 04/05/2025.") == ["2025-05-23", "2025-04-05"]
    found = find_dates("DOB 02/08/1980, seen 03/04/2025", lambda _: "2025-06-20", birth="1980-08-02")
    assert [d.value for d in found] == ["1980-08-02", "2025-04-03"]


def test_short_years_where_the_writer_writes_them() -> None:
    text = "Seen 7/10/25. Labs 6/27/25. EMG 2/12/25. Panel 1/25: positive."
    assert values(text, "2025-07-10")[-1] == "2025-01"


FORMATS = [
    lambda d: f"{d.month}/{d.day}/{d.year}",
    lambda d: f"{d.month:02d}/{d.day:02d}/{d.year}",
    lambda d: f"{d.month}/{d.day}/{d.year % 100:02d}",
    lambda d: d.isoformat(),
    lambda d: f"{d.day}-{NAMES[d.month - 1][:3]}-{d.year}",
    lambda d: f"{d.day} {NAMES[d.month - 1]} {d.year}",
    lambda d: f"{NAMES[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{NAMES[d.month - 1][:3]} {d.day}, {d.year}",
    lambda d: f"{NAMES[d.month - 1][:3].upper()} {d.day} {d.year}",
]


@given(st.dates(date(1995, 1, 1), date(2027, 12, 31)), st.sampled_from(FORMATS))
@settings(max_examples=300, deadline=None)
def test_any_date_in_any_form_parses_back(day: date, form: object) -> None:
    written = form(day)  # type: ignore[operator]
    text = f"Drawn {written}, result follows."
    found = find_dates(text, lambda _: "2025-06-20", european=False)
    assert [(text[d.start : d.end], d.value) for d in found] == [(written, day.isoformat())]


@given(
    st.text(alphabet=st.sampled_from("0123456789/-.:' ,()JanMayFebtodyslgwk\n"), max_size=120),
    st.sampled_from([None, "2025", "2025-06", "2025-06-20"]),
)
@settings(max_examples=400, deadline=None)
def test_garbage_raises_nothing(text: str, anchor: str | None) -> None:
    found = find_dates(text, lambda _: anchor)
    assert all(0 <= d.start < d.end <= len(text) for d in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(d.until is None or d.until >= d.value[: len(d.until)] for d in found)


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text(text: str) -> None:
    find_dates(text, lambda _: "2024-02-29")
