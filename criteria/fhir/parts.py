"""Small FHIR pieces: codings, quantities, dates, references and ids that depend on the content alone."""

from __future__ import annotations

import math
import re
import uuid
from datetime import date
from functools import cache
from typing import Any

from extractor.lexicon import Entry, load_lexicon, normalize
from extractor.resources import load_yaml

Resource = dict[str, Any]

# Everything of our own is a URN below this: there is no server that would serve it.
OURS = "urn:chartproof"
_ROOT = uuid.uuid5(uuid.NAMESPACE_URL, f"{OURS}:fhir")
UCUM, LOINC, RXNORM = "http://unitsofmeasure.org", "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def known(name: str) -> dict[str, Any]:
    """A table of models/fhir.yaml."""
    table: dict[str, Any] = load_yaml("fhir.yaml")[name]
    return table


def identity(*key: str) -> str:
    """A UUID that the key alone decides."""
    return str(uuid.uuid5(_ROOT, "\x1f".join(key)))


def reference(resource: Resource, **more: Any) -> dict[str, Any]:
    """A reference to a resource of the same Bundle."""
    return {"reference": f"urn:uuid:{resource['id']}", **more}


def clean(text: str) -> str:
    """Words on one line, without what a FHIR string must not hold."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def tidy(value: Any) -> Any:
    """Strings cleaned, and what is empty left out: FHIR takes no empty string, list or element."""
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, dict):
        return {key: kept for key, item in value.items() if (kept := tidy(item)) is not None} or None
    if isinstance(value, list):
        return [kept for item in value if (kept := tidy(item)) is not None] or None
    return value


def day(text: str | None) -> str | None:
    """The date, maybe partial, if it is one; else None."""
    match = _DATE.fullmatch(text or "")
    if not match or match[1] == "0000":
        return None
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return match[0]


def instant(text: str | None) -> str | None:
    """The start of a whole day in UTC; None for a partial date."""
    whole = day(text)
    return f"{whole}T00:00:00Z" if whole and len(whole) == 10 else None


def ours(system: str, code: str, display: str | None = None) -> dict[str, Any]:
    """A coding of one of our own code systems (docs/fhir.md lists them)."""
    return {"system": f"{OURS}:{system}", "code": code, "display": display}


def entry(concept: str) -> Entry | None:
    """The lexicon's entry of the concept."""
    return load_lexicon().by_id.get(concept)


def lexicon_codes(concept: str, kind: str) -> list[str]:
    """The codes of one system (`loinc`, `rxnorm`, `icd10cm`) that the lexicon has for the concept."""
    found = entry(concept)
    return found.codes.get(kind, []) if found else []


def loinc(concept: str) -> list[dict[str, Any]]:
    """The LOINC coding, where the lexicon is sure of one."""
    codes = lexicon_codes(concept, "loinc")
    code = codes[0] if len(codes) == 1 else known("loinc").get(concept)
    return [{"system": LOINC, "code": code}] if code and code in codes else []


def rxnorm(concept: str) -> list[dict[str, Any]]:
    """The RxNorm coding of the ingredient, where the lexicon has one."""
    codes = lexicon_codes(concept, "rxnorm")
    return [{"system": RXNORM, "code": codes[0]}] if len(codes) == 1 else []


@cache
def _written() -> dict[str, str]:
    """Canonical units by how they are written."""
    units: dict[str, list[str]] = load_yaml("units.yaml")["units"]
    found = {_key(form): unit for unit, forms in units.items() for form in forms}
    return found | {_key(unit): unit for unit in [*units, *known("ucum")]}


def _key(unit: str) -> str:
    return normalize(unit).replace(" /", "/").replace("/ ", "/")


def ucum(unit: str | None) -> str | None:
    """The UCUM code of a unit as written or canonical; None where there is none."""
    if not unit:
        return None
    table = known("ucum")
    code: str | None = table.get(unit) or table.get(_written().get(_key(unit), ""))
    return code


def quantity(value: float, unit: str | None = None, comparator: str | None = None) -> dict[str, Any]:
    """A Quantity, coded in UCUM where the unit is known; empty where the value is no number."""
    if not math.isfinite(value):
        return {}
    code = ucum(unit)
    number = int(value) if float(value).is_integer() and abs(value) < 1e15 else float(f"{value:.10g}")
    sign = comparator if comparator in ("<", "<=", ">", ">=") else None
    return {"value": number, "comparator": sign, "unit": unit, "system": UCUM if code else None, "code": code}
