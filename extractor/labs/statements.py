"""One stated result: what was read of it in, a `Lab` fact with every field of the contract out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from extractor.facts import Lab, LabResult
from extractor.labs.references import Reference
from extractor.labs.units import normalize
from extractor.labs.values import Result, is_serology, settle
from extractor.resources import load_yaml
from extractor.workspace import Workspace


@dataclass(slots=True)
class Statement:
    """A result of an analyte at a place. `start:end` is what is quoted, `at` where the name of the analyte starts."""

    concept: str
    result: Result
    start: int
    end: int
    at: int
    rule: str
    antibody: str | None = None
    date: str | None = None
    date_rule: str | None = None
    group: int = 0
    unit_hint: tuple[str, str] | None = None  # a unit of the row's label or of a column: as written, canonical
    reference: Reference | None = None


@cache
def _knowledge() -> dict[str, Any]:
    data: dict[str, Any] = load_yaml("labs/results.yaml")
    return data


@cache
def _plausible(concept: str) -> tuple[float, float] | None:
    entry = load_yaml("lexicon/analytes.yaml").get(concept) or {}
    limits = entry.get("plausible") if isinstance(entry, dict) else None
    return (float(limits[0]), float(limits[1])) if limits else None


def lab_of(ws: Workspace, said: Statement) -> Lab:
    """The fact that the statement makes."""
    read = said.result
    unit, unit_name = read.unit, read.unit_name
    reference = read.reference or said.reference
    if unit is None and read.value is not None and said.unit_hint:
        unit, unit_name = said.unit_hint
    if unit is None and read.value is not None and reference and reference.unit:
        unit, unit_name = reference.unit, reference.unit_name
    lab = Lab(concept=said.concept, antibody=said.antibody, date=said.date, titer=read.titer)
    if read.value is not None:
        lab.value, lab.unit = read.value, unit
        normalized, to = normalize(said.concept, read.value, unit_name)
        lab.value_normalized, lab.unit_normalized = normalized, to
    lab.comparator = read.comparator if read.value is not None or read.titer or read.times else None
    if reference and read.value is not None:
        lab.reference_low, lab.reference_high = reference.low, reference.high
    lab.times_uln = _times(said, lab)
    lab.result = _result(said, lab, reference)
    says: dict[str, Any] = {
        name: getattr(lab, name)
        for name in ("value", "value_normalized", "titer", "result", "date", "times_uln", "comparator")
        if getattr(lab, name) is not None
    }
    limits = _plausible(said.concept)
    checked = lab.value_normalized if lab.value_normalized is not None else lab.value
    if limits and checked is not None and not limits[0] <= checked <= limits[1]:
        says["implausible"] = True
    if read.flag and read.flag != "none":
        says["flag"] = read.flag
    if said.date_rule:
        says["date_rule"] = said.date_rule
    lab.mentions = [ws.mention(said.start, said.end, said.rule, says)]
    return lab


def _times(said: Statement, lab: Lab) -> float | None:
    if said.result.times is not None:
        return said.result.times
    if said.concept in _knowledge()["enzymes"] and lab.value is not None and lab.reference_high:
        return round(lab.value / lab.reference_high, 2)
    return None


def _result(said: Statement, lab: Lab, reference: Reference | None) -> LabResult | None:
    """The result in words: as stated, else by the flag or the printed limit; antibodies are positive or negative."""
    stated = said.result.result
    if stated is not None:
        return settle(stated, said.concept) or stated
    if not is_serology(said.concept):
        return said.result.flag if lab.value is not None and said.result.flag in ("high", "low") else None  # type: ignore[return-value]
    if said.result.flag in ("high", "abnormal"):
        return "positive"
    if lab.titer:
        return "negative" if lab.comparator in ("<", "<=") else None
    if lab.value is None:
        return None
    if reference and reference.high is not None:
        if lab.comparator in ("<", "<="):
            return "negative"
        return (
            "positive"
            if lab.value > reference.high or (reference.positive and lab.value >= reference.high)
            else "negative"
        )
    return _by_limit(said.concept, lab, said)


def _by_limit(concept: str, lab: Lab, said: Statement) -> LabResult | None:
    value, known = lab.value or 0.0, _knowledge()
    if concept in known["quantified"]:
        return "negative" if lab.comparator in ("<", "<=") or value == 0 else "positive"
    unit = said.result.unit_name or (said.unit_hint[1] if said.unit_hint else None)
    limit = known["limits"].get(concept, {}).get(unit)
    if limit is None:
        return "negative" if lab.comparator in ("<", "<=") and said.result.flag is None else None
    if lab.comparator in ("<", "<="):
        return "negative" if value <= limit else None
    below = known["negative_below"].get(concept, {}).get(unit, limit)
    return "positive" if value >= limit else "negative" if value < below else None
