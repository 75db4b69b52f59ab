"""The policy language as types: what a YAML file in `policies/` may say (docs/policies.md explains it)."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Pathway = Literal["initial", "continuation"]
PATHWAYS: tuple[Pathway, ...] = ("initial", "continuation")
FactType = Literal["diagnosis", "therapy", "lab", "administration", "finding", "code"]
Range = tuple[float, float]


class Strict(BaseModel):
    """Base: an unknown word in a policy is an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Regimen(Strict):
    """One schedule that the policy takes. Doses in `unit`, lengths in days, both ends included."""

    id: str
    text: str
    dose_values: list[float]
    unit: str
    doses: list[int]
    gap_days: Range | None = None
    repeat_days: Range | None = None
    repeat: Literal["required", "optional", "none"] = "optional"
    route: str | None = None
    pathways: list[Pathway] = Field(default_factory=lambda: list(PATHWAYS))


class MoreSpecific(Strict):
    """Where the diagnosis is documented, only `fitting` codes name it; others of the policy are less specific."""

    diagnosis: str
    fitting: list[str]


class Codes(Strict):
    """ICD-10-CM codes of the policy; a code ending in `*` stands for all below it."""

    fitting: list[str]
    more_specific: list[MoreSpecific] = Field(default_factory=list)
    only_with_diagnosis: dict[str, list[str]] = Field(default_factory=dict)
    by_diagnosis: dict[str, list[str]] = Field(default_factory=dict)


class Product(Strict):
    """A brand or biosimilar of a requested drug and its HCPCS code."""

    name: str
    codes: list[str]
    also: list[str] = Field(default_factory=list)


class Drug(Strict):
    """A drug the policy is about; `products` tell its HCPCS codes apart."""

    concept: str
    products: list[Product] = Field(default_factory=list)


class FactsRule(Strict):
    """Evidence by simple predicates: which facts satisfy, contradict or only touch the criterion.

    `found`, `unclear`, `contradicted` are lists of field tests, one of which has to hold. `resolve: any` lets one
    satisfying fact settle it; `resolve: statements` weighs contradicting statements by date and by kind of document,
    with `any_in_document` only between documents.
    """

    type: FactType
    concepts: list[str]
    found: list[dict[str, list[Any]]] = Field(default_factory=list)
    unclear: list[dict[str, list[Any]]] = Field(default_factory=list)
    contradicted: list[dict[str, list[Any]]] = Field(default_factory=list)
    resolve: Literal["any", "statements"] = "any"
    any_in_document: bool = False


class Facts(Strict):
    facts: FactsRule


class Operator(Strict):
    """A named operator of `criteria/operators/` with its parameters."""

    operator: str
    params: dict[str, Any] = Field(default_factory=dict, alias="with")


class AnyOf(Strict):
    any_of: list[Rule]


class AllOf(Strict):
    all_of: list[Rule]


Rule = Annotated[Facts | Operator | AnyOf | AllOf, Field(union_mode="left_to_right")]


class Applies(Strict):
    """The condition of a criterion: any of its parts has to hold, else the criterion is `not_applicable`."""

    diagnoses: list[str] = Field(default_factory=list)
    requested: list[str] = Field(default_factory=list)
    codes: list[str] = Field(default_factory=list)
    route: str | None = None
    otherwise: str = "its condition does not hold"


class Criterion(Strict):
    """One criterion: identity, wording, source, condition, rule, and the words that ask for what is missing."""

    id: str
    title: str
    wording: str
    source: str
    pathways: list[Pathway] = Field(default_factory=lambda: list(PATHWAYS))
    applies_when: Applies | None = None
    rule: Rule
    ask: str


class Policy(Strict):
    """A policy with its shared criteria resolved. `effective_to` None means until it is replaced."""

    id: str
    version: str
    title: str
    effective_from: str
    effective_to: str | None = None
    pathways: list[Pathway]
    drugs: list[Drug]
    diagnoses: list[str] = Field(default_factory=list)
    codes: Codes | None = None
    regimens: list[Regimen] = Field(default_factory=list)
    criteria: list[Criterion]

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, shared criteria included: the same text gives the same hash on every machine."""
        content = self.model_dump(mode="json", by_alias=True)
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def criteria_of(self, pathway: Pathway) -> list[Criterion]:
        """The criteria of a pathway, in the policy's order."""
        return [criterion for criterion in self.criteria if pathway in criterion.pathways]


AnyOf.model_rebuild()
AllOf.model_rebuild()
Criterion.model_rebuild()
Policy.model_rebuild()
