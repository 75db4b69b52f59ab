"""The evaluator: a reading and policies in, a result with a status, a reason and evidence for each criterion out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from criteria import operators
from criteria.conditions import applies_to
from criteria.guess import guess_pathway, guess_policies
from criteria.joining import STATUSES, Status
from criteria.library import candidates
from criteria.policy import (
    PATHWAYS,
    AllOf,
    AnyOf,
    Bound,
    Count,
    Criterion,
    Facts,
    FactsRule,
    Operator,
    Pathway,
    Policy,
    Test,
)
from criteria.result import CriterionResult, Engine, Evidence, Guess, PolicyUsed, Result, Role
from criteria.statements import settle, statements
from criteria.verdict import Cited, Verdict, join_all, join_any, join_count
from criteria.view import View
from criteria.wording import listed, name
from extractor.errors import ChartproofError
from extractor.facts import Fact
from extractor.reading import Reading
from extractor.version import __version__

QUOTE_LIMIT = 300  # characters; the contract takes no longer quote
EVIDENCE_LIMIT = 6
CONSIDERED_LIMIT = 3
WEAK_PAGE = 0.6  # mean confidence of a page below which its words prove nothing alone


def evaluate(
    reading: Reading, policies: Sequence[Policy] | None = None, pathway: str | None = None, as_of: str | None = None
) -> Result:
    """Holds the reading against the policies. Pure: the same reading and policies give the same result.

    Without `policies` or `pathway` they are guessed, and the result says so in `guess`; an empty list of policies gives
    the facts alone. `as_of` (ISO 8601) is the
    reading's own where it is left out. Raises ChartproofError `unknown_pathway` or `bad_policy`.
    """
    if pathway is not None and pathway not in PATHWAYS:
        raise ChartproofError("unknown_pathway", f"there is no such pathway; known are: {', '.join(PATHWAYS)}")
    why: list[str] = []
    if policies is None:
        policies, reason = guess_policies(reading, candidates(as_of or reading.as_of))
        why.append(reason)
    way: Pathway
    if pathway is None and policies:
        way, reason = guess_pathway(reading, policies[0])
        why.append(reason)
    else:
        way = "continuation" if pathway == "continuation" else "initial"
    day = as_of or reading.as_of
    criteria = [c for policy in policies for c in evaluate_policy(reading, policy, way, day)]
    counted = Counter(c.status for c in criteria)
    return Result(
        pathway=way,
        as_of=day,
        policies=[PolicyUsed(id=p.id, version=p.version, sha256=p.sha256) for p in policies],
        engine=Engine(version=__version__),
        guess=Guess(policy=policies[0].id, pathway=way, why="; ".join(why)) if why else None,
        request=reading.request,
        documents=reading.documents,
        facts=reading.facts,
        criteria=criteria,
        summary={status: counted[status] for status in STATUSES},
        warnings=reading.warnings,
    )


def evaluate_policy(reading: Reading, policy: Policy, pathway: Pathway, as_of: str | None) -> list[CriterionResult]:
    """The policy's criteria of the pathway, in order. A policy that lacks the pathway is taken by the one it has."""
    way = pathway if pathway in policy.pathways else policy.pathways[0]
    view = View(reading, policy, way, as_of)
    return [_criterion(view, criterion) for criterion in policy.criteria_of(way)]


def _criterion(view: View, criterion: Criterion) -> CriterionResult:
    applies = criterion.applies_when
    if applies and not applies_to(view, applies):
        verdict = Verdict("not_applicable", applies.otherwise)
    else:
        verdict = _apply(view, criterion.rule)
    doubt = _doubt(verdict)
    if doubt:
        verdict = Verdict("unclear", f"{verdict.reason}, but {doubt}", verdict.cited)
    open_ = verdict.status in ("missing", "unclear")
    return CriterionResult(
        policy=view.policy.id, id=criterion.id, title=criterion.title, status=verdict.status,
        reason=_sentence(verdict.reason), evidence=_evidence(verdict), ask=criterion.ask if open_ else None,
    )  # fmt: skip


