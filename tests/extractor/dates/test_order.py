"""The order of day and month: texts of a case in, a verdict for each out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.dates.order import day_first_of


@pytest.mark.parametrize(("texts", "expected"), [
    (["seen 18/03/2025, bloods 04/03/2025"], [True]),
    (["seen 03/18/2025, labs 04/03/2025"], [False]),
    (["Clinic 11 June 2025  Dictated 11/06/2025"], [True]),
    (["June 11, 2025, typed 06/11/2025"], [False]),
    (["bloods 04/03/2025", "clinic 28/02/2025"], [True, True]),
    (["labs 04/03/2025"], [None]),
    (["labs 04/03/2025", "visit 12/31/2024", "13/01/2025"], [None, False, True]),
])  # fmt: skip
def test_verdicts(texts: list[str], expected: list[bool | None]) -> None:
    assert day_first_of(texts) == expected


@given(st.lists(st.text(alphabet="0123456789/-. Juneay", max_size=40), max_size=4))
def test_every_text_has_a_verdict(texts: list[str]) -> None:
    assert len(day_first_of(texts)) == len(texts)
