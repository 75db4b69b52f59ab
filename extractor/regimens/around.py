"""Finds the schedule that belongs to a drug's name: a workspace and the name's offsets in, its `Regimen` with
offsets out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from extractor.facts import Regimen
from extractor.regimens import grammar
from extractor.regimens.parse import parse_spanned
from extractor.resources import load_yaml
from extractor.workspace import ConceptMention, Span, Workspace

AHEAD, BACK, FORM_LINES = 280, 140, 12  # characters, characters, lines
HEADING = 500  # characters of a letter that hold its subject line
ASKS = re.compile(
    r"\b(?:ask(?:ing)?|request(?:ing|ed)?|seek(?:ing)?|propos\w{1,3}|approv\w{1,3}|authori[sz]\w{1,6})\b", re.IGNORECASE
)
# The words before the name belong to it where they run into it: "375 mg/m2 of rituximab", "two infusions of Riabni".
RUNS_INTO = re.compile(
    (
        r"(?:\b(?:of|with|on|to|for|iv|intravenous|sc|as|doses?|infusions?|mg|g|gram|grams|mg/kg|mg/m2|weekly"
        r"|monthly)[ (:]{1,3})$"
    ),
    re.IGNORECASE,
)
_WHO = r"(?:he|she|they|the patient|(?:mr|ms|mrs|miss|dr)\.? [\w'’-]{2,30})"
_GETS = (
    r"(?:get|gets|receive|receives|received|be given|is given|have|has|takes|take|be treated with|is receiving"
    r"|is getting)"
)
STARTS_WITH_DOSE = re.compile(
    rf"\s{{0,4}}(?:{_WHO} (?:will |would |is to |is due to |should |currently |now |has )?{_GETS} "
    r"|(?:the |my |our )?(?:proposed |planned |intended |requested |usual )?"
    r"(?:dose|dosing|schedule|plan|regimen|protocol|course)?\s?(?:is|will be|would be|of|consists of|:)?)"
    r"\s{0,3}(?:two |a dose of |infusions of |doses of ){0,3}",
    re.IGNORECASE,
)
# A line of a form whose label speaks of dose or schedule in whatever words, with its value behind it or below.
_TOPIC = (
    r"dos(?:e|es|ing|age)|frequency|schedule|regimen|interval|cycles?|courses?|repeat|directions|sig|instructions"
    r"|how often|how much|loading|maintenance|induction|infusions?|amount"
)
_OFF_TOPIC = (
    r"last|previous|prior|missed|next|premed\w*|rate|first|date|vial|approved|prednisone|steroid|billing|reaction\w*"
)
GENERIC_LABEL = re.compile(
    r"[ \t|*>\-•]{0,40}(?:\d{1,2}[.)]\s{0,2}|q\d{0,2}[:.)]\s{0,2})?"
    rf"(?!.{{0,40}}\b(?:{_OFF_TOPIC})\b)[^\n:|?]{{0,40}}?\b(?:{_TOPIC})\b"
    r"[^\n:|?]{0,40}?(?::|\||\?| {2,}|\.{2,}|[ \t]*$)",
    re.IGNORECASE,
)
BOXES = re.compile(r"[ \t]{0,20}(?:\[\s{0,3}[xX✓ ]?\s{0,3}\]|\(\s{0,3}[xX✓ ]\s{0,3}\)|[☐☒☑□✓])")


@cache
def _labels(kind: str) -> re.Pattern[str]:
    words = sorted(load_yaml("rules/regimens.yaml")[kind], key=len, reverse=True)
    joined = "|".join(re.escape(w).replace("/", r"\s?/\s?") for w in words)
    return re.compile(
        rf"[ \t|*>\-•]{{0,40}}(?:\d{{1,2}}[.)]\s{{0,2}})?(?:{joined})\b(?! (?:was|is|has|had|given|infused)\b)",
        re.IGNORECASE,
    )


@cache
def _contrast() -> re.Pattern[str]:
    joined = "|".join(re.escape(w) for w in load_yaml("rules/regimens.yaml")["contrast"])
    return re.compile(rf"\b(?:{joined})\b", re.IGNORECASE)


def regimen_at(ws: Workspace, start: int, end: int) -> tuple[Regimen, int, int] | None:
    """The regimen stated for the drug named at `start:end`, with the offsets of the words that state it, or None."""
    i = bisect_left(ws.concepts, start - BACK - 100, key=lambda c: c.start)
    j = bisect_right(ws.concepts, start + 6000, key=lambda c: c.start)
    drugs = [c for c in ws.concepts[i : min(j, i + 200)] if c.kind == "drug"]
    own = next((c.concept for c in drugs if c.start <= start < c.end), None)
    end = _name_end(ws.text, drugs, own, end)
    near = _in_sentence(ws, drugs, start, end)
    found = _parse(ws.text, [near]) if near else None
    if found is None or _poor(found[0]):
        form = _form_lines(ws, drugs, own, start, end)
        if form:
            spans = [near, *form] if near else form
            found = _fuller(found, _parse(ws.text, spans))
    if found is None:
        found = _next_sentence(ws, drugs, start) or _asked_for(ws, drugs, start)
    return found


def _poor(regimen: Regimen) -> bool:
    return regimen.dose_value is None or regimen.doses is None or regimen.repeat_days is None


def _fuller(a: tuple[Regimen, int, int] | None, b: tuple[Regimen, int, int] | None) -> tuple[Regimen, int, int] | None:
    def said(found: tuple[Regimen, int, int] | None) -> int:
        return len(found[0].model_dump(exclude_none=True)) if found else 0

    return b if said(b) > said(a) else a


def _name_end(text: str, drugs: list[ConceptMention], own: str | None, end: int) -> int:
    """The end of the name with the brand or ingredient that explains it: "Truxima (rituximab-abbs)"."""
    i = bisect_left(drugs, end, key=lambda c: c.start)
    if i < len(drugs) and drugs[i].concept == own and drugs[i].start - end <= 3:
        end = drugs[i].end
        if text[end : end + 1] in ")]":
            end += 1
    return end


def _in_sentence(ws: Workspace, drugs: list[ConceptMention], start: int, end: int) -> tuple[int, int, int, int] | None:
    """Window of the sentence around the name, between its neighbours: start, name's start, name's end, end."""
    sentence = ws.sentence_at(start)
    i = bisect_left(drugs, end, key=lambda c: c.start)
    last = min(sentence.end, end + AHEAD, drugs[i].start if i < len(drugs) else len(ws.text))
    cut = _contrast().search(ws.text, end, last)
    last = cut.start() if cut else last
    j = bisect_right(drugs, start - 1, key=lambda c: c.start) - 1
    first = max(sentence.start, start - BACK, drugs[j].end if j >= 0 else 0)
    if first >= start or not RUNS_INTO.search(ws.text, first, start):
        first = start
    # A clause that ended before has its own drug or none.
    stop = max(ws.text.rfind(mark, first, start) for mark in (";", ". ", "\n\n"))
    first = max(first, stop + 1)
    return first, start, end, last


def _parse(text: str, spans: list[tuple[int, int, int, int]]) -> tuple[Regimen, int, int] | None:
    """Parses the spans as one text, the rest (and the drug's name) blanked, so that offsets stay."""
    spans = sorted(spans)
    first, last = spans[0][0], max(s[3] for s in spans)
    parts, at = [], first
    for a, name, name_end, b in spans:
        a = max(a, at)
        if b <= a:
            continue
        parts.append("\n" * (a - at))
        piece = text[a:b]
        if a <= name < name_end <= b:
            piece = text[a:name] + "\x00" + " " * (name_end - name - 1) + text[name_end:b]
        parts.append(piece)
        at = b
    found = parse_spanned("".join(parts)[: last - first])
    return (found[0], found[1] + first, found[2] + first) if found else None


def _form_lines(
    ws: Workspace, drugs: list[ConceptMention], own: str | None, start: int, end: int
) -> list[tuple[int, int, int, int]]:
    """Lines below the name whose labels state dose or schedule ("Dose: …", "Frequency: …"), until the block ends."""
    out: list[tuple[int, int, int, int]] = []
    i = bisect_right(ws.lines, start, key=lambda s: s.start)
    taken, blanks, below = False, 0, False
    for line in ws.lines[i : i + FORM_LINES]:
        text = ws.text[line.start : min(line.end, line.start + 400)]
        if not text.strip():
            blanks += 1
            taken = False
            if blanks > 2:
                break
            continue
        generic = GENERIC_LABEL.match(text)
        labelled = bool(_labels("field_labels").match(text) or generic or BOXES.match(text))
        if not labelled and _labels("stop_labels").match(text):
            break
        if labelled or (taken and (text.startswith("    ") or below) and not _ends_block(ws, drugs, own, line)):
            if _ends_block(ws, drugs, own, line) and not labelled:
                break
            out.append((line.start, -1, -1, min(_before_other(drugs, own, line), line.start + 400)))
            taken = True
            below = bool(generic) and not text[generic.end() if generic else 0 :].strip(" \t.:|_")
        else:
            taken = False
            if _ends_block(ws, drugs, own, line):
                break
    return out


def _before_other(drugs: list[ConceptMention], own: str | None, line: Span) -> int:
    i = bisect_left(drugs, line.start, key=lambda c: c.start)
    while i < len(drugs) and drugs[i].start < line.end:
        if drugs[i].concept != own:
            return drugs[i].start
        i += 1
    return line.end


def _ends_block(ws: Workspace, drugs: list[ConceptMention], own: str | None, line: Span) -> bool:
    """Whether the line names another drug that somebody chose."""
    i = bisect_left(drugs, line.start, key=lambda c: c.start)
    while i < len(drugs) and drugs[i].start < line.end:
        if drugs[i].concept != own and ws.zone_at(drugs[i].start, "unticked") is None:
            return True
        i += 1
    return False


def _asked_for(ws: Workspace, drugs: list[ConceptMention], start: int) -> tuple[Regimen, int, int] | None:
    """For a drug in a letter's heading: the sentence below that asks for a schedule and names no drug."""
    part = ws.part_at(start)
    if start - (part.start if part else 0) > HEADING:
        return None
    i = bisect_right(ws.sentences, start, key=lambda s: s.start)
    for sentence in ws.sentences[i : i + 40]:
        if sentence.start - start > 1600:
            break
        j = bisect_left(drugs, sentence.start, key=lambda c: c.start)
        if (j < len(drugs) and drugs[j].start < sentence.end) or not ASKS.search(ws.text, sentence.start, sentence.end):
            continue
        found = _parse(ws.text, [(sentence.start, -1, -1, min(sentence.end, sentence.start + AHEAD))])
        if found and found[0].dose_value is not None and found[0].doses is not None:
            return found
    return None


def _next_sentence(ws: Workspace, drugs: list[ConceptMention], start: int) -> tuple[Regimen, int, int] | None:
    """One of the two sentences after the name's, where it begins with a dose and names no drug ("One thousand
    milligrams on day …", "She will receive 1 g …")."""
    i = bisect_right(ws.sentences, start, key=lambda s: s.start)
    for sentence in ws.sentences[i : i + 2]:
        j = bisect_left(drugs, sentence.start, key=lambda c: c.start)
        if sentence.start - start > 400 or (j < len(drugs) and drugs[j].start < sentence.end):
            return None
        lead = STARTS_WITH_DOSE.match(ws.text, sentence.start)
        at = lead.end() if lead else sentence.start
        if grammar.DOSE.match(ws.text[at : at + 60].lower()) is not None:
            return _parse(ws.text, [(sentence.start, -1, -1, min(sentence.end, sentence.start + AHEAD))])
    return None