def _doubt(verdict: Verdict) -> str | None:
    """Why a `found` cannot stand on its evidence: it was read from weak pages, or differently by two readers."""
    if verdict.status != "found":
        return None
    deciding = [c for c in verdict.cited if c.role != "considered"]
    if deciding and all(c.mention.confidence < WEAK_PAGE for c in deciding):
        return "the page it stands on could hardly be read"
    if deciding and all(c.fact.readers_disagree for c in deciding):
        return "two ways of reading the words disagree"
    return None


def _apply(view: View, rule: Any) -> Verdict:
    if isinstance(rule, Facts):
        return _facts(view, rule.facts)
    if isinstance(rule, Operator):
        return operators.run(rule.operator, rule.params, view)
    nothing = "nothing in the documents speaks to it"
    if isinstance(rule, AnyOf):
        return join_any([_apply(view, part) for part in rule.any_of], nothing)
    if isinstance(rule, Count):
        return join_count(rule.at_least, [_apply(view, part) for part in rule.of], nothing)
    assert isinstance(rule, AllOf)
    return join_all([_apply(view, part) for part in rule.all_of], nothing)


def _facts(view: View, rule: FactsRule) -> Verdict:
    facts = view.facts(rule.type, rule.concepts)

    def status_of(fact: Fact) -> Status | None:
        tests: tuple[tuple[Status, list[Test]], ...] = (
            ("found", rule.found), ("unclear", rule.unclear), ("contradicted", rule.contradicted),
        )  # fmt: skip
        said = next((status for status, alternatives in tests if any(_holds(fact, a) for a in alternatives)), None)
        return _in_time(view, rule, fact) if said == "found" else said

    if rule.resolve == "statements":
        return settle(statements(view, facts, status_of), rule.any_in_document)
    judged = [(fact, status_of(fact)) for fact in facts]
    for status in ("found", "unclear", "contradicted"):
        deciding = [fact for fact, said in judged if said == status]
        if deciding:
            role: Role = "against" if status == "contradicted" else "for"
            return Verdict(status, listed(deciding), view.cite(deciding, role))
    why = "planned, hypothetical or somebody else's"
    return Verdict(
        "missing", f"nothing is said of {', '.join(name(c) for c in rule.concepts[:4])}",
        view.cite(facts, "considered", why_not=why),
    )  # fmt: skip


def _in_time(view: View, rule: FactsRule, fact: Fact) -> Status | None:
    """What a satisfying fact says where it has to be recent, or to lie before or after the drug's first dose."""
    day = view.dated(fact)
    if rule.order:
        if day is None or view.began() is None:
            return "unclear"
        if view.before_drug(day) != (rule.order == "before_drug"):
            return None
    return "found" if rule.within_days is None or view.recent(day, rule.within_days) else "unclear"


def _holds(fact: Fact, test: Test) -> bool:
    for field, allowed in test.items():
        value = getattr(fact, field, None)
        if not (allowed.holds(value) if isinstance(allowed, Bound) else value in allowed):
            return False
    return True


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] if text else text


def _evidence(verdict: Verdict) -> list[Evidence]:
    """The quotes, strongest first, each place once; considered ones last."""
    out: list[Evidence] = []
    seen: set[tuple[str, int, int]] = set()
    counts: Counter[bool] = Counter()
    ordered = [c for c in verdict.cited if c.role != "considered"] + [
        c for c in verdict.cited if c.role == "considered"
    ]
    for cited in ordered:
        considered = cited.role == "considered"
        mention = cited.mention
        place = (mention.file, mention.start, mention.end)
        if place in seen or counts[considered] >= (CONSIDERED_LIMIT if considered else EVIDENCE_LIMIT):
            continue
        if verdict.status in ("missing", "not_applicable") and not considered:
            continue
        seen.add(place)
        counts[considered] += 1
        out.append(_quote(cited))
    return out


def _quote(cited: Cited) -> Evidence:
    mention = cited.mention
    text = mention.text[:QUOTE_LIMIT]
    return Evidence(
        role=cited.role, why_not=cited.why_not, fact=cited.fact.id, file=mention.file, page=mention.page,
        start=mention.start, end=mention.start + len(text), quote=text,
    )  # fmt: skip
