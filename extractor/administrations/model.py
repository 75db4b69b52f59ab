"""One dose of a drug on one day, as a reader of one text found it; plain data on character offsets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Given:
    """A dose given or scheduled; `spans` are the places that state it, the one with the date first."""

    concept: str
    date: str
    rule: str
    spans: list[tuple[int, int]]
    status: Literal["given", "scheduled"] = "given"
    product: str | None = None
    dose_value: float | None = None
    dose_unit: str | None = None
    start_time: str | None = None
    stop_time: str | None = None
    duration_min: int | None = None
    route: str | None = None
    times_at: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Readers:
    """What the readers of one document share: what was found, and which dates are spoken for."""

    given: list[Given] = field(default_factory=list)
    taken_dates: set[int] = field(default_factory=set)  # starts of dates that head a record, a column or a row
    blocks: list[tuple[int, int]] = field(
        default_factory=list
    )  # stretches that a record, flowsheet or log was read from
    cancelled: list[tuple[str, str]] = field(default_factory=list)  # drug and date of doses that did not happen
