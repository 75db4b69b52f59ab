"""What all readers of administrations ask of a workspace: drugs, dates, lines and lone facts about them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from extractor.administrations.measures import Amount, amounts
from extractor.administrations.words import always, antibodies, may_be_given, words
from extractor.workspace import ConceptMention, DateMention, Span, Workspace, holding

BLOCKED = ("policy_quote", "goal", "unticked", "general", "voided", "other_patient", "duplicate", "boilerplate")


def blocked(ws: Workspace, offset: int) -> bool:
    """Whether the offset stands where nothing is said of this patient."""
    zone = holding(ws.zones, offset)  # read.bounded made them disjoint
    return zone is not None and zone.kind in BLOCKED


def drugs_in(ws: Workspace, start: int, end: int) -> list[ConceptMention]:
    """The drugs named in a stretch that can be infused or injected."""
    return [c for c in concepts_in(ws, start, end) if may_be_given(c) and not blocked(ws, c.start)]


def concepts_in(ws: Workspace, start: int, end: int) -> list[ConceptMention]:
    """Every concept that begins in the stretch."""
    i = bisect_left(ws.concepts, start, key=lambda c: c.start)
    j = bisect_left(ws.concepts, end, key=lambda c: c.start)
    return ws.concepts[i:j]


def dates_in(ws: Workspace, start: int, end: int) -> list[DateMention]:
    """The dates that begin in the stretch."""
    i = bisect_left(ws.dates, start, key=lambda d: d.start)
    j = bisect_left(ws.dates, end, key=lambda d: d.start)
    return ws.dates[i:j]


def days_in(ws: Workspace, start: int, end: int) -> list[DateMention]:
    """The dates of a stretch that name a day."""
    return [d for d in dates_in(ws, start, end) if len(d.value) == 10]


def lines_in(ws: Workspace, start: int, end: int) -> list[Span]:
    """The lines that begin in the stretch."""
    i = bisect_left(ws.lines, start, key=lambda s: s.start)
    j = bisect_left(ws.lines, end, key=lambda s: s.start)
    return ws.lines[i:j]


def main_drug_before(ws: Workspace, offset: int, reach: int = 1500) -> ConceptMention | None:
    """The last infused or injected antibody (or immune globulin) named before the offset, in the same document."""
    part = ws.part_at(offset)
    floor = max(offset - reach, part.start if part else 0)
    i = bisect_right(ws.concepts, offset - 1, key=lambda c: c.start)
    second = None
    for c in reversed(ws.concepts[:i]):
        if c.start < floor:
            break
        if (
            c.kind == "drug"
            and c.concept in always()
            and c.assertion not in ("absent", "family")
            and not blocked(ws, c.start)
        ):
            if c.concept in antibodies():
                return with_product(ws, c)
            second = second or c  # immune globulin only where no antibody is spoken of
    return with_product(ws, second) if second else None


def only_antibody(ws: Workspace, offset: int) -> ConceptMention | None:
    """The antibody of the document around the offset, where it names one and no other."""
    part = ws.part_at(offset)
    start, end = (part.start, part.end or len(ws.text)) if part else (0, len(ws.text))
    named = [c for c in concepts_in(ws, start, end) if c.concept in antibodies() and not blocked(ws, c.start)]
    return with_product(ws, named[0]) if len({c.concept for c in named}) == 1 else None


def with_product(ws: Workspace, drug: ConceptMention) -> ConceptMention:
    """The mention, with the brand that stands beside the ingredient ("Truxima (rituximab-abbs)", "rituximab
    (Rituxan)")."""
    if drug.product:
        return drug
    for other in concepts_in(ws, drug.start - 40, drug.end + 4):
        near = 0 <= other.start - drug.end <= 3 or 0 <= drug.start - other.end <= 3
        if other.concept == drug.concept and other.product and near:
            return other
    return drug


def dose_after(ws: Workspace, drug: ConceptMention, limit: int) -> Amount | None:
    """The dose written right after a drug's name, before the next drug, not beyond the limit."""
    end = limit
    for other in concepts_in(ws, drug.end, limit):
        if other.kind == "drug" and other.concept != drug.concept:
            end = min(end, other.start)
            break
    found = amounts(ws.text, drug.end, end)
    return found[0] if found else None


def dose_before(ws: Workspace, drug: ConceptMention, floor: int) -> Amount | None:
    """The dose written right before a drug's name ("1 g methylpred", "375 mg/m2 of rituximab")."""
    found = amounts(ws.text, max(floor, drug.start - 24), drug.start)
    if found and re.fullmatch(r"\s{0,2}(?:of |iv |dose of )?\s?", ws.text[found[-1].end : drug.start], re.IGNORECASE):
        return found[-1]
    return None


def clause_end(text: str, start: int, end: int) -> int:
    """Where the clause that goes on at `start` ends: semicolon, full stop, or the end given."""
    m = re.compile(r";|\.\s|\.$|\n\s{0,20}\n|\n\s{0,10}[-*•]").search(text, start, end)
    return m.start() if m else end


def cue(kind: str, text: str, start: int, end: int) -> re.Match[str] | None:
    """The first word of the list in the stretch."""
    return words(kind).search(text, start, end) if end > start else None


def in_record_part(ws: Workspace, offset: int) -> bool:
    """Whether the offset stands in a record of infusions, by the document's kind or its titles."""
    part = ws.part_at(offset)
    if part is not None and part.kind == "infusion_record":
        return True
    floor = part.start if part else 0
    titles = ws.places.get("record_titles")
    if titles is None:
        titles = ws.places["record_titles"] = [m.span() for m in words("record_titles").finditer(ws.text)]
    i = bisect_right(titles, offset + 1, key=lambda span: span[1]) - 1
    return i >= 0 and titles[i][0] >= max(floor, offset - 1500)
