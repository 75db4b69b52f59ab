"""A flag between value and unit does not part the two: the unit decides what the number means."""

from __future__ import annotations

import pytest

from extractor import Extractor
from extractor.facts import Lab

HEAD = "LABORATORY REPORT\nPatient: Ada Example   DOB 01/02/1980\nCollected 05/06/2025\n\n"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(
    ("line", "concept", "normalized"),
    [
        ("Protein/creatinine ratio    240  H mg/mmol      (<15)", "upcr", 2.1216),
        ("Protein/creatinine ratio    240  H  mg/mmol      (<15)", "upcr", 2.1216),
        ("Protein/creatinine ratio    240  mg/mmol  H", "upcr", 2.1216),
        ("Creatinine   133 H umol/L   60-110", "creatinine", 1.5045),
        ("Complement C3   0.61 L g/L   0.90-1.80", "c3", 61.0),
        ("IgG 3.6 L g/L (7.0-16.0)", "igg", 360.0),
    ],
)
def test_the_unit_behind_a_flag_counts(extractor: Extractor, line: str, concept: str, normalized: float) -> None:
    reading = extractor.read([("report.txt", HEAD + line + "\n")], as_of="2025-06-01")
    (lab,) = [fact for fact in reading.facts if isinstance(fact, Lab)]
    assert lab.concept == concept
    assert lab.value_normalized == pytest.approx(normalized, rel=0.01)
