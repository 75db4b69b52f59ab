"""A verdict: what an operator says of a criterion, with the mentions it stands on; and the joining of several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from criteria.joining import Status, all_of, any_of, at_least
from criteria.result import Role
from extractor.facts import Fact, Mention


@dataclass(frozen=True)
class Cited:
    """One mention of one fact as evidence; the strongest comes first in a verdict."""

    fact: Fact
    mention: Mention
    role: Role = "for"
    why_not: str | None = None


@dataclass
class Verdict:
    """A status, the sentence that gives its reason, and its evidence."""

    status: Status
    reason: str
    cited: list[Cited] = field(default_factory=list)


def join_any(verdicts: Sequence[Verdict], nothing: str) -> Verdict:
    """The verdict where any part suffices; `nothing` is the reason if no part speaks to it."""
    return _join(any_of(v.status for v in verdicts), verdicts, nothing)


def join_all(verdicts: Sequence[Verdict], nothing: str) -> Verdict:
    """The verdict where every part is needed."""
    return _join_several(all_of(v.status for v in verdicts), verdicts, nothing)


def join_count(number: int, verdicts: Sequence[Verdict], nothing: str) -> Verdict:
    """The verdict where so many parts are needed."""
    return _join_several(at_least(number, [v.status for v in verdicts]), verdicts, nothing)


def _join_several(status: Status, verdicts: Sequence[Verdict], nothing: str) -> Verdict:
    joined = _join(status, verdicts, nothing)
    if status == "unclear" and not any(v.status == "unclear" for v in verdicts):
        parts = [v for v in verdicts if v.status in ("found", "missing")]
        joined.reason = "; ".join(dict.fromkeys(v.reason for v in parts if v.reason)) or nothing
        joined.cited = [c for v in parts for c in v.cited]
    return joined


def _join(status: Status, verdicts: Iterable[Verdict], nothing: str) -> Verdict:
    listed = list(verdicts)
    deciding = [v for v in listed if v.status == status]
    if status == "missing" or not deciding:
        return Verdict(status, nothing, [c for v in listed for c in v.cited if c.role == "considered"])
    reasons = list(dict.fromkeys(v.reason for v in deciding if v.reason))
    cited = interleaved([v.cited for v in deciding])
    rest = [
        Cited(c.fact, c.mention, "considered", c.why_not or f"alone it is {v.status.replace('_', ' ')}")
        for v in listed
        if v.status != status
        for c in v.cited[:1]
    ]
    return Verdict(status, "; ".join(reasons[:3]) or nothing, cited + rest)


def interleaved(lists: Iterable[list[Cited]]) -> list[Cited]:
    """The first of each list, then the second of each, …: no part's evidence is crowded out by another's."""
    columns = [list(items) for items in lists]
    longest = max((len(items) for items in columns), default=0)
    return [items[i] for i in range(longest) for items in columns if i < len(items)]
