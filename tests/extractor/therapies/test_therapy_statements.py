"""Own sentences in a short note: the therapies that are read from each, with the fields that the table names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor.core import Extractor
from extractor.facts import Therapy

HEAD = "RHEUMATOLOGY CLINIC NOTE\nPatient: Test Person   DOB 01/02/1980\nDate of Service: 03/10/2025\n\nHPI\n"
CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("statements.yaml").read_text(encoding="utf-8"))


@cache
def extractor() -> Extractor:
    return Extractor()


def differences(facts: list[Therapy], wanted: list[Any]) -> list[str]:
    """What keeps the best of the facts from being the wanted one."""
    best: list[str] | None = None
    for fact in facts:
        wrong = []
        outcome = fact.outcome if fact.outcome not in (None, "unknown") else "-"
        if (fact.status, outcome) != (wanted[0], wanted[1]):
            wrong.append(f"{fact.status}/{outcome} for {wanted[0]}/{wanted[1]}")
        for name, value in (wanted[2] if len(wanted) > 2 else {}).items():
            said = getattr(fact, name)
            if isinstance(value, int | float) and isinstance(said, int | float):
                same = abs(said - value) <= (0.2 * value if name == "duration_days" else 1e-6)
            else:
                same = str(said).lower() == str(value).lower() or (
                    isinstance(said, str) and said.startswith(str(value))
                )
            if not same:
                wrong.append(f"{name} {said} for {value}")
        if best is None or len(wrong) < len(best):
            best = wrong
    return ["missing"] if best is None else best


@pytest.mark.parametrize("case", CASES, ids=[c["t"][:60] for c in CASES])
def test_statement(case: dict[str, Any]) -> None:
    reading = extractor().read([("note.txt", HEAD + case["t"] + "\n")], "2025-03-20")
    facts: dict[str, list[Therapy]] = {}
    for fact in reading.facts:
        if isinstance(fact, Therapy):
            facts.setdefault(fact.concept, []).append(fact)
    wrong = {name: differences(facts.pop(name, []), wanted) for name, wanted in case["f"].items()}
    wrong |= {name: [f"extra {[f.status for f in left]}"] for name, left in facts.items()}
    assert not {name: w for name, w in wrong.items() if w}
