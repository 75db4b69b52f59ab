"""Reference ranges: a text and a position in, the low and high limit that are printed there out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.labs.units import unit_at

_LABEL = (
    r"(?:(?:ref(?:erence)?(?:\s+(?:range|interval|values?|lim(?:it)?s?))?|normal(?:\s+range)?|norm|nl|n|rr|uln|lln|expected|range|neg(?:ative)?"
    r"|pos(?:itive)?|immune|upper\s+limit(?:\s+of\s+normal)?|cut-?off|both|nml|desirable|optimal)\.?\s*(?:is|:|=)?\s*)"
)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,7}(?:\.\d+)?|\.\d{1,4})"
_RANGE = re.compile(
    r"(?P<label>" + _LABEL + r")?(?P<low>" + _NUMBER + r")\s?(?:-|–|—|to)\s?(?P<high>" + _NUMBER + r")(?![\d/:])(?!-\d)", re.I  # noqa: E501
)  # fmt: skip
_LIMIT = re.compile(
    r"(?P<label>" + _LABEL + r")?(?P<sign><=|>=|=<|=>|[<>]\s?or\s?=|[<>≤≥]|less than|up to|greater than|under|over|at least)\s?(?P<limit>" + _NUMBER + r")(?![\d/:])",  # noqa: E501
    re.I,
)  # fmt: skip
_BARE_LIMIT = re.compile(
    r"(?P<label>uln|upper\s+limit(?:\s+of\s+normal)?)\s*(?:is|:|=|of)?\s*(?P<limit>" + _NUMBER + r")(?![\d/:])", re.I
)
_OPEN = re.compile(r"[,;]?\s{0,3}[(\[{]\s?")
_LABELLED = re.compile(r"[,;]?\s{0,3}(?=(?:ref|reference|normal range|nl\s?[<>\d]|norm\s?[<>\d]|uln)\b)", re.I)
_CLOSE = re.compile(r"\s?(?:neg(?:ative)?|normal|nl|ref|positive|pos)?\s?[)\]}]", re.I)
_UNIT_GAP = re.compile(r"\s?")


@dataclass(slots=True)
class Reference:
    """A reference range; `positive` says that the limit is the one from which the test is positive."""

    start: int
    end: int
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    unit_name: str | None = None
    positive: bool = False


def parse_reference(text: str, at: int, end: int) -> Reference | None:
    """The range or limit that starts exactly at `at` ("26-192 U/L", "<= 8.1", "ref 30-223"), with its unit."""
    found = _RANGE.match(text, at, end)
    if found:
        reference = Reference(at, found.end(), _value(found["low"]), _value(found["high"]))
        if reference.low is not None and reference.high is not None and reference.low > reference.high:
            return None
    elif found := _LIMIT.match(text, at, end):
        upper = found["sign"].lower().startswith(("<", "=<", "≤", "less than", "up to", "under"))
        limit = _value(found["limit"])
        label = (found["label"] or "").lower()
        positive = label.startswith(("pos", "immune")) and not upper
        # A test that is positive from a limit upwards has that limit as its highest normal value.
        reference = Reference(
            at,
            found.end(),
            None if upper or positive else limit,
            limit if upper or positive else None,
            positive=positive,
        )
    elif found := _BARE_LIMIT.match(text, at, end):
        reference = Reference(at, found.end(), None, _value(found["limit"]))
    else:
        return None
    unit = unit_at(text, _UNIT_GAP.match(text, reference.end, end).end(), end)  # type: ignore[union-attr]
    if unit:
        reference.end, reference.unit, reference.unit_name = unit.end, unit.text, unit.name
    return reference


def reference_at(text: str, at: int, end: int, after_number: bool = True) -> Reference | None:
    """A range in brackets, or one with a label ("ref 30-223"), that follows a result at `at`."""
    bracket = _OPEN.match(text, at, end)
    if bracket:
        reference = parse_reference(text, bracket.end(), end)
        close = _CLOSE.match(text, reference.end, end) if reference else None
        if reference and close:
            reference.start, reference.end = bracket.end(), close.end()
            return reference
        return None
    labelled = _LABELLED.match(text, at, end)
    return parse_reference(text, labelled.end(), end) if labelled and after_number else None


def _value(written: str) -> float:
    return float(written.replace(",", ""))
