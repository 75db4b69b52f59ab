"""The truth table of the five statuses: the statuses of a criterion's parts in, the status of the whole out.

It is the last paragraph of "Rules that hold everywhere" in docs/contract/policies.md, once and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Status = Literal["found", "contradicted", "unclear", "missing", "not_applicable"]
STATUSES: tuple[Status, ...] = ("found", "contradicted", "unclear", "missing", "not_applicable")


def any_of(statuses: Iterable[Status]) -> Status:
    """Found if any part is, else unclear if any part is, else contradicted if a part is, else missing."""
    stated = set(statuses)
    parts = stated - {"not_applicable"}
    if stated and not parts:
        return "not_applicable"
    for status in ("found", "unclear", "contradicted"):
        if status in parts:
            return status
    return "missing"


def all_of(statuses: Iterable[Status]) -> Status:
    """Contradicted if any part is, else unclear if any is or if found and missing meet, else missing, else found."""
    stated = set(statuses)
    parts = stated - {"not_applicable"}
    if not parts:
        return "not_applicable" if stated else "missing"
    for status in ("contradicted", "unclear"):
        if status in parts:
            return status
    if parts == {"found", "missing"}:
        return "unclear"
    return "missing" if "missing" in parts else "found"


def at_least(number: int, statuses: Iterable[Status]) -> Status:
    """So many have to be found. One of several is `any_of`, all of them `all_of`; parts that do not apply drop out."""
    stated = list(statuses)
    parts = [status for status in stated if status != "not_applicable"]
    if not parts:
        return "not_applicable" if stated else "missing"
    needed = min(number, len(parts))
    if parts.count("found") >= needed:
        return "found"
    if len(parts) - parts.count("contradicted") < needed:  # even if all that is open were found
        return "contradicted"
    if "found" in parts or "unclear" in parts:
        return "unclear"
    return "contradicted" if "contradicted" in parts else "missing"


def agreed(statuses: Iterable[Status]) -> Status:
    """The status that every reading of conflicting statements gives; unclear where the readings differ (rule 3)."""
    parts = set(statuses)
    if not parts:
        return "missing"
    return parts.pop() if len(parts) == 1 else "unclear"
