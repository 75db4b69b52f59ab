"""The policy language as types: what a YAML file in `policies/` may say (docs/policies.md explains it)."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from criteria.vocabulary import ConceptId, DiagnosisId, DoseUnit, DrugId, amount_of

Pathway = Literal["initial", "continuation"]
PATHWAYS: tuple[Pathway, ...] = ("initial", "continuation")
FactType = Literal["diagnosis", "therapy", "lab", "administration", "finding", "code"]
Range = tuple[float, float]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Strict(BaseModel):
    """Base: an unknown word in a policy is an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Regimen(Strict):
    """One schedule that the policy takes. Doses in `unit`, lengths in days, both ends included."""

    id: str
    text: str
    dose_values: list[float]
    unit: DoseUnit
    doses: list[int]
    gap_days: Range | None = None
    repeat_days: Range | None = None
    repeat: Literal["required", "optional", "none"] = "optional"
    route: str | None = None
    pathways: list[Pathway] = Field(default_factory=lambda: list(PATHWAYS))


class MoreSpecific(Strict):
    """Where the diagnosis is documented, only `fitting` codes name it; others of the policy are less specific."""

    diagnosis: DiagnosisId
    fitting: list[str]


class Codes(Strict):
    """ICD-10-CM codes of the policy; a code ending in `*` stands for all below it."""

    fitting: list[str]
    more_specific: list[MoreSpecific] = Field(default_factory=list)
    only_with_diagnosis: dict[str, list[DiagnosisId]] = Field(default_factory=dict)
    by_diagnosis: dict[DiagnosisId, list[str]] = Field(default_factory=dict)


class Product(Strict):
    """A brand or biosimilar of a requested drug and its HCPCS code."""

    name: str
    codes: list[str]
    also: list[str] = Field(default_factory=list)


class Drug(Strict):
    """A drug the policy is about; `products` tell its HCPCS codes apart."""

    concept: DrugId
    products: list[Product] = Field(default_factory=list)


class Bound(Strict):
    """Limits of a number: at least one of the four has to be set, all that are set have to hold."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _some(self) -> Bound:
        if self == Bound.model_construct():
            raise ValueError("name one of at_least, above, at_most, below")
        return self

    def holds(self, value: Any) -> bool:
        """Whether it is a number within the limits."""
        if not isinstance(value, int | float):
            return False
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.at_most is None or value <= self.at_most)
            and (self.below is None or value < self.below)
        )


def _test_kind(given: Any) -> str:
    return "limits" if isinstance(given, dict | Bound) else "values"


Allowed = Annotated[
    Annotated[list[Any], Tag("values")] | Annotated[Bound, Tag("limits")],
    Discriminator(_test_kind),
]
Test = dict[str, Allowed]


class FactsRule(Strict):
    """Evidence by simple predicates: which facts satisfy, contradict or only touch the criterion.

    `found`, `unclear`, `contradicted` are lists of field tests, one of which has to hold; a field takes a list of
    values or limits (`{at_least: 8}`). `resolve: any` lets one satisfying fact settle it; `resolve: statements` weighs
    contradicting statements by date and by kind of document, with `any_in_document` only between documents.
    `within_days`: what satisfies counts only if it is surely that recent, else it is unclear. `order`: what satisfies
    counts only if it lies before the requested drug began, or since then; of unknown date it is unclear.
    """

    type: FactType
    concepts: list[ConceptId]
    found: list[Test] = Field(default_factory=list)
    unclear: list[Test] = Field(default_factory=list)
    contradicted: list[Test] = Field(default_factory=list)
    resolve: Literal["any", "statements"] = "any"
    any_in_document: bool = False
    within_days: int | None = Field(default=None, ge=1)
    order: Literal["before_drug", "since_drug"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _in_own_unit(cls, given: Any) -> Any:
        """Limits with a unit ("0.5 g/g") as numbers in the unit of the one analyte that is measured."""
        if not isinstance(given, dict) or given.get("type") != "lab" or len(given.get("concepts") or ()) != 1:
            return given
        concept = given["concepts"][0]

        def plain(test: Any) -> Any:
            if not isinstance(test, dict):
                return test
            return {
                field: {k: amount_of(concept, v) if isinstance(v, str) else v for k, v in limits.items()}
                if isinstance(limits, dict)
                else limits
                for field, limits in test.items()
            }

        return {
            k: [plain(t) for t in v] if k in ("found", "unclear", "contradicted") and isinstance(v, list) else v
            for k, v in given.items()
        }


class Facts(Strict):
    facts: FactsRule


class Operator(Strict):
    """A named operator of `criteria/operators/` with its parameters."""

    operator: str
    params: dict[str, Any] = Field(default_factory=dict, alias="with")


class AnyOf(Strict):
    any_of: list[Rule] = Field(min_length=1)


class AllOf(Strict):
    all_of: list[Rule] = Field(min_length=1)


class Count(Strict):
    """So many of the parts have to be found: `{at_least: 2, of: [rule, …]}`."""

    at_least: int = Field(ge=1)
    of: list[Rule] = Field(min_length=1)


RULE_KEYS = {"facts": "facts", "operator": "operator", "any_of": "any_of", "all_of": "all_of", "of": "count"}


def _rule_kind(given: Any) -> str | None:
    """Which of the rules it is, by its key, so that an error speaks of that one alone."""
    names = given if isinstance(given, dict) else type(given).model_fields if isinstance(given, Strict) else ()
    return next((kind for key, kind in RULE_KEYS.items() if key in names), "count" if "at_least" in names else None)


Rule = Annotated[
    Annotated[Facts, Tag("facts")]
    | Annotated[Operator, Tag("operator")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[AllOf, Tag("all_of")]
    | Annotated[Count, Tag("count")],
    Discriminator(
        _rule_kind,
        custom_error_type="no_rule",
        custom_error_message="a rule has one of: facts, operator, any_of, all_of, at_least with of",
    ),
]


class Applies(Strict):
    """The condition of a criterion: any of its parts has to hold, else the criterion is `not_applicable`."""

    diagnoses: list[DiagnosisId] = Field(default_factory=list)
    requested: list[DrugId] = Field(default_factory=list)
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
    """A policy with its shared criteria and what it extends resolved. `effective_to` None: until it is replaced."""

    id: str
    version: str
    extends: str | None = None
    title: str
    effective_from: Day
    effective_to: Day | None = None
    pathways: list[Pathway]
    drugs: list[Drug]
    diagnoses: list[DiagnosisId] = Field(default_factory=list)
    codes: Codes | None = None
    regimens: list[Regimen] = Field(default_factory=list)
    criteria: list[Criterion]

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, shared criteria included: the same text gives the same hash on every machine."""
        content = self.model_dump(mode="json", by_alias=True)
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def label(self) -> str:
        """Id and version, as `load_policy` takes them."""
        return f"{self.id}@{self.version}"

    def in_effect(self, day: str | None) -> bool:
        """Whether the policy is in effect on that day (any day that is not known)."""
        return day is None or (self.effective_from <= day and (self.effective_to is None or day <= self.effective_to))

    def criteria_of(self, pathway: Pathway) -> list[Criterion]:
        """The criteria of a pathway, in the policy's order."""
        return [criterion for criterion in self.criteria if pathway in criterion.pathways]


AnyOf.model_rebuild()
AllOf.model_rebuild()
Count.model_rebuild()
Criterion.model_rebuild()
Policy.model_rebuild()
