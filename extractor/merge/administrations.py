"""Administrations of single mentions in, distinct doses out: same drug and date; what a log or a cancellation
refutes is left out."""

from __future__ import annotations

from extractor.facts import Administration
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by

# Told by the record of the dose itself, which outranks an order, a letter or a note.
RECORDED = (
    "administrations.record",
    "administrations.flowsheet",
    "administrations.log",
    "administrations.premedication",
    "administrations.same_premedication",
    "administrations.log_beside",
    "administrations.each_visit",
)


def join(facts: list[Administration], context: MergeContext) -> list[Administration]:
    """One fact for each: same drug and date, the record's own values first; a partial date joins the day that
    it fits."""
    ordered = sorted(facts, key=lambda f: (not _recorded(f), f.status == "scheduled", -len(f.date or "")))
    cancelled = {pair for space in context.spaces.values() for pair in space.cancelled}
    kept = [f for f in ordered if _recorded(f) or (f.concept, f.date or "") not in cancelled]
    exact = [f for f in kept if len(f.date or "") == 10]
    days = join_by(exact, lambda f: (f.concept, f.date))
    by_drug: dict[str, list[Administration]] = {}
    for fact in days:
        by_drug.setdefault(fact.concept, []).append(fact)
    partial = []
    for fact in kept:
        if len(fact.date or "") == 10:
            continue
        date = fact.date or ""
        fit = [d for d in by_drug.get(fact.concept, []) if (d.date or "").startswith(date) and d.status == fact.status]
        if fit:
            fit[-1].mentions += fact.mentions
        elif not _refuted(fact, by_drug.get(fact.concept, []), context):
            partial.append(fact)
    return days + join_by(partial, lambda f: (f.concept, f.date))


def _recorded(fact: Administration) -> bool:
    return bool(fact.mentions) and fact.mentions[0].rule in RECORDED


def _refuted(fact: Administration, days: list[Administration], context: MergeContext) -> bool:
    """Whether a log that goes beyond the month told has no dose in it."""
    logged = sorted(d.date or "" for d in days if _recorded(d))
    if len(logged) < 2 or not fact.date:
        return False
    printed = [context.date_of(d.mentions[0]) or "" for d in days if _recorded(d)]
    return logged[0][: len(fact.date)] <= fact.date <= max(logged[-1], *printed)[: len(fact.date)]
