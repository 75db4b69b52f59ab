"""Lists of infusions, a row each (histories, exports with pipes): a workspace in, the dose of each dated row out."""

from __future__ import annotations

import re

from extractor.administrations.common import (
    blocked,
    clause_end,
    concepts_in,
    cue,
    days_in,
    dose_after,
    drugs_in,
    in_record_part,
    main_drug_before,
    with_product,
)
from extractor.administrations.measures import Amount, afternoon, amounts, clocks, minutes_between, partial_dose
from extractor.administrations.model import Given, Readers
from extractor.administrations.words import always, routed, words
from extractor.workspace import ConceptMention, DateMention, Span, Workspace

LEAD = re.compile(
    r"[\s|*•\-–.)(#]{0,12}(?:(?:\d{1,2}[.)]|#?\d{1,2}|dose\s#?\d{1,2}|inf(?:usion)?\s#?\d{1,2}|cycle\s\d{1,2})[\s|:]{1,6}){0,1}(?:date:?\s{0,3})?",
    re.IGNORECASE,
)
NOT_DONE = re.compile(r"(?:^|\s|\|)(?:N|no|-{3,})(?=\s{2,}|\s?\||\s*$)")
COLUMNS = re.compile(
    r"\b(?:date|infused|given|administered|dose|brand|drug|product|comp|complete|status|comments?|start|stop|rate|lot|rn)\b",
    re.IGNORECASE,
)
ORDERED = re.compile(
    r"\b(?:started|start date|ordered|active|taking|end date|last filled|refills?|sig|stopped)\b", re.IGNORECASE
)
ROW_GAP = 4  # lines between two rows of one list


def read_logs(ws: Workspace, out: Readers) -> None:
    """Finds runs of rows that begin with (or hold, between cells) one day each, and reads a dose from each."""
    run: list[tuple[int, DateMention]] = []
    for i, line in enumerate(ws.lines):
        if any(a <= line.start < b for a, b in out.blocks):
            continue
        date = _row_date(ws, line)
        if date is None:
            continue
        if run and i - run[-1][0] > ROW_GAP:
            _read_run(ws, run, out)
            run = []
        run.append((i, date))
    _read_run(ws, run, out)


def _row_date(ws: Workspace, line: Span) -> DateMention | None:
    """The date of a row: it opens the line, or is the only day of a line with cells that names a drug."""
    days = days_in(ws, line.start, line.end)
    if not days or blocked(ws, line.start) or days[0].until:
        return None
    lead = LEAD.match(ws.text, line.start, line.end)
    if lead and lead.end() == days[0].start:
        return days[0]
    text = ws.text[line.start : line.end]
    cells = [c for c in re.split(r"\s{2,}|\||\t", text) if c.strip()]
    if len(days) == 1 and len(cells) >= 3 and drugs_in(ws, line.start, line.end):
        label = ws.text[line.start : days[0].start]
        return days[0] if re.search(r"(?:\||\s{2}|\t)\s{0,20}$", label) else None
    return None


def _read_run(ws: Workspace, run: list[tuple[int, DateMention]], out: Readers) -> None:
    if not run:
        return
    first, last = ws.lines[run[0][0]], ws.lines[run[-1][0]]
    record = in_record_part(ws, first.start)
    heading = _heading(ws, run[0][0])
    under = main_drug_before(ws, first.start, 700) if heading is not None else None
    own = [
        any(d.concept in always() for d in drugs_in(ws, line.start, line.end)) for line in (ws.lines[i] for i, _ in run)
    ]
    if len(run) < 2 and not (record and own[0] and "|" in ws.text[first.start : first.end]):
        return
    if not (any(own) or (under is not None and (record or heading == "columns"))):
        return
    if not record and heading != "columns" and sum(own) < 2:
        return
    head = ws.text[max(0, first.start - 240) : first.start]
    if (
        not record
        and ORDERED.search(head[-200:])
        and not re.search(r"\b(?:given|administered|infus)", head, re.IGNORECASE)
    ):
        return
    found = []
    for n, (i, date) in enumerate(run):
        if not own[n] and not (record or under):
            continue
        stop = run[n + 1][0] if n + 1 < len(run) else min(i + 3, len(ws.lines))
        found += _row(ws, i, stop, date, under, out)
    if found or out.cancelled:
        out.given += _same_day(found)
        out.taken_dates |= {date.start for _, date in run}
        out.blocks.append((first.start, last.end))


def _heading(ws: Workspace, index: int) -> str | None:
    """What stands above the first row: "columns" where a line heads columns, "title" where a line names a drug."""
    seen = None
    for line in reversed(ws.lines[max(0, index - 4) : index]):
        text = ws.text[line.start : line.end]
        if len(COLUMNS.findall(text)) >= 2:
            return "columns"
        if words("record_titles").search(text) or any(
            d.concept in always() for d in drugs_in(ws, line.start, line.end)
        ):
            seen = "title"
    return seen


