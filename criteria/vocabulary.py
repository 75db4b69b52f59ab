"""Types of the words in policies: concept ids and amounts in, checked ids and plain numbers out.

A policy is loaded often and checked once. So `DrugId` and its like are plain strings until a validation carries a
`Vocabulary` as its context (`chartproof policies check`); amounts with a unit ("0.5 g/g") become numbers always.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from extractor.labs.units import normalize
from extractor.lexicon import Kind, load_lexicon
from extractor.resources import load_yaml

_AMOUNT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(.*?)\s*")
DOSE_UNITS = ("mg", "g", "mcg", "mg/kg", "mg/m2", "mcg/kg", "g/kg", "units", "IU", "IU/kg", "units/kg", "mL")


def nearest(word: str, known: Iterable[str]) -> str:
    """ ", did you mean x?" or nothing: the known word that is written most like it."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f", did you mean {close[0]}?" if close else ""


class Vocabulary:
    """The concepts of the lexicon by kind, the site's own included."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {entry.id: entry.kind for entry in load_lexicon().by_id.values()}

    def check(self, word: str, kind: Kind | None) -> None:
        """Raises PydanticCustomError where the lexicon has no such concept of that kind."""
        known = self.kinds.get(word)
        if known is None:
            same = [name for name, its in self.kinds.items() if kind in (None, its)]
            hint = nearest(word, same)
            what = "concept" if kind is None else kind
            text = "the lexicon has no {what} {word}{hint}" + ("" if hint else " (add it to a lexicon file)")
            raise PydanticCustomError("unknown_concept", text, {"what": what, "word": word, "hint": hint})
        if kind is not None and known != kind:
            text = "{word} is a {known} of the lexicon, but a {kind} belongs here"
            raise PydanticCustomError("wrong_kind", text, {"word": word, "known": known, "kind": kind})


def _in_lexicon(kind: Kind | None) -> Callable[[str, ValidationInfo], str]:
    def validate(word: str, info: ValidationInfo) -> str:
        if isinstance(info.context, Vocabulary):
            info.context.check(word, kind)
        return word

    return validate


DrugId = Annotated[str, AfterValidator(_in_lexicon("drug"))]
DiagnosisId = Annotated[str, AfterValidator(_in_lexicon("diagnosis"))]
FindingId = Annotated[str, AfterValidator(_in_lexicon("finding"))]
AnalyteId = Annotated[str, AfterValidator(_in_lexicon("analyte"))]
ConceptId = Annotated[str, AfterValidator(_in_lexicon(None))]


@cache
def _units() -> dict[str, str]:
    """Every spelling of a unit, in lower case and without blanks, and the canonical name that it stands for."""
    units = load_yaml("units.yaml")["units"].items()
    return {spelling.replace(" ", "").lower(): name for name, written in units for spelling in [*written, name]}


@cache
def amount_of(concept: str, written: str) -> float:
    """The number of "50 mg/mmol" in the analyte's own unit. Raises PydanticCustomError where the unit does not fit."""
    found = _AMOUNT.fullmatch(written)
    if not found:
        raise PydanticCustomError("bad_amount", "write a number, or a number with a unit such as 0.5 g/g")
    value, unit = float(found[1]), found[2]
    if not unit:
        return value
    name = _units().get(unit.replace(" ", "").lower())
    own = normalize(concept, 1.0, None)[1]
    in_own, _ = normalize(concept, value, name) if name else (None, None)
    if in_own is None:
        said = "{unit} is no unit of {concept}" + (", which is measured in {own}" if own else "")
        raise PydanticCustomError("bad_unit", said, {"unit": unit, "concept": concept, "own": own or ""})
    return in_own


def amount(concept: str) -> Any:
    """The type of a threshold of one analyte: a number in its own unit, or a number with a unit that is converted."""

    def convert(given: Any) -> Any:
        return amount_of(concept, given) if isinstance(given, str) else given

    return BeforeValidator(convert)


def _amounts(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    return {k: amount_of(k, v) if isinstance(v, str) and isinstance(k, str) else v for k, v in given.items()}


Amounts = Annotated[
    dict[AnalyteId, float],
    BeforeValidator(_amounts),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["number", "string"]}}),
]


def _dose_unit(unit: str) -> str:
    if unit not in DOSE_UNITS:
        text = "{unit} is no unit of a dose{hint} Known are: {known}"
        hint = nearest(unit, DOSE_UNITS) or "."
        raise PydanticCustomError("bad_unit", text, {"unit": unit, "hint": hint, "known": ", ".join(DOSE_UNITS)})
    return unit


DoseUnit = Annotated[str, AfterValidator(_dose_unit), WithJsonSchema({"type": "string", "enum": list(DOSE_UNITS)})]
