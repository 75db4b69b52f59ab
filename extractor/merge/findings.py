"""Facts of single mentions in, distinct facts out: same concept, assertion and value, courses settled."""

from __future__ import annotations

from extractor.facts import Finding
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by

# Each of these is an event of its own: an old one is not the beginning of today's.
_EVENTS = frozenset({"fever", "infusion_reaction", "hospitalization", "serious_infection", "vaccination"})
# A symptom denied later than it was told is over.
_ENDS = frozenset({"fever"})


def join(facts: list[Finding], context: MergeContext) -> list[Finding]:
    """One fact for each: same concept, assertion and value.

    What a note tells of the past and of today is one finding that is present; a fever that a later statement denies
    is historical.
    """
    present = {f.concept for f in facts if f.assertion == "present"}
    absent: dict[str, list[Finding]] = {}
    for f in facts:
        if f.assertion == "absent":
            absent.setdefault(f.concept, []).append(f)
    settled: list[Finding] = []
    for f in facts:
        if f.assertion == "historical" and f.concept in present and f.concept not in _EVENTS:
            f = _said(f, "present")
        elif (f.assertion == "present" and f.concept == "infusion_reaction" and _old(f, context)) or (
            f.assertion == "present"
            and f.concept in _ENDS
            and any(_later(a, f, context) for a in absent.get(f.concept, ()))
        ):
            f = _said(f, "historical")
        settled.append(f)
    return join_by(settled, lambda f: (f.concept, f.assertion, f.value))


def _old(fact: Finding, context: MergeContext) -> bool:
    """Whether a dated reaction lies more than a year before the document that tells it."""
    told = context.date_of(fact.mentions[0])
    return bool(fact.date and told and len(fact.date) >= 7 and fact.date[:7] < f"{int(told[:4]) - 1}{told[4:7]}")


def _said(fact: Finding, assertion: str) -> Finding:
    """The fact with another assertion; its mentions keep what each of them says."""
    return fact.model_copy(update={"assertion": assertion})


def _later(denial: Finding, fact: Finding, context: MergeContext) -> bool:
    """Whether the denial is told after the fact: in a newer document, or further down in the same."""
    d, f = denial.mentions[0], fact.mentions[0]
    told, said = context.date_of(f), context.date_of(d)
    if told and said and told != said:
        return said > told
    return d.file == f.file and d.start > f.start
