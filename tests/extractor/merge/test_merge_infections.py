"""An infection that a later document says is over is over; an answer "NONE" to a question about infections denies them."""

from __future__ import annotations

import pytest

from extractor import Extractor

NOTE = "Clinic note\nPatient: Ada Example  DOB 01/02/1980\nDate of visit: 05/20/2025\n\nAssessment\n1. Cellulitis - finish cephalexin.\n"
CALL = (
    "Telephone note\nPatient: Ada Example  DOB 01/02/1980\nDate: 05/28/2025\n\nCellulitis resolved, she feels well.\n"
)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def infections(reading):
    return {fact.assertion for fact in reading.facts if getattr(fact, "concept", "") == "infection_active"}


def test_an_infection_under_treatment_is_present(extractor):
    assert infections(extractor.read([("note.txt", NOTE)], as_of="2025-06-01")) == {"present"}


def test_a_later_call_ends_it(extractor):
    assert infections(extractor.read([("note.txt", NOTE), ("call.txt", CALL)], as_of="2025-06-01")) == {"historical"}


@pytest.mark.parametrize(
    "line",
    ["Infections since last approval?      NONE per nurse", "New infections: none per patient", "Any infection?  No"],
)
def test_none_denies(extractor, line):
    reading = extractor.read([("form.txt", "RENEWAL FORM\nDate: 05/20/2025\n\n" + line + "\n")], as_of="2025-06-01")
    assert infections(reading) == {"absent"}
