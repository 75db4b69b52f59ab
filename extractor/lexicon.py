"""The lexicon: YAML files of `models/lexicon/` in, checked entries and the written forms that name them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import ChartproofError
from extractor.resources import load_yaml

M = TypeVar("M", bound=BaseModel)

Kind = Literal["diagnosis", "drug", "analyte", "finding"]
FILES: dict[Kind, str] = {
    "diagnosis": "lexicon/diagnoses.yaml", "drug": "lexicon/drugs.yaml",
    "analyte": "lexicon/analytes.yaml", "finding": "lexicon/findings.yaml",
}  # fmt: skip

# One character for one, so that offsets stay: dashes and every kind of blank become a space, curly quotes straight.
_BLANKS = {ord(c): " " for c in "-‐‑‒–—−\t\r\n\f\v\u00a0\u2007\u2009\u202f"}
_SAME = _BLANKS | {0x2019: "'", 0x2018: "'", 0xB5: "u", 0x3BC: "u"}


class Entry(BaseModel):
    """One concept: what it is called and what is known of it. `units` are factors to `unit`, `plausible` in `unit`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Kind
    names: list[str] = Field(default_factory=list)
    names_case_sensitive: list[str] = Field(default_factory=list)
    products: dict[str, list[str]] = Field(default_factory=dict)
    classes: list[str] = Field(default_factory=list)
    route: str | None = None
    routes: dict[str, list[str]] = Field(default_factory=dict)
    codes: dict[str, list[str]] = Field(default_factory=dict)
    unit: str | None = None
    units: dict[str, float] = Field(default_factory=dict)
    plausible: tuple[float, float] | None = None
    by_result: bool = False
    antibodies: dict[str, list[str]] = Field(default_factory=dict)
    antibodies_case_sensitive: dict[str, list[str]] = Field(default_factory=dict)


class Guard(BaseModel):
    """Where an ambiguous form means `concept` (`*`: any concept the form names)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    forms: list[str]
    concept: str
    before: str | None = None
    not_before: str | None = None
    after: str | None = None
    not_after: str | None = None
    near: str | None = None
    not_near: str | None = None
    document: str | None = None
    not_document: str | None = None


class Compound(BaseModel):
    """A name that states several concepts at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: list[str]
    concepts: list[str]


class Form(NamedTuple):
    """One way to write a concept. `key` is normalized; `exact` is set where upper and lower case matter."""

    key: str
    exact: str | None
    concept: str
    kind: Kind
    product: str | None
    attributes: dict[str, Any]


def normalize(text: str) -> str:
    """Lower case, dashes and blanks as spaces, runs of them as one: how names are compared."""
    return " ".join(text.translate(_SAME).lower().split())


def same_length(text: str) -> str:
    """As `normalize`, but each character stands where it stood."""
    plain = text.translate(_SAME)
    low = plain.lower()
    return low if len(low) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


class Lexicon:
    """All entries, with look-ups by id, kind and class."""

    def __init__(
        self, entries: list[Entry], guards: list[Guard], nothing: list[str], compounds: list[Compound]
    ) -> None:
        self.by_id: dict[str, Entry] = {e.id: e for e in entries}
        self.guards = guards
        self.nothing = nothing
        self.compounds = compounds

    def concepts(self, kind: Kind) -> list[Entry]:
        """The entries of one kind, in file order."""
        return [e for e in self.by_id.values() if e.kind == kind]

    def in_class(self, name: str) -> frozenset[str]:
        """The ids of the drugs of a class (`biologic`, `anti_cd20`, `corticosteroid`, …)."""
        return frozenset(e.id for e in self.by_id.values() if name in e.classes)

    def forms(self) -> Iterator[Form]:
        """Every written form of every concept, with joined spellings of hyphenated names."""
        for e in self.by_id.values():
            for names, product, attributes in self._groups(e):
                for name in names:
                    for key in _spellings(name):
                        yield Form(key, None, e.id, e.kind, product, attributes)
            for name in e.names_case_sensitive:
                yield Form(normalize(name), name, e.id, e.kind, None, {})
            for antibody, names in e.antibodies_case_sensitive.items():
                for name in names:
                    yield Form(normalize(name), name, e.id, e.kind, None, {"antibody": antibody})

    @staticmethod
    def _groups(e: Entry) -> Iterator[tuple[list[str], str | None, dict[str, Any]]]:
        yield e.names, None, {}
        for product, names in e.products.items():
            yield names, product, {}
        for antibody, names in e.antibodies.items():
            yield names, None, {"antibody": antibody}
        for route, names in e.routes.items():
            yield names, None, {"route": route}


def _spellings(name: str) -> set[str]:
    """The normalized name, and for hyphenated ones also written together ("T-SPOT", "TSPOT")."""
    found = {normalize(name)}
    if "-" in name:
        found.add(normalize(name.replace("-", "")))
        found.add(normalize(re.sub(r"-(?=\d)|(?<=\d)-", "", name)))
    if "'" in name:
        found.add(normalize(name.replace("'", "")))
    return {f for f in found if len(f) > 1}


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of `models/lexicon/` and the site's, checked. Raises ChartproofError `bad_lexicon`."""
    entries = [
        _checked(Entry, f"{kind} {key}", {"id": str(key), "kind": kind, **(fields or {})})
        for kind, path in FILES.items()
        for key, fields in load_yaml(path).items()
    ]
    rules = load_yaml("lexicon/guards.yaml")
    return Lexicon(
        entries,
        [_checked(Guard, f"guard {n}", g) for n, g in enumerate(rules["guards"], 1)],
        rules["nothing"],
        [_checked(Compound, f"compound {n}", c) for n, c in enumerate(rules["compounds"], 1)],
    )


def _checked(model: type[M], where: str, fields: Any) -> M:
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ChartproofError("bad_lexicon", f"{where}: {place}: {first['msg']}") from None
