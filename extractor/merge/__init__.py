"""Workspaces of a case in, its `Reading` out: facts of single mentions become distinct facts, type by type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from extractor.documents.case import Prepared
from extractor.facts import Fact
from extractor.merge import administrations, codes, diagnoses, findings, labs, therapies
from extractor.merge.context import MergeContext
from extractor.merge.schedules import complete
from extractor.reading import Reading
from extractor.request import complete_request
from extractor.workspace import Workspace

# The order of the types in the reading; ids are given in this order, so the same documents give the same ids.
JOINS: dict[str, Callable[[list[Any], MergeContext], list[Any]]] = {
    "diagnosis": diagnoses.join,
    "therapy": therapies.join,
    "lab": labs.join,
    "administration": administrations.join,
    "finding": findings.join,
    "code": codes.join,
}


def merge(prepared: Prepared, spaces: Sequence[Workspace]) -> Reading:
    """The reading of the case: each type's facts joined, numbered f1, f2, … by type and first mention."""
    context = MergeContext(
        as_of=prepared.as_of,
        birth_date=prepared.birth_date,
        spaces={space.file: space for space in spaces},
        order={space.file: i for i, space in enumerate(spaces)},
    )
    joined_by: dict[str, list[Any]] = {}
    for kind, join in JOINS.items():
        found = [fact for space in spaces for fact in space.facts if fact.type == kind and fact.mentions]
        joined_by[kind] = join(found, context)
    complete(joined_by["therapy"], joined_by["administration"])
    facts: list[Fact] = []
    for joined in joined_by.values():
        joined.sort(key=lambda fact: context.position(fact.mentions[0]))
        facts.extend(joined)
    for number, fact in enumerate(facts, 1):
        fact.id = f"f{number}"
    return Reading(
        documents=prepared.documents,
        facts=facts,
        request=complete_request(prepared.request, facts, spaces),
        warnings=prepared.warnings,
        as_of=prepared.as_of,
    )
