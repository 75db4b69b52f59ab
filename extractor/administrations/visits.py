"""Drugs given at the visit that a note is of, with no date beside them ("Toradol 30 mg IM given 1015"): a
workspace in, doses out."""

from __future__ import annotations

import re
from bisect import bisect_right

from extractor.administrations.common import blocked, clause_end, concepts_in, cue, dates_in
from extractor.administrations.measures import amounts, clocks
from extractor.administrations.model import Given, Readers
from extractor.administrations.words import by_route, may_be_given, routed, words
from extractor.workspace import ConceptMention, Span, Workspace

HEADED = 5  # lines below a heading that still stand under it


def read_visits(ws: Workspace, out: Readers) -> None:
    """Doses that a sentence, or the heading above it, says were given at this visit; their date is the document's."""
    known = {(g.concept, g.date) for g in out.given}
    for drug in ws.concepts:
        if not may_be_given(drug) or drug.assertion in ("absent", "hypothetical", "family") or blocked(ws, drug.start):
            continue
        if any(a <= drug.start < b for a, b in out.blocks):
            continue
        day = ws.date_of(drug.start)
        if day is None or len(day) != 10:
            continue
        sentence = ws.sentence_at(drug.start)
        if any(d.value != day for d in dates_in(ws, sentence.start, sentence.end)):
            continue
        given = _given(ws, drug, sentence, day)
        if given is not None and (given.concept, day) not in known:
            known.add((given.concept, day))
            out.given.append(given)


def _given(ws: Workspace, drug: ConceptMention, sentence: Span, day: str) -> Given | None:
    end = min(clause_end(ws.text, drug.end, sentence.end), drug.end + 80)
    for other in concepts_in(ws, drug.end, end):
        if other.kind == "drug" and other.concept != drug.concept:
            end = other.start
            break
    found = amounts(ws.text, drug.end, min(end, drug.end + 30)) or amounts(
        ws.text, max(sentence.start, drug.start - 14), drug.start
    )
    if not found:
        return None
    around = ws.text[drug.start : end]
    if not routed(drug, around, found[0].milligrams, False):
        return None
    here = cue("here_and_now", ws.text, sentence.start, sentence.end)
    done = cue("done_words", ws.text, sentence.start, sentence.end)
    foreseen = words("foreseen_words").search(ws.text, sentence.start, sentence.end)
    if foreseen or cue("cancelled_after", ws.text, sentence.start, sentence.end):
        return None
    times = clocks(ws.text, drug.end, end)
    headed = _headed(ws, sentence)
    if not ((here and (done or headed)) or (done and times and drug.concept in by_route()) or headed):
        return None
    given = Given(
        drug.concept, day, "administrations.visit", [(drug.start, max(found[0].end, drug.end))], product=drug.product
    )
    given.dose_value, given.dose_unit = found[0].value, found[0].unit
    given.start_time = times[0].time if len(times) == 1 else None
    return given


def _headed(ws: Workspace, sentence: Span) -> bool:
    """Whether a heading just above (or opening the line) says that what follows was given at the visit."""
    i = _line(ws, sentence.start)
    for line in reversed(ws.lines[max(0, i - HEADED) : i + 1]):
        text = ws.text[line.start : line.end]
        if not text.strip() and line.start < sentence.start and ws.lines[i].start != line.start:
            continue
        m = words("visit_headings").search(text[:60])
        if m and not re.search(r"[a-z]", re.sub(r"^[\s\W]{0,12}", "", text[: m.start()])):
            return True
        if re.match(r"\s{0,4}[A-Z][A-Za-z /&]{2,40}:", text) and line.start <= sentence.start and m is None:
            return False
    return False


def _line(ws: Workspace, offset: int) -> int:
    return max(0, bisect_right(ws.lines, offset, key=lambda s: s.start) - 1)
