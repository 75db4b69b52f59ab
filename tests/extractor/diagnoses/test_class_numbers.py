"""A record number or a date that ends like a classification's year is no class of nephritis."""

from __future__ import annotations

import pytest

from extractor import Extractor


@pytest.fixture(scope="module")
def extractor():
    return Extractor()


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("MRN: 5520183\nInterval history: lupus nephritis under treatment.", None),
        ("Seen 03/2018 4 times for lupus nephritis.", None),
        ("Lupus nephritis, ISN/RPS 2018 class IV on biopsy.", ["IV"]),
        ("Kidney biopsy: lupus nephritis, ISN/RPS (2003) III + V.", ["III", "V"]),
    ],
)
def test_numbers_and_classes(extractor, text, classes):
    facts = extractor.read([("note.txt", text)], as_of="2026-01-01").facts
    found = [f.isn_rps_class for f in facts if f.type == "diagnosis" and f.concept == "lupus_nephritis"]
    assert found
    assert (found[0] or None) == classes
