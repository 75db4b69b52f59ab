"""What a policy file may say, as types: whole policies, those that extend another, and criteria taken by `use`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from criteria.policy import Applies, Codes, Criterion, Day, Drug, Pathway, Regimen, Rule, Strict
from criteria.vocabulary import DiagnosisId


class OwnCriterion(Criterion):
    """A criterion of the policy's own. `after` names the criterion that it follows; without one it comes last."""

    after: str | None = None


class Use(Strict):
    """A criterion of the extended policy (changed where it stands) or of shared.yaml (added).

    What is stated here replaces what it says there; `with` sets single parameters of its operator, and null takes one
    away.
    """

    use: str
    params: dict[str, Any] = Field(default_factory=dict, alias="with")
    after: str | None = None
    title: str | None = None
    wording: str | None = None
    source: str | None = None
    pathways: list[Pathway] | None = None
    applies_when: Applies | None = None
    rule: Rule | None = None
    ask: str | None = None


def _entry_kind(given: Any) -> str:
    return "use" if isinstance(given, Use) or (isinstance(given, dict) and "use" in given) else "own"


Entry = Annotated[Annotated[OwnCriterion, Tag("own")] | Annotated[Use, Tag("use")], Discriminator(_entry_kind)]


class Whole(Strict):
    """A policy file that stands on its own."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    version: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    title: str
    effective_from: Day
    effective_to: Day | None = None
    pathways: list[Pathway] = Field(min_length=1)
    drugs: list[Drug] = Field(min_length=1)
    diagnoses: list[DiagnosisId] = Field(default_factory=list)
    codes: Codes | None = None
    regimens: list[Regimen] = Field(default_factory=list)
    criteria: list[Entry] = Field(min_length=1)


class Extending(Strict):
    """A policy file that extends another one: what it leaves out is taken from there."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    version: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    extends: str = Field(pattern=r"^[a-z0-9][a-z0-9_.-]*@[A-Za-z0-9][A-Za-z0-9_.-]*$")
    title: str | None = None
    effective_from: Day
    effective_to: Day | None = None
    pathways: list[Pathway] | None = None
    drugs: list[Drug] | None = None
    diagnoses: list[DiagnosisId] | None = None
    codes: Codes | None = None
    regimens: list[Regimen] | None = None
    drop: list[str] = Field(default_factory=list)
    criteria: list[Entry] = Field(default_factory=list)


def _file_kind(given: Any) -> str:
    return "extending" if isinstance(given, Extending) or (isinstance(given, dict) and "extends" in given) else "whole"


PolicyFile = Annotated[
    Annotated[Whole, Tag("whole")] | Annotated[Extending, Tag("extending")], Discriminator(_file_kind)
]
SharedFile = list[Criterion]
