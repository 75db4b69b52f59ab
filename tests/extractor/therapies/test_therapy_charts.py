"""Own short charts of one or two papers: the courses, with status and outcome, that are read from each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from extractor.core import Extractor
from extractor.facts import Therapy

CHARTS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("charts.yaml").read_text(encoding="utf-8"))


@cache
def extractor() -> Extractor:
    return Extractor()


def courses(chart: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Status and outcome of each drug's courses."""
    reading = extractor().read(list(chart["docs"].items()), chart["as_of"])
    out: dict[str, list[tuple[str, str]]] = {}
    for fact in reading.facts:
        if isinstance(fact, Therapy):
            outcome = fact.outcome if fact.outcome not in (None, "unknown") else "-"
            out.setdefault(fact.concept, []).append((fact.status, str(outcome)))
    return {name: sorted(found) for name, found in out.items()}


@pytest.mark.parametrize("chart", CHARTS, ids=[c["name"] for c in CHARTS])
def test_chart(chart: dict[str, Any]) -> None:
    got = courses(chart)
    want = {name: sorted((s, o) for s, o in said) for name, said in chart["want"].items()}
    wrong = {n: (got.get(n), want.get(n)) for n in sorted({*got, *want}) if got.get(n) != want.get(n)}
    assert not wrong
