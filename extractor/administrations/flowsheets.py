"""Flowsheets with a column a visit: a workspace in, the doses of each dated column out."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from extractor.administrations.common import (
    blocked,
    concepts_in,
    cue,
    days_in,
    dose_after,
    in_record_part,
    main_drug_before,
)
from extractor.administrations.measures import afternoon, amounts, clocks, length, minutes_between
from extractor.administrations.model import Given, Readers
from extractor.administrations.words import always, may_be_given, routed, words
from extractor.workspace import ConceptMention, DateMention, Span, Workspace

CELL = re.compile(r"[^\s|](?:[^\s|]|[ ](?=[^\s|])){0,200}")
EMPTY = re.compile(r"(?:-{1,5}|–|—|none|no|n|n/?a|nil|\.|0|x)$", re.IGNORECASE)
ROWS = 60
STATUS = re.compile(r"\b(?:status|given|outcome|comment|note|result|complet|infusion|done)", re.IGNORECASE)
PLANNED = re.compile(r"(?:sched(?:uled)?|planned|booked|pending|upcoming|future)\.?", re.IGNORECASE)


@dataclass(slots=True)
class _Row:
    line: Span
    label: tuple[int, int]
    cells: dict[int, tuple[int, int]] = field(default_factory=dict)


def read_flowsheets(ws: Workspace, out: Readers) -> None:
    """Finds header lines with two dates or more and reads the rows below them that name drugs or times."""
    last_end = -1
    for i, line in enumerate(ws.lines):
        if line.start < last_end:
            continue
        dates = _header(ws, line)
        if not dates:
            continue
        rows = _rows(ws, i, dates)
        found = _read(ws, dates, rows)
        if found:
            out.given += found
            out.taken_dates |= {d.start for d in dates}
            last_end = rows[-1].line.end
            out.blocks.append((line.start, last_end))


def _header(ws: Workspace, line: Span) -> list[DateMention]:
    """The dates of a line that holds at least two of them and hardly anything else."""
    dates = days_in(ws, line.start, line.end)
    dates = [d for d in dates if d.value != ws.birth_date]
    if len(dates) < 2 or any(d.until for d in dates) or blocked(ws, line.start):
        return []
    rest = line.end - line.start - sum(d.end - d.start for d in dates)
    text = "".join(ws.text[a:b] for a, b in _between(line, dates))
    wide = all(
        re.fullmatch(r"\s{3,}|[\s|]{0,40}\|[\s|]{0,40}|\s*\t\s*", ws.text[a.end : b.start])
        for a, b in itertools.pairwise(dates)
    )
    if re.search(r"\b(?:dob|birth|admi\w{1,8}|disch\w{0,6}|printed|page)\b", text, re.IGNORECASE):
        return []
    return dates if wide and rest >= 0 and len(re.sub(r"[\s|:]", "", text)) <= 40 else []


def _between(line: Span, dates: list[DateMention]) -> list[tuple[int, int]]:
    edges = [line.start, *[p for d in dates for p in (d.start, d.end)], line.end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _rows(ws: Workspace, header: int, dates: list[DateMention]) -> list[_Row]:
    head = ws.lines[header]
    starts = [d.start - head.start for d in dates]
    rows: list[_Row] = []
    blanks = loose = 0
    for line in ws.lines[header + 1 : header + 1 + ROWS]:
        if not ws.text[line.start : line.end].strip():
            blanks += 1
            if blanks > 1:
                break
            continue
        if len(days_in(ws, line.start, line.end)) >= 2 and _header(ws, line):
            break
        blanks = 0
        piped = "|" in ws.text[line.start : line.end] and "|" in ws.text[head.start : head.end]
        row = _piped(ws, line, head, dates) if piped else _spaced(ws, line, starts)
        loose = 0 if row.cells else loose + 1
        if loose > 1:
            break  # prose goes on below the table
        rows.append(row)
    return rows


def _spaced(ws: Workspace, line: Span, starts: list[int]) -> _Row:
    """A row of cells that stand below the dates of the header; text that runs on across the columns is no row."""
    row = _Row(line, (line.start, line.start))
    before = line.start
    for m in CELL.finditer(ws.text, line.start, line.end):
        at, end = m.start() - line.start, m.end() - line.start
        column = min(range(len(starts)), key=lambda i: abs(starts[i] - at))
        wide = m.start() - before >= 2 or m.start() == line.start
        before = m.end()
        if at < starts[0] - 8 and not row.cells:
            row.label = (row.label[0], m.end())
        elif not wide or abs(starts[column] - at) > 10:
            continue
        elif column not in row.cells and (column + 1 == len(starts) or end <= starts[column + 1] + 4):
            row.cells[column] = (m.start(), m.end())
    return row


def _piped(ws: Workspace, line: Span, head: Span, dates: list[DateMention]) -> _Row:
    def edges(span: Span) -> list[tuple[int, int]]:
        marks = [m.start() for m in re.compile(r"\|").finditer(ws.text, span.start, span.end)]
        cuts = [span.start - 1, *marks, span.end]
        pieces = [(a + 1, b) for a, b in itertools.pairwise(cuts)]
        return pieces if ws.text[pieces[0][0] : pieces[0][1]].strip() or len(pieces) < 2 else pieces[1:]

    order = {}
    for n, (a, b) in enumerate(edges(head)):
        for column, d in enumerate(dates):
            if a <= d.start < b:
                order[n] = column
    pieces = edges(line)
    row = _Row(line, pieces[0] if pieces else (line.start, line.start))
    for n, (a, b) in enumerate(pieces):
        if n in order and ws.text[a:b].strip():
            row.cells[order[n]] = (a, b)
    return row


def _read(ws: Workspace, dates: list[DateMention], rows: list[_Row]) -> list[Given]:
    labels = [(row, [c for c in concepts_in(ws, *row.label) if may_be_given(c)]) for row in rows]
    timed = [row for row in rows if words("start_words").search(ws.text, *row.label) and row.cells]
    if not any(drugs for _, drugs in labels) and not timed:
        return []
    main = next((c for _, drugs in labels for c in drugs if c.concept in always()), None)
    main = main or main_drug_before(ws, dates[0].start) or _cell_drug(ws, rows)
    record = in_record_part(ws, dates[0].start)
    found: dict[tuple[str, int], Given] = {}
    for n, (row, drugs) in enumerate(labels):
        drug = drugs[0] if drugs else main
        if drug is None:
            continue
        label = ws.text[row.label[0] : row.label[1]]
        how = _how_given(ws, rows[n + 1]) if n + 1 < len(rows) else {}
        start, stop = words("start_words").search(label), words("stop_words").search(label)
        dose_row = re.search(r"\b(?:dose|dosage|amount|drug|medication|product|infused)\b", label, re.IGNORECASE)
        for column, (a, b) in row.cells.items():
            cell = ws.text[a:b]
            if column >= len(dates) or EMPTY.match(cell.strip()) or (drugs and cue("row_cancelled", ws.text, a, b)):
                continue
            inner = [c for c in concepts_in(ws, a, b) if may_be_given(c)]
            if (
                not drugs
                and not inner
                and not ((start or stop) and clocks(ws.text, a, b))
                and not (dose_row and amounts(ws.text, a, b))
            ):
                continue
            who = inner[0] if inner and not drugs else drug
            amount = next(iter(amounts(ws.text, a, b)), None)
            around = f"{label} {cell} {how.get(column, '')}"
            if not routed(who, around, amount.milligrams if amount else None, record):
                continue
            key = (who.concept, column)
            given = found.get(key)
            if given is None:
                if not drugs and not inner and not (start or stop or dose_row):
                    continue
                date = dates[column]
                given = found[key] = Given(
                    who.concept, date.value, "administrations.flowsheet", [], product=who.product
                )
                given.spans = [(a, b), (date.start, date.end)]
            _fill(ws, given, who, bool(start), bool(stop), (a, b), how.get(column, ""))
    _status(ws, dates, rows, main, found)
    _finish(found, main)
    if main is not None:
        amount = dose_after(ws, main, ws.line_at(main.start).end)
        for given in found.values():
            if given.concept == main.concept and given.dose_value is None and amount:
                given.dose_value, given.dose_unit = amount.value, amount.unit
    return [
        g for g in found.values() if g.dose_value is not None or g.start_time or g.stop_time or g.concept in always()
    ]


def _status(
    ws: Workspace,
    dates: list[DateMention],
    rows: list[_Row],
    main: ConceptMention | None,
    found: dict[tuple[str, int], Given],
) -> None:
    """Cells that say of a whole column that its dose is planned or fell through."""
    for row in rows:
        for column, (a, b) in row.cells.items():
            cell = ws.text[a:b].strip()
            if main is None or column >= len(dates) or len(cell) > 24:
                continue
            key = (main.concept, column)
            if cue("row_cancelled", ws.text, a, b) and STATUS.search(ws.text, *row.label):
                found.pop(key, None)
            elif PLANNED.fullmatch(cell) and (key not in found or not found[key].stop_time):
                date = dates[column]
                given = found.setdefault(
                    key,
                    Given(
                        main.concept,
                        date.value,
                        "administrations.flowsheet",
                        [(date.start, date.end)],
                        product=main.product,
                    ),
                )
                given.status = "scheduled"


def _cell_drug(ws: Workspace, rows: list[_Row]) -> ConceptMention | None:
    for row in rows:
        for a, b in row.cells.values():
            found = next((c for c in concepts_in(ws, a, b) if c.kind == "drug" and c.concept in always()), None)
            if found:
                return found
    return None


def _fill(
    ws: Workspace, given: Given, drug: ConceptMention, start: bool, stop: bool, cell: tuple[int, int], how: str
) -> None:
    a, b = cell
    times = clocks(ws.text, a, b)
    given.product = given.product or drug.product
    amount = next(iter(amounts(ws.text, a, b)), None)
    if amount and given.dose_value is None:
        given.dose_value, given.dose_unit = amount.value, amount.unit
        given.spans.insert(0, given.spans.pop(0))
    if stop and times:
        given.stop_time = times[-1].time
        given.times_at.append((times[-1].start, times[-1].end))
    elif times and (start or given.start_time is None):
        given.start_time = times[0].time
        if start:
            given.times_at.insert(0, (times[0].start, times[0].end))
    if how:
        measured = length(how, 0, len(how))
        given.duration_min = given.duration_min or (measured[0] if measured else None)


def _how_given(ws: Workspace, row: _Row) -> dict[int, str]:
    """The texts of a row below a drug's that says how it was given ("how given", "route")."""
    label = ws.text[row.label[0] : row.label[1]].lower()
    if not re.search(r"\b(?:how|route|method|via)\b", label):
        return {}
    return {column: ws.text[a:b] for column, (a, b) in row.cells.items()}


def _finish(found: dict[tuple[str, int], Given], main: ConceptMention | None) -> None:
    for given in found.values():
        if main is not None and given.concept == main.concept:
            given.product = given.product or main.product
        if given.start_time and given.stop_time:
            given.stop_time = afternoon(given.start_time, given.stop_time)
        if given.start_time and given.stop_time and minutes_between(given.start_time, given.stop_time) > 900:
            given.stop_time = None
