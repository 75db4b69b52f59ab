"""Premedication that a record tells once for all its visits ("Premeds each visit: …"): a workspace in, doses out."""

from __future__ import annotations

import re

from extractor.administrations.common import clause_end, concepts_in, dose_after, dose_before, drugs_in
from extractor.administrations.model import Given, Readers
from extractor.administrations.words import always, routed, words
from extractor.workspace import Workspace

ORDERED = re.compile(
    r"\b(?:orders?|ordered|plan(?:ned)?|request(?:ed|ing)?|will|to be|if|prn|give|administer|recommend\w*|policy)\b",
    re.I,
)


def read_each_visit(ws: Workspace, out: Readers) -> None:
    """Gives each visit that a record tells the drugs of the line that speaks of all visits."""
    visits = [
        g for g in out.given if g.status == "given" and g.concept in always() and g.rule != "administrations.prose"
    ]
    if len(visits) < 2:
        return
    for line in ws.lines:
        if not words("each_visit").search(ws.text, line.start, line.end):
            continue
        said = words("each_visit").search(ws.text, line.start, line.end)
        if (
            said is None
            or ORDERED.search(ws.text, line.start, line.end)
            or any(a <= line.start < b for a, b in out.blocks)
        ):
            continue
        part = ws.part_at(line.start)
        low, high = (part.start, part.end or len(ws.text)) if part else (0, len(ws.text))
        for drug in drugs_in(ws, line.start, line.end):
            end = clause_end(ws.text, drug.end, line.end)
            end = next((c.start for c in concepts_in(ws, drug.end, end) if c.kind == "drug"), end)
            amount = dose_after(ws, drug, end) or dose_before(ws, drug, line.start)
            around = ws.text[drug.start : end]
            if drug.concept in always() or not routed(drug, around, amount.milligrams if amount else None, True):
                continue
            for visit in visits:
                at = visit.spans[0]
                known = any(g.concept == drug.concept and g.date == visit.date for g in out.given)
                if known or not low <= at[0] < high:
                    continue
                spans = [(drug.start, amount.end if amount else drug.end), at]
                given = Given(drug.concept, visit.date, "administrations.each_visit", spans, product=drug.product)
                if amount:
                    given.dose_value, given.dose_unit = amount.value, amount.unit
                out.given.append(given)
