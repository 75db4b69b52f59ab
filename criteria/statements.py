"""Statements that may disagree in, one status out: rules 2 and 3 of docs/contract/policies.md, for all operators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from criteria.dates import sort_key
from criteria.joining import Status, agreed
from criteria.result import Role
from criteria.verdict import Cited, Verdict
from criteria.view import View
from criteria.wording import words
from extractor.facts import Diagnosis, Fact, Finding, Mention


@dataclass(frozen=True)
class Statement:
    """One mention read as a statement: what status it would give alone, and from which day it is (None: undated)."""

    status: Status
    fact: Fact
    mention: Mention
    date: str | None


def statements(view: View, facts: Sequence[Fact], status_of: Callable[[Fact], Status | None]) -> list[Statement]:
    """Every mention of the facts that has a status; those without (family, hypothetical) are left out."""
    out: list[Statement] = []
    for fact in facts:
        status = status_of(fact)
        if status is not None:
            out += [Statement(status, fact, mention, view.stated(fact, mention)) for mention in fact.mentions]
    return out


def by_assertion(**table: Status) -> Callable[[Fact], Status | None]:
    """A function from diagnoses and findings to the status of their assertion; assertions left out say nothing."""

    def status_of(fact: Fact) -> Status | None:
        return table.get(fact.assertion) if isinstance(fact, Diagnosis | Finding) else None

    return status_of


def settle(said: Sequence[Statement], any_in_document: bool = False) -> Verdict:
    """The newest dated statements win; undated ones (letters, forms) beside them have to agree, else it is unclear.

    `any_in_document`: within one file a statement that satisfies stands over one that denies, because they speak of
    different things ("walks unaided", "cannot climb stairs").
    """
    if any_in_document:
        satisfied = {s.mention.file for s in said if s.status == "found"}
        said = [s for s in said if s.status == "found" or s.mention.file not in satisfied]
    if not said:
        return Verdict("missing", "nothing in the documents speaks to it")
    dated = [s for s in said if s.date]
    undated = [s for s in said if not s.date]
    newest = max((sort_key(s.date) for s in dated), default=(0, ""))
    standing = [s for s in dated if sort_key(s.date) == newest] + undated
    status = agreed(s.status for s in standing)
    kept = {id(s) for s in standing}
    lead = [s for s in standing if s.status == status] or standing
    reason = _reason(lead if status != "unclear" or all(s.status == "unclear" for s in standing) else standing)
    if status == "unclear" and len({s.status for s in standing}) > 1:
        reason = f"the documents disagree: {reason}"
    cited = _cited(standing, status)
    cited += [
        Cited(s.fact, s.mention, "considered", "a newer statement replaces it") for s in said if id(s) not in kept
    ]
    return Verdict(status, reason, cited)


def _reason(said: Sequence[Statement]) -> str:
    shown: dict[str, None] = {}
    for statement in said:
        shown.setdefault(words(statement.fact))
    return ", ".join(list(shown)[:3])


def _cited(standing: Sequence[Statement], status: Status) -> list[Cited]:
    """Evidence of the standing statements, one of each side first."""
    sides: dict[Status, list[Cited]] = {}
    for s in standing:
        role: Role = "against" if s.status == "contradicted" else "for"
        sides.setdefault(s.status, []).append(Cited(s.fact, s.mention, role))
    columns = list(sides.values())
    longest = max((len(column) for column in columns), default=0)
    return [column[i] for i in range(longest) for column in columns if i < len(column)]
