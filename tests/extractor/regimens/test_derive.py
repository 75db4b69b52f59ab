"""Dates of doses against the schedule that they show."""

from __future__ import annotations

from extractor.regimens import regimen_of_dates


def test_two_doses_a_fortnight_apart() -> None:
    got = regimen_of_dates(["2024-03-05", "2024-03-19"])
    assert got is not None
    assert (got.doses, got.gap_days, got.repeat_days) == (2, 14, None)


def test_courses_every_half_year() -> None:
    got = regimen_of_dates(["2023-01-10", "2023-01-24", "2023-07-11", "2023-07-25", "2024-01-09", "2024-01-23"])
    assert got is not None
    assert (got.doses, got.gap_days, got.repeat_days) == (2, 14, 182)


def test_single_doses_every_half_year() -> None:
    got = regimen_of_dates(["2023-01-10", "2023-07-11", "2024-01-09"])
    assert got is not None
    assert (got.doses, got.gap_days, got.repeat_days) == (1, None, 182)


def test_too_little() -> None:
    assert regimen_of_dates(["2024-03-05", "2024"]) is None
    assert regimen_of_dates([]) is None
