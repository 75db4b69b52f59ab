"""The words of administrations.yaml as patterns, and which drugs are infused or injected."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from extractor.resources import load_yaml
from extractor.workspace import ConceptMention


@cache
def knowledge() -> dict[str, Any]:
    """The content of models/rules/administrations.yaml."""
    return dict(load_yaml("rules/administrations.yaml"))


@cache
def words(kind: str) -> re.Pattern[str]:
    """Any of the words of one list, whole, in any case."""
    return re.compile(rf"(?<![a-z0-9])(?:{_any(kind)})(?![a-z0-9])", re.IGNORECASE)


@cache
def opening(kind: str) -> re.Pattern[str]:
    """Any of the words of one list at the start of a line."""
    return re.compile(rf"[\s|*•\-\d.)(]{{0,30}}(?:{_any(kind)})(?![a-z0-9])", re.IGNORECASE)


def _any(kind: str) -> str:
    return "|".join(
        re.escape(str(w)).replace(r"\ ", r"\s{1,3}") for w in sorted(knowledge()[kind], key=lambda w: -len(str(w)))
    )


@cache
def vocabulary(kind: str) -> frozenset[str]:
    """The words of one list as a set, in lower case."""
    return frozenset(str(w).lower() for w in knowledge()[kind])


@cache
def always() -> frozenset[str]:
    """Drugs that are infused or injected whatever is written of their route."""
    told = knowledge()
    classes = set(told["always_classes"])
    found = {
        name
        for name, drug in load_yaml("lexicon/drugs.yaml").items()
        if classes & set((drug or {}).get("classes") or [])
    }
    return frozenset((found | set(told["always"])) - set(told["by_route"]))


@cache
def antibodies() -> frozenset[str]:
    """The monoclonal antibodies of the lexicon."""
    drugs = load_yaml("lexicon/drugs.yaml").items()
    return frozenset(name for name, drug in drugs if "monoclonal_antibody" in ((drug or {}).get("classes") or []))


@cache
def by_route() -> frozenset[str]:
    """Drugs that count only where their route says so."""
    return frozenset(knowledge()["by_route"])


def may_be_given(drug: ConceptMention) -> bool:
    """Whether the drug can be infused or injected at all."""
    return drug.kind == "drug" and (drug.concept in always() or drug.concept in by_route())


def routed(drug: ConceptMention, around: str, dose_mg: float | None, in_record: bool) -> bool:
    """Whether the drug was infused or injected, by the text of its clause or cell."""
    if drug.concept in always():
        return True
    told = knowledge()
    if words("oral_words").search(around):
        return False
    if drug.product in told["parenteral_products"] or words("route_words").search(around):
        return True
    if in_record and drug.concept in told["iv_in_records"]:
        return True
    large = told["pulse_mg"].get(drug.concept)
    return large is not None and dose_mg is not None and dose_mg >= large
