"""The six kinds of fact, as `docs/contract/facts.md` names them, and the mentions that they stand on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Assertion = Literal["present", "absent", "possible", "historical", "family", "hypothetical"]
TherapyStatus = Literal["requested", "current", "past", "planned", "considered", "not_taken"]
Outcome = Literal["inadequate_response", "intolerance", "contraindicated", "benefit", "relapse", "completed", "unknown"]
Comparator = Literal["=", "<", ">", "<=", ">="]
LabResult = Literal["positive", "negative", "normal", "high", "low", "indeterminate", "pending", "not_stated"]
CodeSystem = Literal["ICD-10-CM", "HCPCS", "CPT", "NDC"]


class Model(BaseModel):
    """Base of all data that leaves the extractor: unknown fields are an error, not a silent loss."""

    model_config = ConfigDict(extra="forbid")


class Mention(Model):
    """One place in one document that states a fact; `text` is exactly the slice `start:end` of the document's text."""

    file: str
    page: int = 1
    start: int
    end: int
    text: str
    rule: str
    confidence: float = 1.0
    # What this mention alone says, field by field: merging and the evaluator settle conflicts by it.
    says: dict[str, Any] = Field(default_factory=dict)
    # The words that negated or qualified the mention, shown beside it.
    cue: str | None = None


class FactBase(Model):
    """What every fact carries: an id (given when facts are merged), its mentions and whether they disagree."""

    id: str = ""
    mentions: list[Mention] = Field(default_factory=list)
    conflict: bool = False
    readers_disagree: bool = False


class Diagnosis(FactBase):
    type: Literal["diagnosis"] = "diagnosis"
    concept: str
    assertion: Assertion = "present"
    isn_rps_class: list[str] | None = None
    state: Literal["active", "latent", "treated"] | None = None
    date: str | None = None


class Dose(Model):
    """One step of a course whose dose changes."""

    value: float
    unit: str | None = None
    date: str | None = None


class Regimen(Model):
    """The schedule of an infused or injected antibody; what the text does not say is None."""

    dose_value: float | None = None
    dose_unit: str | None = None
    doses: int | None = None
    gap_days: int | None = None
    repeat_days: int | None = None


class Therapy(FactBase):
    type: Literal["therapy"] = "therapy"
    concept: str
    product: str | None = None
    status: TherapyStatus = "current"
    outcome: Outcome | None = None
    dose_value: float | None = None
    dose_max: float | None = None
    dose_unit: str | None = None
    frequency: str | None = None
    route: str | None = None
    start: str | None = None
    stop: str | None = None
    duration_days: int | None = None
    doses: list[Dose] | None = None
    reason: str | None = None
    regimen: Regimen | None = None


class Lab(FactBase):
    type: Literal["lab"] = "lab"
    concept: str
    value: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    value_normalized: float | None = None
    unit_normalized: str | None = None
    date: str | None = None
    reference_low: float | None = None
    reference_high: float | None = None
    times_uln: float | None = None
    result: LabResult | None = None
    titer: str | None = None
    antibody: str | None = None


class Administration(FactBase):
    type: Literal["administration"] = "administration"
    concept: str
    product: str | None = None
    date: str | None = None
    dose_value: float | None = None
    dose_unit: str | None = None
    status: Literal["given", "scheduled"] = "given"
    start_time: str | None = None
    stop_time: str | None = None
    duration_min: int | None = None
    reason: str | None = None
    route: str | None = None


class Finding(FactBase):
    type: Literal["finding"] = "finding"
    concept: str
    assertion: Assertion = "present"
    value: float | str | None = None
    unit: str | None = None
    date: str | None = None


class Code(FactBase):
    type: Literal["code"] = "code"
    system: CodeSystem
    code: str
    units: float | None = None
    # True where the code stands on the request (form, letter) and not only in the chart.
    on_request: bool | None = None


Fact = Annotated[
    Diagnosis | Therapy | Lab | Administration | Finding | Code,
    Field(discriminator="type"),
]