def _row(
    ws: Workspace, index: int, stop: int, date: DateMention, under: ConceptMention | None, out: Readers
) -> list[Given]:
    line = ws.lines[index]
    text = ws.text[line.start : line.end]
    named = next((d for d in drugs_in(ws, line.start, line.end) if d.concept in always()), None)
    others = drugs_in(ws, line.start, line.end)
    aside = (
        not others or len([c for c in re.split(r"\s{2,}|\||\t", ws.text[date.end : others[0].start]) if c.strip()]) >= 2
    )
    drug = named or (under if aside else None)
    found: list[Given] = []
    if any(c.kind == "analyte" for c in concepts_in(ws, line.start, line.end)) and named is None:
        return []
    if drug is not None:
        if _fell_through(ws, date.end, line.end) or (named is None and NOT_DONE.search(ws.text, date.end, line.end)):
            out.cancelled.append((drug.concept, date.value))
            return []
        given = Given(
            drug.concept, date.value, "administrations.log", [(date.start, _proof_end(ws, date, named, line))]
        )
        given.product = with_product(ws, drug).product
        own = ws.as_of or ws.date_of(line.start)
        if (
            cue("scheduled_words", ws.text, date.end, line.end)
            and not (own and date.value < own[:10] and (re.search(r"\b(?:given|complete)", text) or _has_run(ws, line)))
        ) or (own and len(own) == 10 and date.value > own):
            given.status = "scheduled"
        limit = line.end if named or not others else others[0].start
        amount = dose_after(ws, named, line.end) if named else next(iter(amounts(ws.text, line.start, limit)), None)
        if amount is None and named:
            amount = next(iter(amounts(ws.text, date.end, line.end)), None)
        if amount is None and under is not None and under.concept == drug.concept:
            amount = dose_after(ws, under, ws.line_at(under.start).end)
        amount = _what_went_in(ws, index, stop) or amount
        if amount:
            given.dose_value, given.dose_unit = amount.value, amount.unit
        times = list(clocks(ws.text, date.end, line.end))
        if len(times) == 2:
            stop_time = afternoon(times[0].time, times[1].time)
            if 0 < minutes_between(times[0].time, stop_time) <= 900:
                given.start_time, given.stop_time = times[0].time, stop_time
                given.times_at = [(t.start, t.end) for t in times]
        elif len(times) == 1:
            ended = words("stop_words").search(ws.text, date.end, line.end)
            if ended:
                given.stop_time = times[0].time
            else:
                given.start_time = times[0].time
            given.times_at = [(times[0].start, times[0].end)]
        found.append(given)
    found += _beside(ws, index, stop, date, drug)
    return found


def _has_run(ws: Workspace, line: Span) -> bool:
    """Whether a row tells that its infusion began ("ordered. Start 0930")."""
    begun = words("start_words").search(ws.text, line.start, line.end)
    return begun is not None and bool(clocks(ws.text, begun.end(), min(line.end, begun.end() + 12)))


def _what_went_in(ws: Workspace, index: int, stop: int) -> Amount | None:
    """What a row, or the indented lines below it, say went in of an infusion that was given up."""
    end = ws.lines[index].end
    for line in ws.lines[index + 1 : stop]:
        if not re.match(r"\s{6}", ws.text[line.start : line.end]):
            break
        end = line.end
    if not words("abandoned").search(ws.text, ws.lines[index].start, end):
        return None
    return partial_dose(ws.text, ws.lines[index].start, end)


def _fell_through(ws: Workspace, start: int, end: int) -> bool:
    """Whether a row says that its dose did not happen; "held 30 min" is a pause, a dose with two times took place."""
    said = cue("row_cancelled", ws.text, start, end)
    if said is None:
        return False
    sure = re.search(r"\b(?:cancel|not (?:given|infused|admin)|void|no.?show)", ws.text[start:end], re.IGNORECASE)
    return not words("paused").match(ws.text, said.start(), end) and (
        sure is not None or len(clocks(ws.text, start, end)) < 2
    )


def _same_day(rows: list[Given]) -> list[Given]:
    """Rows of one drug on one day (bag hung, bag stopped) made one dose with both times."""
    out: dict[tuple[str, str], Given] = {}
    for given in rows:
        held = out.get((given.concept, given.date))
        if held is None:
            out[given.concept, given.date] = given
            continue
        held.start_time = held.start_time or given.start_time
        held.stop_time = given.stop_time or held.stop_time
        held.spans += given.spans
        held.times_at += given.times_at
        if held.dose_value is None:
            held.dose_value, held.dose_unit = given.dose_value, given.dose_unit
        if held.start_time and held.stop_time and not 0 < minutes_between(held.start_time, held.stop_time) <= 900:
            held.stop_time = None
    return list(out.values())


def _proof_end(ws: Workspace, date: DateMention, named: ConceptMention | None, line: Span) -> int:
    return named.end if named is not None and named.end > date.end else min(line.end, date.end)


def _beside(ws: Workspace, index: int, stop: int, date: DateMention, drug: ConceptMention | None) -> list[Given]:
    """Other drugs given by vein on the row's day: on its line, and on the lines below that go on with it."""
    out: list[Given] = []
    for line in ws.lines[index:stop]:
        if line.start != ws.lines[index].start and not re.match(r"\s{6}", ws.text[line.start : line.end]):
            break
        for other in drugs_in(ws, line.start, line.end):
            if drug is not None and other.concept == drug.concept:
                continue
            end = clause_end(ws.text, other.end, line.end)
            amount = dose_after(ws, other, end)
            around = ws.text[other.start : min(end, amount.end + 16 if amount else other.end + 12)]
            if (
                amount
                and routed(other, around, amount.milligrams, True)
                and not cue("row_cancelled", ws.text, other.end, end)
            ):
                given = Given(
                    other.concept,
                    date.value,
                    "administrations.log_beside",
                    [(other.start, amount.end), (date.start, date.end)],
                    product=other.product,
                    dose_value=amount.value,
                    dose_unit=amount.unit,
                )
                times = clocks(ws.text, date.end, line.end) if line.start <= date.start < line.end else []
                given.start_time = times[0].time if len(times) == 1 else None
                out.append(given)
    return out
