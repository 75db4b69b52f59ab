"""Facts in, short words out: how a fact is named in a reason ("UPCR 3.2 g/g on 2025-03-03")."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extractor.facts import Administration, Code, Diagnosis, Fact, Finding, Lab, Therapy

_OUTCOMES = {
    "inadequate_response": "inadequate response", "intolerance": "not tolerated", "contraindicated": "contraindicated",
    "benefit": "with benefit", "relapse": "relapse", "completed": "completed", "unknown": "outcome unknown",
}  # fmt: skip
_STATUSES = {"not_taken": "not taken"}


@cache
def _names() -> dict[str, str]:
    path = Path(__file__).parent / "policies" / "names.yaml"
    names: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return names


def name(concept: str) -> str:
    """The concept as a reviewer writes it."""
    return _names().get(concept, concept.replace("_", " "))


def number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def words(fact: Fact) -> str:
    """The fact in a few words with its deciding values and its date."""
    if isinstance(fact, Lab):
        return _lab(fact)
    if isinstance(fact, Therapy):
        outcome = _OUTCOMES.get(fact.outcome or "", "") or "no outcome stated"
        status = _STATUSES.get(fact.status, fact.status)
        reason = f": {short(fact.reason)}" if fact.reason else ""
        given = f"{status}, {outcome}" if fact.status in ("current", "past") or fact.outcome else status
        return f"{fact.product or name(fact.concept)} ({given}{reason})"
    if isinstance(fact, Administration):
        return f"{fact.product or name(fact.concept)} {fact.status} on {fact.date or 'an unknown date'}"
    if isinstance(fact, Code):
        return f"{fact.system} {fact.code}"
    date = f" ({fact.date})" if fact.date else ""
    value = f" {number(fact.value)}" if isinstance(fact, Finding) and fact.value not in (None, "") else ""
    classes = ""
    if isinstance(fact, Diagnosis) and fact.isn_rps_class:
        classes = f" class {' + '.join(fact.isn_rps_class)}"
    return f"{name(fact.concept)}{value}{classes} {fact.assertion}{date}"


def _lab(lab: Lab) -> str:
    label = name(lab.concept)
    if lab.antibody and lab.antibody != "panel":
        label = f"anti-{lab.antibody}"
    elif lab.antibody:
        label = "myositis antibody panel"
    shown: list[str] = []
    if lab.value is not None:
        comparator = lab.comparator if lab.comparator not in (None, "=") else ""
        value, unit = lab.value, lab.unit
        if unit is None and lab.unit_normalized and lab.value_normalized is not None:
            value, unit = lab.value_normalized, lab.unit_normalized
        shown.append(f"{comparator}{number(value)}" + (f" {unit}" if unit else ""))
    elif lab.titer:
        shown.append(("<" if lab.comparator == "<" else "") + lab.titer)
    if lab.result and not shown:
        shown.append("done, result not stated" if lab.result == "not_stated" else lab.result)
    date = f"on {lab.date}" if lab.date else "undated"
    return f"{label} {' '.join(shown)} {date}".replace("  ", " ")


def short(text: str | None, limit: int = 60) -> str:
    """Words of a document on one line, cut to the limit."""
    line = " ".join((text or "").split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def listed(facts: list[Fact] | list[Any], limit: int = 3) -> str:
    """The first facts in words, with commas."""
    return ", ".join(dict.fromkeys(words(fact) for fact in facts[:limit]))
