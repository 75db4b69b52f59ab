"""A result in, the policies that it was made with out: titles and wordings for letters, reports and FHIR."""

from __future__ import annotations

from collections.abc import Iterable

from criteria.library import load_policy
from criteria.policy import Criterion, Policy
from criteria.result import Result
from extractor.errors import ChartproofError


def policies_of(result: Result, given: Iterable[Policy] = ()) -> dict[str, Policy]:
    """By id the policies of the result: those `given`, else the shipped ones and the site's.

    A policy whose content is not the one that was applied (another hash) is left out: its wording may have changed.
    """
    known = {(policy.id, policy.sha256): policy for policy in given}
    found: dict[str, Policy] = {}
    for used in result.policies:
        policy = known.get((used.id, used.sha256))
        if policy is None:
            try:
                policy = load_policy(f"{used.id}@{used.version}")
            except ChartproofError:
                continue
        if policy.sha256 == used.sha256:
            found[used.id] = policy
    return found


def criteria_of(policies: dict[str, Policy]) -> dict[tuple[str, str], Criterion]:
    """The criteria by policy and id."""
    return {(policy.id, criterion.id): criterion for policy in policies.values() for criterion in policy.criteria}
