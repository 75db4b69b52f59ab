"""Which policy and pathway a request means where the caller names none: a reading in, the guess and its why out."""

from __future__ import annotations

from collections.abc import Sequence

from criteria.conditions import applies_to
from criteria.operators.diagnosis_code import unfit
from criteria.policy import Pathway, Policy
from criteria.view import View
from criteria.wording import name
from extractor.reading import Reading

_LATELY_DAYS = 365  # a dose within a year is a running treatment, whatever ended an earlier course


def guess_policies(reading: Reading, policies: Sequence[Policy]) -> tuple[list[Policy], str]:
    """The policy that the requested drug, the codes and the diagnoses fit best.

    The drug weighs most, then the code on the request, then present diagnoses, in the policy's order of them. A policy
    whose every criterion has a condition (what is billed beside an infusion) comes with it where a condition holds.
    """
    scored = [(_score(reading, policy), -index, policy) for index, policy in enumerate(policies)]
    (score, why), _, best = max(scored, key=lambda entry: (entry[0][0], entry[1]))
    beside = [p for p in policies if p is not best and _beside(reading, p)]
    if score == 0:
        return [best], f"policy {best.id} is the first of the list: nothing requested was recognized"
    also = "".join(f"; {policy.id} for what is billed beside it" for policy in beside)
    return [best, *beside], f"policy {best.id} fits best: {', '.join(why)}{also}"


def _beside(reading: Reading, policy: Policy) -> bool:
    """Whether the policy has nothing but conditional criteria, and one of the conditions holds."""
    conditions = [criterion.applies_when for criterion in policy.criteria]
    view = View(reading, policy, policy.pathways[0], reading.as_of)
    return all(conditions) and any(applies_to(view, condition) for condition in conditions if condition)


def _score(reading: Reading, policy: Policy) -> tuple[int, list[str]]:
    view = View(reading, policy, policy.pathways[0], reading.as_of)
    score, why = 0, []
    asked = view.requested()
    if asked:
        score += 8
        why.append(f"{name(asked[0].concept)} is requested")
    products = {code for drug in policy.drugs for product in drug.products for code in product.codes}
    billed = [code.code for code in view.codes("HCPCS", "CPT") if code.code in products]
    if billed:
        score += 4
        why.append(f"code {billed[0]}")
    elif not asked:
        return 0, []
    if policy.codes:
        fitting = [c for c in view.codes("ICD-10-CM") if unfit(view, c.code, policy.codes) is None]
        if fitting:
            score += 3 if any(view.on_request(code) for code in fitting) else 1
            why.append(f"code {fitting[0].code}")
    for rank, diagnosis in enumerate(policy.diagnoses):
        if view.has(diagnosis):
            score += max(4 - rank, 1)
            why.append(f"{name(diagnosis)} is documented")
            break
    return score, why


def guess_pathway(reading: Reading, policy: Policy) -> tuple[Pathway, str]:
    """Continuation where the requested drug was given or is taken already, else initial."""
    if "continuation" not in policy.pathways:
        return "initial", "the policy has one pathway"
    view = View(reading, policy, "initial", reading.as_of)
    current = [c for c in view.therapies(*view.drugs) if c.status == "current"]
    if current:
        return "continuation", f"{name(current[0].concept)} is already taken"
    ended = [c for c in view.therapies(*view.drugs) if c.status == "past" and c.outcome == "benefit"]
    if ended:
        return "continuation", f"{name(ended[0].concept)} was given with benefit"
    given = [a for a in view.administrations(*view.drugs) if a.status == "given"]
    stopped = [c for c in view.therapies(*view.drugs) if c.status == "past" and c.outcome]
    lately = [a for a in given if view.recent(a.date, _LATELY_DAYS)]
    if lately or (given and not stopped):
        return "continuation", f"{name(given[0].concept)} was already given"
    return "initial", "no earlier dose of the requested drug is documented"
