"""What `evaluate` gives: the result of a case, exactly as docs/contract/interface.md lays it out."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from criteria.joining import Status
from extractor.facts import Fact
from extractor.reading import Document, Request, Warning

Role = Literal["for", "against", "considered"]


class ResultModel(BaseModel):
    """Base of the result's models: what is not named here does not get out."""

    model_config = ConfigDict(extra="forbid")


class Evidence(ResultModel):
    """One quote that the status stands on; `why_not` says why a considered one did not count."""

    role: Role
    why_not: str | None = None
    fact: str
    file: str
    page: int
    start: int
    end: int
    quote: str


class CriterionResult(ResultModel):
    """One criterion: its status, the reason in one sentence, the evidence strongest first, and what to ask for."""

    policy: str
    id: str
    title: str
    status: Status
    reason: str
    evidence: list[Evidence] = Field(default_factory=list)
    ask: str | None = None
    review: dict[str, Any] | None = None


class PolicyUsed(ResultModel):
    """Which policy text was applied: `sha256` is over its content with the shared criteria resolved."""

    id: str
    version: str
    sha256: str


class Engine(ResultModel):
    """What read and judged; `lexicon_sha256` is of the site's own lexicon, where it has one."""

    name: str = "chartproof"
    version: str
    lexicon_sha256: str | None = None


class Guess(ResultModel):
    """What was guessed where the caller named no policy or no pathway."""

    policy: str
    pathway: str
    why: str


class Result(ResultModel):
    """The result of one case. `case_id` is the caller's; `summary` counts the statuses.

    `request_sha256` is set in a batch: the hash of request, documents, engine and policies, by which a batch that is
    started again knows what is done.
    """

    case_id: str = ""
    request_sha256: str | None = None
    pathway: str
    as_of: str | None = None
    policies: list[PolicyUsed]
    engine: Engine
    guess: Guess | None = None
    request: Request
    documents: list[Document]
    facts: list[Fact]
    criteria: list[CriterionResult]
    summary: dict[str, int]
    warnings: list[Warning] = Field(default_factory=list)
