"""Records of one visit each (infusion chart, administration record): a workspace in, the doses of each dated
block out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor.administrations.common import (
    clause_end,
    concepts_in,
    cue,
    dose_after,
    drugs_in,
    in_record_part,
    lines_in,
    main_drug_before,
    with_product,
)
from extractor.administrations.measures import Amount, amounts, clocks, length, partial_dose
from extractor.administrations.model import Given, Readers
from extractor.administrations.times import Course, course_of
from extractor.administrations.words import always, opening, routed, words
from extractor.workspace import ConceptMention, DateMention, Span, Workspace

PARAGRAPH = re.compile(r"\n[ \t]{0,80}\n|\f|\n[ \t]{0,20}[-=_*]{5,}[^\n]{0,200}\n")
NOT_VISIT = re.compile(
    (
        r"\b(?:dob|d\.o\.b|birth|born|printed|print|ordered|order|signed|exp|expires?|lot|valid|faxed|recvd"
        r"|received|scanned|prior|next|last|due|start date|onset|drawn|collected)\b[^\n]{0,14}$"
    ),
    re.IGNORECASE,
)
NUMBERED = re.compile(
    r"[\s*=#|-]{0,10}(?:infusion|visit|dose|treatment|cycle|encounter|appointment)\s?(?:no\.?|number)?\s?#?\d{0,2}\s{0,2}[-:(,–]{0,2}\s{0,2}$",
    re.IGNORECASE,
)
DONE = re.compile(
    (
        r"\b(?:tolerated|completed?|infused|administered|given|reaction|d/c|discharged|flushed|adverse"
        r"|uneventful(?:ly)?|no issues)\b"
    ),
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Block:
    start: int
    end: int
    date: DateMention | None
    day: str
    premeds: list[Given] = field(default_factory=list)


def read_records(ws: Workspace, out: Readers) -> None:
    """Reads each visit of an infusion record: the drug infused with its times, and the premedication beside it."""
    before: _Block | None = None
    for block in _blocks(ws, out):
        found = _read(ws, block, before, out)
        if block.date is not None and found:
            out.taken_dates.add(block.date.start)
        out.given += found
        if found:
            out.blocks.append((block.start, block.end))
            before = block


def _blocks(ws: Workspace, out: Readers) -> list[_Block]:
    """Stretches of the records, each with the date of its visit."""
    heads: list[DateMention] = []
    for date in ws.dates:
        if (
            date.value == ws.birth_date
            or len(date.value) != 10
            or date.until
            or date.kind != "absolute"
            or date.start in out.taken_dates
        ):
            continue
        if any(a <= date.start < b for a, b in out.blocks) or not in_record_part(ws, date.start):
            continue
        line = ws.line_at(date.start)
        if _heads(ws, line, date):
            heads.append(date)
    blocks: list[_Block] = []
    for date in heads:
        part = ws.part_at(date.start)
        floor, ceiling = (part.start, part.end or len(ws.text)) if part else (0, len(ws.text))
        if blocks and blocks[-1].day == date.value and blocks[-1].start >= floor:
            continue
        start = _paragraph_start(ws.text, date.start, floor)
        if blocks and blocks[-1].start >= floor:
            start = max(start, blocks[-1].date.end if blocks[-1].date else 0)
            blocks[-1].end = min(blocks[-1].end, start)
        else:
            start = floor
        blocks.append(_Block(start, ceiling, date, date.value))
    for part in ws.document.parts:
        free = not any(part.start <= b.start < part.end for b in blocks)
        told = any(part.start <= a < part.end for a, _ in out.blocks)
        if free and not told and part.kind == "infusion_record" and part.date and len(part.date) == 10:
            blocks.append(_Block(part.start, part.end, None, part.date))
    return sorted(blocks, key=lambda b: b.start)


def _heads(ws: Workspace, line: Span, date: DateMention) -> bool:
    """Whether the date is that of a visit: a label before it says so, or it opens a titled line."""
    before = ws.text[line.start : date.start]
    if NOT_VISIT.search(before):
        return False
    label = re.compile(rf"(?:^|[\s|*]){words('visit_labels').pattern}\s{{0,3}}[:#=|-]?\s{{0,12}}$", re.IGNORECASE)
    if label.search(before) or NUMBERED.match(before):
        return True
    return words("record_titles").search(ws.text, line.start, line.end) is not None and len(before.strip()) < 90


def _paragraph_start(text: str, offset: int, floor: int) -> int:
    start = max(floor, offset - 1500)
    for m in PARAGRAPH.finditer(text, start, offset):
        start = m.end()
    return start


def _read(ws: Workspace, block: _Block, before: _Block | None, out: Readers) -> list[Given]:
    told = [*out.blocks]
    drugs = [
        d
        for d in drugs_in(ws, block.start, block.end)
        if not _foreseen(ws, d) and not any(a <= d.start < b for a, b in told)
    ]
    main = next((d for d in drugs if d.concept in always() and _infused(ws, d)), None)
    course = course_of(ws, block.start, block.end, told)
    found: list[Given] = []
    if main is None and course.stop is None and course.start is None:
        main_drug = None
    else:
        main_drug = main or main_drug_before(ws, block.end, 4000)
    if main_drug is not None and (
        course.evident or DONE.search(ws.text, block.start, block.end) or _is_record(ws, block)
    ):
        given = _main(ws, block, main_drug, course, [d for d in drugs if d.concept == main_drug.concept])
        if given:
            found.append(given)
    elif main_drug is not None:
        return []
    for drug in drugs:
        if main_drug is None or drug.concept != main_drug.concept:
            given = _other(ws, block, drug, bool(found))
            if given and not any(g.concept == given.concept for g in found):
                found.append(given)
                block.premeds.append(given)
    found += _same_premeds(ws, block, before, found)
    return found


def _is_record(ws: Workspace, block: _Block) -> bool:
    """Whether the paper is a record by kind and no order: then a dated dose in it was given."""
    part = ws.part_at(block.start)
    if part is None or part.kind != "infusion_record" or (ws.as_of and block.day > ws.as_of):
        return False
    if cue("row_cancelled", ws.text, block.start, block.end):
        return False
    return (
        re.compile(r"\b(?:orders?|ordered|plan(?:ned)?|request)\b", re.IGNORECASE).search(
            ws.text, part.start, part.start + 300
        )
        is None
    )


def _main(
    ws: Workspace, block: _Block, drug: ConceptMention, course: Course, mentions: list[ConceptMention]
) -> Given | None:
    first = with_product(ws, drug)
    given = Given(drug.concept, block.day, "administrations.record", [], product=first.product)
    amount: Amount | None = None
    for mention in mentions or [drug]:
        line = ws.line_at(mention.start)
        given.product = given.product or with_product(ws, mention).product
        if amount is None:
            amount = dose_after(ws, mention, min(line.end, max(ws.sentence_at(mention.start).end, mention.end)))
            if amount and amount.unit == "g" and amount.value > 10 and drug.concept != "immune_globulin":
                amount = None  # the gauge of a needle
            if amount:
                given.spans.append((mention.start, amount.end))
    amount = amount or _labelled_dose(ws, block) or _dose_on_line(ws, block)
    if course.abandoned:
        part = partial_dose(ws.text, block.start, block.end)
        if part:
            amount = part
            given.spans.append((part.start, part.end))
    if amount:
        given.dose_value, given.dose_unit = amount.value, amount.unit
    if not given.spans:
        given.spans.append((drug.start, drug.end))
    if block.date is not None:
        given.spans.append((block.date.start, block.date.end))
    given.start_time, given.stop_time, given.duration_min = course.start, course.stop, course.minutes
    given.times_at = course.at + ([course.length_at] if course.length_at else [])
    given.route = "IV"
    return given


def _dose_on_line(ws: Workspace, block: _Block) -> Amount | None:
    """The one dose behind the day of a visit on its line, beside no other drug ("Visit 1: 3/4/25  1000 mg")."""
    if block.date is None:
        return None
    end = ws.line_at(block.date.start).end
    found = amounts(ws.text, block.date.end, end)
    others = [c for c in concepts_in(ws, block.date.end, end) if c.kind == "drug"]
    return found[0] if len(found) == 1 and not others else None


def _labelled_dose(ws: Workspace, block: _Block) -> Amount | None:
    for line in lines_in(ws, block.start, block.end):
        if re.match(
            r"[\s|]{0,20}(?:total )?(?:dose|dose given|dose infused|amount)\b",
            ws.text[line.start : line.end],
            re.IGNORECASE,
        ):
            found = amounts(ws.text, line.start, line.end)
            if found:
                return found[0]
    return None


def _foreseen(ws: Workspace, drug: ConceptMention) -> bool:
    """Whether the drug stands in a line that orders, forbids or recalls, or was held."""
    line = ws.line_at(drug.start)
    if opening("foreseeing").match(ws.text, line.start, drug.start):
        return True
    if drug.assertion in ("absent", "hypothetical", "family") and drug.concept not in always():
        return True
    end = min(clause_end(ws.text, drug.end, line.end), drug.end + 40)
    if cue("row_cancelled", ws.text, drug.end, end):
        return True
    return (
        re.search(
            (
                r"\b(?:prn|if (?:needed|reaction|any)|allerg\w{0,6}|as needed|may give|no|first|prior|last"
                r"|previous)\s{0,3}:?\s?(?:\w{1,12}\s){0,2}$"
            ),
            ws.text[line.start : drug.start],
            re.IGNORECASE,
        )
        is not None
    )


def _infused(ws: Workspace, drug: ConceptMention) -> bool:
    """Whether the line of the mention names it as what is infused: a dose, a time, a label or the drug's own line."""
    line = ws.line_at(drug.start)
    text = ws.text[line.start : line.end]
    labelled = re.search(
        r"\b(?:drug|order|medication|product|infus\w{0,5}|therapy|agent|cycle|treatment|visit|start|given|administered)\b",
        text,
        re.IGNORECASE,
    )
    return bool(
        labelled
        or amounts(ws.text, line.start, line.end)
        or clocks(ws.text, line.start, min(line.end, line.start + 24))
    )


