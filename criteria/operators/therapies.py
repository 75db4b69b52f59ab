"""Courses of drugs: taken, failed, taken now, or ruled out for a reason."""

from __future__ import annotations

import re

from criteria.dates import days_between
from criteria.joining import Status
from criteria.operators.registry import Params, missing, operator
from criteria.verdict import Cited, Verdict, join_any
from criteria.view import View
from criteria.vocabulary import DrugId
from criteria.wording import listed, words
from extractor.facts import Fact, Mention, Therapy

FAILED = frozenset({"inadequate_response", "intolerance", "contraindicated", "relapse"})  # rule 5
WORKED = frozenset({"benefit"})
_LOCAL = re.compile(
    r"topical|cream|ointment|inhal|nasal|intra-?articular|\bIA\b|intralesional|ophthalmic|eye drop|joint|epidural",
    re.IGNORECASE,
)


def systemic(therapy: Therapy) -> bool:
    """A topical, inhaled or injected-on-the-spot drug never counts as systemic treatment."""
    return not _LOCAL.search(f"{therapy.route or ''} {therapy.frequency or ''}")


class Taken(Params):
    """`drugs` of which one was or is taken; `contraindicated_counts` where not being able to take it also satisfies.

    `premedication` are words of a reason that make a course a premedication, which does not count.
    """

    drugs: list[DrugId]
    contraindicated_counts: bool = False
    premedication: list[str] = []


@operator("taken", Taken)
def taken(view: View, p: Taken) -> Verdict:
    """Taken now or in the past; `contradicted` if never taken. What is planned or only considered says nothing."""
    parts: list[Verdict] = []
    for course in view.therapies(*p.drugs):
        reason = (course.reason or "").lower()
        if not systemic(course) or any(word in reason for word in p.premedication):
            parts.append(Verdict("missing", "", view.cite([course], "considered", why_not="not systemic treatment")))
        elif course.status in ("current", "past"):
            if any(o.status == "not_taken" and o.outcome is None for o in view.therapies(course.concept)):
                parts.append(Verdict("unclear", f"the documents disagree on {words(course)}", view.cite([course])))
            else:
                parts.append(Verdict("found", words(course), view.cite([course])))
        elif (
            course.status == "not_taken"
            and p.contraindicated_counts
            and course.outcome in ("contraindicated", "intolerance")
        ):
            parts.append(Verdict("found", words(course), view.cite([course])))
        elif course.status == "not_taken":
            parts.append(Verdict("contradicted", words(course), view.cite([course], "against")))
        else:
            why = "only planned, requested or considered"
            parts.append(Verdict("missing", "", view.cite([course], "considered", why_not=why)))
    return join_any(parts, "no such drug is named as taken")


class TakenNow(Params):
    """`groups` of drugs of which one has to be taken now; `enough_past` groups known as past contradict."""

    groups: dict[str, list[DrugId]]
    enough_past: int = 2


@operator("taken_now", TakenNow)
def taken_now(view: View, p: TakenNow) -> Verdict:
    """At least one drug is taken now."""
    now: list[Therapy] = []
    disputed: list[Therapy] = []
    ended: dict[str, list[Therapy]] = {}
    for group, drugs in p.groups.items():
        for course in view.therapies(*drugs):
            if not systemic(course):
                continue
            if course.status == "current":
                (disputed if course.conflict and _denied(view, course) else now).append(course)
            elif course.status in ("past", "not_taken"):
                ended.setdefault(group, []).append(course)
    if now:
        return Verdict("found", f"taken now: {listed(now)}", view.cite(now))
    if disputed:
        return Verdict("unclear", f"the documents disagree on {listed(disputed)}", view.cite(disputed))
    past = [course for courses in ended.values() for course in courses]
    if len(ended) >= p.enough_past:
        return Verdict("contradicted", f"none is taken now: {listed(past)}", view.cite(past, "against"))
    if past:
        return Verdict("unclear", f"{listed(past)}; of the others nothing is said", view.cite(past))
    return missing("no such drug is named as taken now")


def _denied(view: View, course: Therapy) -> bool:
    return any(other.status in ("not_taken", "past") for other in view.therapies(course.concept) if other is not course)


class Failed(Params):
    """`drugs` of which one has to have failed; with `least_days` a lack of response counts only after that long."""

    drugs: list[DrugId]
    least_days: int = 0
    non_medical: list[str] = []


@operator("failed", Failed)
def failed(view: View, p: Failed) -> Verdict:
    """The rule for *failed* (rule 5), course by course; any course that failed suffices."""
    parts = [_failed_course(view, course, p) for course in view.therapies(*p.drugs) if systemic(course)]
    return join_any(parts, "no trial of these drugs is documented")


def _failed_course(view: View, course: Therapy, p: Failed) -> Verdict:
    if course.status in ("requested", "planned", "considered"):
        why = "only planned, requested or considered"
        return Verdict("missing", "", view.cite([course], "considered", why_not=why))
    if course.status == "not_taken":
        if course.outcome in ("contraindicated", "intolerance"):
            return Verdict("found", words(course), view.cite([course], "for", "outcome"))
        return Verdict("contradicted", words(course), view.cite([course], "against"))
    if course.conflict or _letter_alone(view, course, p.non_medical):
        sides = _sides(view, course)
        return Verdict("unclear", f"the documents disagree on {words(course)}", sides)
    if course.outcome in FAILED:
        reason = (course.reason or "").lower()
        if course.outcome == "relapse" and any(word in reason for word in p.non_medical):
            # It worked until it ended for another reason: the flare after it is no failure of the drug (rule 5).
            return Verdict("unclear", f"ended for another reason: {words(course)}", view.cite([course]))
        if course.outcome in ("inadequate_response", "relapse") and p.least_days:
            days = length(view, course)
            if days is None:
                return Verdict(
                    "unclear", f"{words(course)}, of unknown duration", view.cite([course], "for", "outcome")
                )
            if days < p.least_days:
                reason = f"{words(course)}, after {days} days"
                return Verdict("unclear", reason, view.cite([course], "for", "outcome"))
        return Verdict("found", words(course), view.cite([course], "for", "outcome"))
    if course.outcome in WORKED:
        return Verdict("contradicted", words(course), view.cite([course], "against"))
    return Verdict("unclear", f"{words(course)}", view.cite([course]))


