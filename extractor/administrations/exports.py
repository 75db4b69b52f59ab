"""Lists of doses in delimited text whose head names the columns: a workspace in, the dose of each dated row out.

Fields are known by the head over them: the day, the drug, its dose (whose unit the head may give), start and stop, the
status, remarks. A list without a column of drugs is of the drug that its title names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from extractor.administrations.common import (
    blocked,
    clause_end,
    concepts_in,
    cue,
    days_in,
    dose_after,
    drugs_in,
    main_drug_before,
    only_antibody,
    with_product,
)
from extractor.administrations.measures import afternoon, amounts, clocks, length, minutes_between
from extractor.administrations.model import Given, Readers
from extractor.administrations.words import always, knowledge, routed, words
from extractor.delimited import MARKS, delimited_fields
from extractor.workspace import ConceptMention, DateMention, Span, Workspace

NUMBER = re.compile(r"\d{1,5}(?:,\d{3})?(?:\.\d{1,3})?$")
UNIT_IN_HEAD = re.compile(r"(?<![a-z])(mg/kg|mg/m2|g/kg|mg|g)\)?$", re.IGNORECASE)
BRACKETS = re.compile(r"\s*\([^()]{0,20}\)$|[\s_]+(?:mg|g|mg/kg|kg|min|mins|ml|hr)$", re.IGNORECASE)
RULE = re.compile(r"[-=_*~.+|:;,\s]+$")
MISSES = 2  # strange lines that a list may hold


@dataclass(slots=True)
class _Head:
    mark: str
    roles: dict[int, str] = field(default_factory=dict)
    dose_unit: str | None = None

    def cells(self, role: str, fields: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [
            fields[k] for k, r in self.roles.items() if r == role and k < len(fields) and fields[k][1] > fields[k][0]
        ]


@cache
def _columns() -> dict[str, str]:
    return {str(word): role for role, names in knowledge()["columns"].items() for word in names}


def read_exports(ws: Workspace, out: Readers) -> None:
    """Reads every list: from its head to the line that is no row of it."""
    head: _Head | None = None
    first = misses = 0
    title: ConceptMention | None = None
    for line in ws.lines:
        if found := _head(ws, line):
            head, first, misses = found, line.start, 0
            title = main_drug_before(ws, line.start, 900) or only_antibody(ws, line.start)
            continue
        if head is None:
            continue
        if RULE.match(ws.text, line.start, line.end):
            continue
        if _row(ws, head, line, title, out):
            misses = 0
            out.blocks.append((first, line.end))
            first = line.start
        else:
            misses += 1
            if misses > MISSES:
                head = None


def _head(ws: Workspace, line: Span) -> _Head | None:
    """The columns that a line names: a day, and a dose, a time, a drug or a status."""
    for mark in MARKS:
        fields = delimited_fields(ws.text, line.start, line.end, mark)
        if len(fields) < 3:
            continue
        head = _Head(mark)
        for k, (a, b) in enumerate(fields):
            plain = re.sub(r"[\s_]+", " ", ws.text[a:b].strip(" :()[]*.#")).lower()
            role = _columns().get(plain) or _columns().get(
                BRACKETS.sub("", ws.text[a:b].lower()).replace("_", " ").strip()
            )
            if role:
                head.roles[k] = role
            if role == "dose" and (unit := UNIT_IN_HEAD.search(ws.text[a:b].replace("_", " "))):
                head.dose_unit = unit[1].lower()
        told = set(head.roles.values())
        if (
            told & {"date", "planned"}
            and len(told & {"drug", "product", "dose", "start", "stop", "status"}) >= 2
            and "result" not in told
        ):
            return head if len(head.roles) * 2 >= len(fields) else None
    return None


def _row(ws: Workspace, head: _Head, line: Span, title: ConceptMention | None, out: Readers) -> bool:
    fields = delimited_fields(ws.text, line.start, line.end, head.mark)
    if len(fields) < 2 or blocked(ws, line.start):
        return False
    date = next(
        (d for role in ("date", "status", "planned") for a, b in head.cells(role, fields) for d in days_in(ws, a, b)),
        None,
    )
    if date is None:
        return False
    out.taken_dates |= {d.start for d in days_in(ws, line.start, line.end)}
    named = [c for role in ("drug", "product") for a, b in head.cells(role, fields) for c in drugs_in(ws, a, b)]
    if not named and any(concepts_in(ws, a, b) for a, b in head.cells("drug", fields)):
        return True  # another drug than one that is infused
    drug = named[0] if named else title if not head.cells("drug", fields) else None
    if drug is None:
        return True
    if named:
        drug = next((c for c in named if c.product), None) or with_product(ws, drug)
    given = _dose(ws, head, fields, line, drug, date)
    text = ws.text[line.start : line.end]
    amount = given.dose_value if given.dose_unit == "mg" else None
    if not routed(drug, text, amount, bool(given.start_time) or drug.concept in always()):
        return True
    if not given.stop_time and _cancelled(ws, head, fields, line):
        out.cancelled.append((drug.concept, date.value))
        return True
    own = ws.as_of or ws.date_of(line.start) or ""
    status = " ".join(ws.text[a:b] for a, b in (*head.cells("status", fields), *head.cells("note", fields)))
    done = re.search(r"\b(?:given|complete[d]?|done|administered|infused|final|charted)\b", status, re.IGNORECASE)
    planned = any(a <= date.start < b for a, b in head.cells("planned", fields))
    if planned or (
        not done
        and not given.stop_time
        and (cue("scheduled_words", status, 0, len(status)) or date.value > own[:10] > "")
    ):
        given.status = "scheduled"
    out.given.append(given)
    if given.status == "given":
        out.given += _beside(ws, head, fields, drug, date)
    return True


def _dose(
    ws: Workspace, head: _Head, fields: list[tuple[int, int]], line: Span, drug: ConceptMention, date: DateMention
) -> Given:
    """The dose of a row with its times."""
    named_here = line.start <= drug.start < line.end
    end = max(date.end, drug.end) if named_here else date.end
    given = Given(
        drug.concept,
        date.value,
        "administrations.log",
        [(min(date.start, drug.start) if named_here else date.start, end)],
    )
    given.product = drug.product
    for a, b in head.cells("dose", fields):
        found = amounts(ws.text, a, b)
        if found and found[0].unit:
            given.dose_value, given.dose_unit = found[0].value, found[0].unit
        elif NUMBER.match(ws.text, a, b):
            given.dose_value = float(ws.text[a:b].replace(",", ""))
            given.dose_unit = head.dose_unit or next(
                (u for p, q in head.cells("dose_unit", fields) if (u := ws.text[p:q])), None
            )
    if given.dose_value is None and named_here and (amount := dose_after(ws, drug, line.end)):
        given.dose_value, given.dose_unit = amount.value, amount.unit
    starts = [t for a, b in head.cells("start", fields) for t in clocks(ws.text, a, b)]
    stops = [t for a, b in head.cells("stop", fields) for t in clocks(ws.text, a, b)]
    both = [t for a, b in head.cells("times", fields) for t in clocks(ws.text, a, b)]
    if len(both) >= 2 and not starts:
        starts, stops = both[:1], both[1:2]
    if starts:
        given.start_time = starts[0].time
        given.times_at.append((starts[0].start, starts[0].end))
    if stops:
        stop = afternoon(given.start_time, stops[-1].time) if given.start_time else stops[-1].time
        if not given.start_time or 0 < minutes_between(given.start_time, stop) <= 900:
            given.stop_time = stop
            given.times_at.append((stops[-1].start, stops[-1].end))
    for a, b in head.cells("minutes", fields):
        measured = length(ws.text, a, b)
        given.duration_min = measured[0] if measured else int(ws.text[a:b]) if ws.text[a:b].isdigit() else None
    return given


def _cancelled(ws: Workspace, head: _Head, fields: list[tuple[int, int]], line: Span) -> bool:
    """Whether the status, or without one the remark, says that the dose did not happen."""
    told = head.cells("status", fields) or head.cells("note", fields) or [(line.start, line.end)]
    if any(re.fullmatch(r"(?:N|no|x|not done|dnka|dna)", ws.text[a:b].strip(), re.IGNORECASE) for a, b in told):
        return True
    return any(
        (m := cue("row_cancelled", ws.text, a, b)) is not None and not words("paused").match(ws.text, m.start(), b)
        for a, b in told
    )


def _beside(
    ws: Workspace, head: _Head, fields: list[tuple[int, int]], drug: ConceptMention, date: DateMention
) -> list[Given]:
    """Other drugs given by vein that a remark or a column of premedication names with their dose."""
    out: list[Given] = []
    for a, b in (*head.cells("note", fields), *head.cells("premeds", fields)):
        for other in drugs_in(ws, a, b):
            end = clause_end(ws.text, other.end, b)
            following = next((c.start for c in concepts_in(ws, other.end, end) if c.kind == "drug"), end)
            amount = dose_after(ws, other, following)
            if other.concept == drug.concept or amount is None or cue("row_cancelled", ws.text, other.end, following):
                continue
            if routed(other, ws.text[other.start : following], amount.milligrams, True):
                span = [(other.start, amount.end), (date.start, date.end)]
                given = Given(other.concept, date.value, "administrations.log_beside", span, product=other.product)
                given.dose_value, given.dose_unit = amount.value, amount.unit
                out.append(given)
    return out