def _other(ws: Workspace, block: _Block, drug: ConceptMention, beside: bool) -> Given | None:
    """A premedication or another drug given by vein or injection on the visit."""
    line = ws.line_at(drug.start)
    end = clause_end(ws.text, drug.end, line.end)
    for other in concepts_in(ws, drug.end, end):
        if other.kind == "drug" and other.concept != drug.concept:
            end = other.start
            break
    amount = dose_after(ws, drug, end)
    if amount is None and drug.concept not in always():
        return None
    around = re.split(r",\s(?=[a-z]{4})", ws.text[drug.start : end])[0]
    if not routed(drug, around, amount.milligrams if amount else None, beside):
        return None
    sentence = ws.sentence_at(drug.start)
    floor = (
        max(line.start, sentence.start)
        if "  " not in ws.text[line.start : drug.start].strip() and "|" not in ws.text[line.start : drug.start]
        else line.start
    )
    times = clocks(ws.text, floor, drug.start) or clocks(ws.text, drug.end, max(end, min(line.end, sentence.end)))
    given = Given(
        drug.concept,
        block.day,
        "administrations.premedication",
        [(drug.start, amount.end if amount else drug.end)],
        product=drug.product,
    )
    if times:
        given.start_time = times[-1].time if times[-1].start < drug.start else times[0].time
    if amount:
        given.dose_value, given.dose_unit = amount.value, amount.unit
    over = re.compile(r"\bover\b").search(ws.text, drug.end, line.end)
    measured = length(ws.text, over.end(), min(line.end, over.end() + 14)) if over else None
    given.duration_min = measured[0] if measured else None
    if block.date is not None:
        given.spans.append((block.date.start, block.date.end))
    return given


def _same_premeds(ws: Workspace, block: _Block, before: _Block | None, out: list[Given]) -> list[Given]:
    """ "Premeds same as above": those of the visit before, on this visit's date."""
    m = cue("same_premeds", ws.text, block.start, block.end)
    if m is None or before is None:
        return []
    copies = []
    for given in before.premeds:
        if not any(g.concept == given.concept for g in out):
            copy = Given(
                given.concept,
                block.day,
                "administrations.same_premedication",
                [(m.start(), m.end())],
                product=given.product,
                dose_value=given.dose_value,
                dose_unit=given.dose_unit,
            )
            copies.append(copy)
    block.premeds += copies
    return copies