def _letter_alone(view: View, course: Therapy, non_medical: list[str]) -> bool:
    """Whether only a letter or form calls it failed while a record says that it helped or ended for another reason."""
    failing = [m for m in course.mentions if m.says.get("outcome") in FAILED]
    if course.outcome not in FAILED or not failing or any(view.in_record(m) for m in failing):
        return False
    for mention in course.mentions:
        if view.in_record(mention):
            reason = str(mention.says.get("reason") or "").lower()
            if mention.says.get("outcome") in WORKED or any(word in reason for word in non_medical):
                return True
    return False


def _sides(view: View, course: Therapy) -> list[Cited]:
    """Mentions of a disputed course, one of each outcome first."""
    seen: set[str] = set()
    first: list[Mention] = []
    rest: list[Mention] = []
    for mention in course.mentions:
        side = str(mention.says.get("outcome"))
        (rest if side in seen else first).append(mention)
        seen.add(side)
    return [Cited(course, mention) for mention in [*first, *rest][:4]]


def length(view: View, course: Therapy) -> int | None:
    """How long the course lasted in days, as stated or from its dates (to `as_of` where it still runs)."""
    if course.duration_days is not None:
        return course.duration_days
    end = course.stop or (view.as_of if course.status == "current" else None)
    between = days_between(course.start, end)
    return max(between[0], 0) if between else None


class FailedOrReason(Params):
    """`drug` that failed, or against which a reason is given.

    `tried_counts`: any trial suffices. `considered`: the status where it was only discussed. `no_reason` are words with
    which a reason begins that says when or why the drug would be given, not why it is not.
    `non_medical` as in `failed`.
    """

    drug: DrugId
    tried_counts: bool = False
    considered: Status = "missing"
    no_reason: list[str] = []
    non_medical: list[str] = []


@operator("failed_or_reason", FailedOrReason)
def failed_or_reason(view: View, p: FailedOrReason) -> Verdict:
    """Failed, not tolerated, contraindicated, or a reason against it is given."""
    parts: list[Verdict] = []
    for course in view.therapies(p.drug):
        parts.append(_reason_course(view, course, p))
    if p.tried_counts:
        given: list[Fact] = [a for a in view.administrations(p.drug) if a.status == "given"]
        if given:
            parts.append(Verdict("found", listed(given), view.cite(given)))
    return join_any(parts, f"nothing is said of {p.drug.replace('_', ' ')}")


def _reason_course(view: View, course: Therapy, p: FailedOrReason) -> Verdict:
    cited = view.cite([course])
    if _letter_alone(view, course, p.non_medical):
        return Verdict("unclear", f"the documents disagree on {words(course)}", _sides(view, course))
    if course.outcome in FAILED and course.status in ("current", "past", "not_taken") and not course.conflict:
        return Verdict("found", words(course), view.cite([course], "for", "outcome"))
    if course.status in ("current", "past"):
        if p.tried_counts and not course.conflict:
            return Verdict("found", words(course), cited)
        if course.outcome in WORKED and not course.conflict:
            return Verdict("contradicted", words(course), view.cite([course], "against"))
        return Verdict("unclear", words(course), cited)
    against = _reason_against(course, p.no_reason)
    if course.status == "not_taken":
        if against:
            return Verdict("found", words(course), cited)
        return Verdict("contradicted", f"{words(course)}, no reason given", view.cite([course], "against"))
    if course.status == "considered" and against:
        return Verdict("found", words(course), cited)
    if course.status in ("considered", "planned"):
        return Verdict(
            p.considered, f"only {course.status}: {words(course)}", cited if p.considered != "missing" else []
        )
    return Verdict("missing", "")


def _reason_against(course: Therapy, no_reason: list[str]) -> bool:
    reason = f"{(course.reason or '').strip().lower()} "
    return bool(reason.strip()) and not any(reason.startswith(word) for word in no_reason)


class Concurrent(Params):
    """`drugs` of which one is taken now, or was stopped for a stated reason."""

    drugs: list[DrugId]


@operator("concurrent_or_stopped", Concurrent)
def concurrent_or_stopped(view: View, p: Concurrent) -> Verdict:
    """A conventional immunosuppressant is taken now, or was stopped for a stated reason."""
    parts: list[Verdict] = []
    for course in view.therapies(*p.drugs):
        if course.status == "current":
            parts.append(Verdict("found", f"taken now: {words(course)}", view.cite([course])))
        elif course.status == "past":
            stated = course.outcome in FAILED or _reason_against(course, ["for ", "because of sle", "induction"])
            text = words(course) if stated else f"{words(course)}, stopped for no stated reason"
            parts.append(Verdict("found" if stated else "unclear", text, view.cite([course])))
        elif course.status == "not_taken":
            parts.append(Verdict("contradicted", words(course), view.cite([course], "against")))
        else:
            why = "only planned or considered"
            parts.append(Verdict("missing", "", view.cite([course], "considered", why_not=why)))
    return join_any(parts, "no conventional immunosuppressant is named")
