"""What stands beside a drug given with an infusion: its route, reason, frequency and length."""

from __future__ import annotations

import pytest

from extractor.core import Extractor

HEAD = "INFUSION ORDER\nDate: 05/01/2026\nPatient: Ann Example   DOB: 01/02/1980\n\nOrders:\n"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(
    ("line", "concept", "field", "value"),
    [
        ("Toradol 30 mg IV push once for acute shoulder pain.", "ketorolac", "reason", "acute shoulder pain"),
        ("Toradol 30 mg IV push once for acute shoulder pain.", "ketorolac", "route", "IV push"),
        ("Ketorolac 15 mg IM x1 in clinic.", "ketorolac", "frequency", "once"),
        ("Ketorolac 15 mg IM in clinic.", "ketorolac", "route", "IM"),
        (
            "Solu-Medrol 100 mg IVPB to prevent infusion reactions.",
            "methylprednisolone",
            "reason",
            "prevent infusion reactions",
        ),
        ("Solu-Medrol 100 mg IVP as premedication.", "methylprednisolone", "reason", "premedication"),
        ("Premedication:\n  Solu-Medrol 60 mg\n", "methylprednisolone", "reason", "premedication"),
        ("Solu-Medrol 100 mg for 3 days.", "methylprednisolone", "reason", None),
        ("Solu-Medrol 100 mg for each visit.", "methylprednisolone", "reason", None),
    ],
)
def test_particulars(extractor, line, concept, field, value):
    text = HEAD + line + "\n"
    reading = extractor.read([("order.txt", text)], as_of="2026-06-01")
    facts = [f for f in reading.facts if getattr(f, "concept", "") == concept]
    assert facts
    said = {str(m.says[field]).lower() for f in facts for m in f.mentions if m.says.get(field)}
    if value is None:
        assert not said
    else:
        assert value.lower() in said
    for fact in facts:
        for mention in fact.mentions:
            assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    "text", ["", "\x00", "Toradol" * 2000, "Toradol 30 mg " * 3000, "for " * 5000 + "Toradol 30 mg"]
)
def test_any_text_is_taken(extractor, text):
    extractor.read([("x.txt", text)], as_of="2026-06-01")
