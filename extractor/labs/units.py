"""Units of lab results: a unit as written in, its canonical name and the value in the unit of the contract out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractor.resources import load_yaml

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in the text: offsets, how it is written and its canonical name."""

    start: int
    end: int
    text: str
    name: str


def _key(written: str) -> str:
    return _BLANKS.sub("", written).lower()


@cache
def _names() -> dict[str, str]:
    """Spelling without blanks, in lower case -> canonical name."""
    return {_key(s): name for name, spellings in load_yaml("units.yaml")["units"].items() for s in [*spellings, name]}


@cache
def unit_pattern() -> re.Pattern[str]:
    """Matches one unit, the longest spelling first; it must not run into a letter or digit."""
    spellings = {s for name, many in load_yaml("units.yaml")["units"].items() for s in [*many, name]}
    parts: list[str] = []
    for spelling in sorted(spellings, key=lambda s: (-len(s), s)):
        words = (r"\s?/\s?".join(re.escape(part) for part in word.split("/")) for word in spelling.split())
        body = r"\s{0,2}".join(words)
        parts.append(body if spelling[-1] == "%" else body + r"(?![A-Za-z0-9])")
    return re.compile("(?:" + "|".join(parts) + ")", re.I)


def unit_at(text: str, at: int, end: int) -> Unit | None:
    """The unit that starts at `at` (no blanks before it), None if there is none before `end`."""
    found = unit_pattern().match(text, at, end)
    if not found or (found.end() < len(text) and text[found.end() - 1].isalnum() and text[found.end()].isalnum()):
        return None
    name = _names().get(_key(found.group()))
    return Unit(found.start(), found.end(), found.group(), name) if name else None


@cache
def _rules(concept: str) -> dict[str, Any]:
    rules: dict[str, Any] = load_yaml("units.yaml")["analytes"].get(concept) or {}
    return rules


def fits(concept: str, unit: str) -> bool:
    """Whether the canonical unit can be one of this analyte."""
    rules = _rules(concept)
    return unit in rules.get("from", {}) or unit in rules.get("also", ())


def counts_in_thousands(concept: str) -> bool:
    """Whether "K" behind a number is this analyte's unit and not a thousand ("plt 301 K", against "CK 4.2K")."""
    return "K" in _rules(concept).get("from", {})


def normalize(concept: str, value: float, unit: str | None) -> tuple[float | None, str | None]:
    """The value in the contract's unit and that unit; (None, None) where the contract has no unit for the analyte.

    `unit` is a canonical name; without one the analyte's rule for bare numbers holds. A unit that is known but does not
    fit (FVC in litres) gives (None, None).
    """
    rules = _rules(concept)
    to, factors = rules.get("unit"), rules.get("from", {})
    if not to:
        return None, None
    if unit is None:
        factor = 1.0
        bare = rules.get("bare")
        if bare and (("from" in bare and value >= bare["from"]) or ("below" in bare and 0 < value < bare["below"])):
            factor = float(bare["factor"])
    elif unit in factors:
        factor = float(factors[unit])
    else:
        return None, None
    return float(f"{value * factor:.6g}"), to
