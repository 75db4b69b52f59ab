"""Which date covers a value: a place in a workspace in, the date mention that holds for it out, or None.

In this order: a date right after the value; a date before it in its sentence or at the head of its line or paragraph; a
date after all values of its sentence; the date of its table column or row; of its section's title; the collection line
of its lab report or the date line of its infusion record. Birth dates and dates of printing or signing cover nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from extractor.dates.words import words
from extractor.workspace import DateMention, Span, Workspace

# What may stand between a value and the date that is its own: a unit, a flag, "on", an opening bracket.
_JOIN = re.compile(
    r"\s*(?:\*|[HLA]{1,2}\b)?\s*(?:[A-Za-zµ%][\w/%.^*µ]{0,14}|/[\w/]{1,10}"
    r"|10\^?\d{1,2}/[A-Za-zµ]{1,2})?\s*(?:\*|[HLA]{1,2}\b|(?:low|high|pos|neg)\b)?"
    r"\s*,?\s*[(\[]?\s*(?:on|in|from|at|of|by|dated|drawn|collected|checked|back in|back on|as of|around|about"
    r"|~|done|resulted|taken|measured|@|(?:at|in)\s(?:the\s)?[A-Z]{2,5})?"
    r"\s*(?:the end of|end of|the|on|in)?\s*",
    re.IGNORECASE,
)
_ADMIN = re.compile(
    r"(?<![A-Za-z'’])(?:printed|print date|faxed|fax|received|rec'?d|recd|reported|rptd|report(?: date)?"
    r"|signed(?: by)?|signature|e-?signed|dictated|transcribed|reviewed|entered|"
    r"verified|requested|expires?|exp|submitted|run date|d|t)\s?(?:on|date|:)?[\s:]*$",
    re.IGNORECASE,
)
_GOVERNS = re.compile(
    r"(?:since|until|till|til|before|prior to|after|thru|through)\s*(?:the\s)?$",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(r"[A-Za-z][A-Za-z.&/()' :#-]{0,42}$")
_NEAREST_DATES = 60  # so far up and down a collection line is looked for
_LABEL_CUT = re.compile(r" {3,}|\t")
# A value told of another time inside a bracket: its date is not the value's before it.
_OTHER_TIME = re.compile(
    r"\b(?:was|were|prev|prior|from|down|up|last|baseline|peak|nadir|vs|compared|since|started|after|before)",
    re.IGNORECASE,
)
_SEGMENT_END = re.compile(r";|\S {3,}|\t")
_BRACKET = re.compile(r"\s*[^\s()]{0,14}\s*(?:[HL]\s?)?\([^()\n]{0,45}[,;]\s*$")
_RECORD_DATE = re.compile(
    r"(?:^|\s{2}|[\t|])\s*(?:date(?: of (?:service|infusion|visit|treatment))?|infusion date|treatment date"
    r"|visit(?: date)?|dos|service date|seen|encounter)\s?[:#-]?\s*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"[\s\-*•·>#]*(?:\(|\[)?(?:(?:on|in|labs?|data|results?|bloods|visit|seen|from|dated|as of)\s*(?:of|from|on"
    r"|in|:|-)?\s*)?$",
    re.IGNORECASE,
)
_VALUE_BEFORE = re.compile(
    r"\d[\w%/.,^-]{0,12}(?:\s?(?:mg|g|mL|dL|U|IU|%|mmol|umol|L|K)[\w/%]{0,12})?\s{0,2}(?:[HL]\s)?\s?(?:\(|in|on"
    r"|by|from|at)?\s{0,2}(?:the\s|late\s|early\s)?$"
)


# The words right before a date, on its line, with no figure between.
_BIRTH = re.compile(r"(?:[A-Za-z.]+[ \t:=#(-]+){1,3}$")
_NUMBER_AFTER = re.compile(r"\s{1,2}[<>=~]{0,2}\d")
_RESULT_WORD = re.compile(
    r"(?:\bneg|negative|\bpos|positive|reactive|\bnr|normal|\bnl|\bwnl|\blow|\bhigh|detected|undetectable"
    r"|unremarkable|elevated|\d[\w/%.]*)\W{0,3}$",
    re.IGNORECASE,
)
_SENT = re.compile(r"\b(?:sent|ordered|pending|repeat(?:ed)?|due|scheduled)\s(?:on\s)?$", re.IGNORECASE)
_AT_EVENT = re.compile(
    r"\s{0,2}(?:\S{1,10}\s){0,2}?\(?(?:on|at|upon|@)\s(?:the\s)?([A-Za-z/']+(?:\sof\s[a-z]+)?)", re.IGNORECASE
)


def is_birth(ws: Workspace, date: DateMention) -> bool:
    """Whether a date is the patient's (or somebody's) birth date."""
    if ws.birth_date and date.value == ws.birth_date:
        return True
    found = _BIRTH.search(ws.text, max(0, date.start - 24), date.start)
    return found is not None and any(w.lower().rstrip(".") in words().birth_before for w in found[0].split())


def is_administrative(ws: Workspace, date: DateMention) -> bool:
    """Whether a date says when a page was printed, faxed, signed or reported."""
    return _ADMIN.search(ws.text, max(0, date.start - 22), date.start) is not None


def date_for(ws: Workspace, start: int, end: int) -> DateMention | None:
    """The date that covers the value (or name and value) at `start:end`; None where none does."""
    text = ws.text
    sentence = ws.sentence_at(start)
    line = ws.line_at(start)
    placed = ws.table_at(start)
    if placed is not None:
        sentence = Span(max(sentence.start, line.start), min(sentence.end, line.end))
    near = [
        d for d in _between(ws, sentence.start, sentence.end) if not is_birth(ws, d) and not is_administrative(ws, d)
    ]
    inside = [d for d in _between(ws, start, end) if d.end <= end and not is_birth(ws, d)]
    if inside:
        return inside[-1]
    following = [d for d in near if d.start >= end]
    leading = [d for d in near if d.end <= start]
    if leading and _is_next(text, end, leading[-1], start):
        return leading[-1]
    if following and _is_own(text, end, following[0]):
        return following[0]
    event = _event_date(ws, end)
    if event is not None:
        return event
    for i, date in enumerate(reversed(leading)):
        if _leads(text, date, start, sentence) and not (i and ";" in text[date.end : start]):
            return date
    if placed is not None:
        found = _of_table(ws, start)
        if found is not None:
            return found
    head = paragraph_date(ws, start, line)
    if head is not None:
        return head
    cut = _SEGMENT_END.search(text, end, sentence.end)
    same = [d for d in following if cut is None or d.start < cut.start()]
    if len(same) == 1 and _trails(text, end, same[0]):
        return same[0]
    section = ws.section_at(start)
    if section is not None and section.date and section.title_end <= start:
        titled = [d for d in _between(ws, section.start, section.title_end) if not is_birth(ws, d)]
        return (
            titled[0]
            if titled
            else DateMention(section.start, section.title_end, section.date, None, "absolute", "dates.section")
        )
    return collection_date(ws, start)


def _between(ws: Workspace, start: int, end: int) -> list[DateMention]:
    first = bisect_left(ws.dates, start, key=lambda d: d.start)
    last = bisect_left(ws.dates, end, key=lambda d: d.start)
    return ws.dates[first:last]


def _is_own(text: str, end: int, date: DateMention) -> bool:
    """Whether the date stands right after the value ("1.4 in Aug 2023", "2.4 g/g (11/14/24)")."""
    if date.start - end > 60 or text[date.end : date.end + 1] == ":":
        return False
    between = text[end : date.start]
    if _BRACKET.fullmatch(between) and text[date.end : date.end + 1] == ")" and not _OTHER_TIME.search(between):
        return True
    if "\n\n" in between or _JOIN.fullmatch(between) is None:
        return False
    # "FVC 76% (Dec 2023 74%, Apr 2021 55%)": a date with a number after it belongs to that number
    return not (("," in between or "(" in between) and _NUMBER_AFTER.match(text, date.end))


def _is_next(text: str, end: int, date: DateMention, start: int) -> bool:
    """Whether a date stands right before the value, so that the one after it belongs to the next value."""
    return text[date.end : start].strip(" :=-") == "" and text[end : end + 4].lstrip(" %").startswith((",", ";"))


def _event_date(ws: Workspace, end: int) -> DateMention | None:
    """The date of the event that a value is told of ("1.9 on admission"), dated nearest in the same document."""
    told = _AT_EVENT.match(ws.text, end, min(len(ws.text), end + 60))
    if told is None:
        return None
    phrase = told[1].lower()
    kind = next((k for k, names in words().event_phrases.items() if phrase in names), None)
    if kind is None:
        return None
    part = ws.part_at(end)
    low, high = (part.start, part.end) if part and part.end > end else (0, len(ws.text))
    names = "|".join(re.escape(n) for n in words().events[kind])
    dated = re.compile(
        rf"(?<![A-Za-z])(?:{names})(?![A-Za-z])[\s:()]{{0,4}}(?:date|in|on|thru|was)?[\s:]{{0,3}}$", re.IGNORECASE
    )
    found = [d for d in _between(ws, low, high) if dated.search(ws.text, max(0, d.start - 30), d.start)]
    return min(found, key=lambda d: abs(d.start - end), default=None)


def _leads(text: str, date: DateMention, start: int, sentence: Span) -> bool:
    """Whether a date before the value holds for it, and not only for another value or event before it."""
    between = text[date.end : start]
    if between.strip(" )]:=") == "" and between.strip():
        return True  # "UPCR (3/4/25) 2.1", "CK [3/4/25]: 512"
    opened = text.rfind("(", max(sentence.start, date.start - 60), date.start)
    if opened >= 0 and ")" not in text[opened : date.start] and ")" in between:
        inside = text[opened + 1 : date.start]
        title = re.compile(r"[\w\s/&.-]{0,24}$").match(text[sentence.start : opened]) is not None
        if not (title and not any(c.isdigit() for c in inside)):
            return False
    before = text[max(sentence.start, date.start - 32) : date.start]
    if _GOVERNS.search(before):
        return False
    if text[date.end : date.end + 1] == ":" or _LEAD.fullmatch(text[sentence.start : date.start]):
        return True
    if (_VALUE_BEFORE.search(before) or _SENT.search(before)) and (
        "," in between or ";" in between or " and " in between
    ):
        return False
    return ";" not in between


def _trails(text: str, end: int, date: DateMention) -> bool:
    """Whether a date later in the sentence holds for all values before it ("CK 512 and ALT 44 on 3/4/25")."""
    between = text[end : date.start]
    if len(between) > 90 or ";" in between or text[date.end : date.end + 1] == ":" or _GOVERNS.search(between):
        return False
    joined = re.search(r"(?:\bon|\bin|\bfrom|\bdated|\bdrawn|\bcollected|\bdone|\ball|[(\[])\s*(?:the\s)?$", between)
    inner = between.count("(") > between.count(")") and not joined
    closes = text[date.end : date.end + 1] in ("", ".", ")", "\n") and _RESULT_WORD.search(between) is not None
    return (
        (joined is not None or closes)
        and not inner
        and not re.search(r"\b(?:pred|start|stop|began|begun|ordered|repeat|plan|will|next)", between, re.IGNORECASE)
    )


def _of_table(ws: Workspace, start: int) -> DateMention | None:
    placed = ws.table_at(start)
    if placed is None:
        return None
    table, row, cell = placed
    if cell.column < len(table.columns):
        column = table.columns[cell.column]
        if column.date:
            return DateMention(max(column.start, 0), max(column.end, 0), column.date, None, "absolute", "dates.column")
    for other in row:
        if other is cell or (other.column < len(table.columns) and _is_other_date(table.columns[other.column].header)):
            continue
        for date in _between(ws, other.start, other.end):
            if not is_birth(ws, date) and date.start - other.start <= 3:
                return date
    return None


def _is_other_date(header: str) -> bool:
    """Whether a column of dates holds another event than the row's own (reviewed, next due)."""
    return (
        re.search(r"review|enter|next|expir|report|print|refill|last filled|stop|end\b", header, re.IGNORECASE)
        is not None
    )


def paragraph_date(ws: Workspace, start: int, line: Span) -> DateMention | None:
    """The date that heads the value's line, or a line above it from which it hangs or which it continues."""
    text = ws.text
    at = bisect_right(ws.lines, start, key=lambda ln: ln.start) - 1
    indent = _indent(text, line)
    for i in range(at, max(-1, at - 25), -1):
        here = ws.lines[i]
        if not text[here.start : here.end].strip():
            return None
        if i < at and any(s.start <= line.start and s.start > here.start for s in _sections_near(ws, line.start)):
            return None
        depth = _indent(text, here)
        hangs = depth < indent
        dates = [
            d
            for d in _between(ws, here.start, here.end)
            if d.end <= start and not is_birth(ws, d) and not is_administrative(ws, d)
        ]
        if dates:
            date = dates[0]
            lead = text[here.start : date.start]
            tail = text[date.end : date.end + 3]
            heads = _LEAD.fullmatch(lead) is not None
            ends_line = not text[date.end : here.end].strip(" )]:-")
            if (
                heads
                and (i == at or hangs or tail.startswith(":"))
                and (tail[:1] in (":", ")") or tail.startswith("  ") or tail[:2] == " -" or ends_line or i == at)
            ):
                return date
            if i == at and tail[:2] in ("):", ": ", "):") and len(lead) < 45 and not re.search(r"[.;,:]\s", lead):
                return date  # "- Myositis panel (9/2024): Mi-2 positive. Negative: Jo-1"
            if (
                hangs
                and re.search(r"[:)]\s*$", text[date.end : here.end])
                and len(lead) < 60
                and not _GOVERNS.search(lead)
            ):
                return date
        if depth < indent:
            indent = depth
        if i == at and not _hangs_or_continues(ws, start, here):
            return None
    return None


def _hangs_or_continues(ws: Workspace, start: int, line: Span) -> bool:
    """An item of a list that is not indented opens afresh: nothing above heads it."""
    return not re.match(r"(?:\d{1,2}[.)]\s|[-*•]\s)", ws.text[line.start : line.start + 5])


def _sections_near(ws: Workspace, offset: int) -> list[Span]:
    i = bisect_right(ws.sections, offset, key=lambda s: s.start)
    return list(ws.sections[max(0, i - 2) : i])


def _indent(text: str, line: Span) -> int:
    words_at = line.start
    while words_at < line.end and text[words_at] in " \t":
        words_at += 1
    return words_at - line.start


def collection_date(ws: Workspace, start: int) -> DateMention | None:
    """The collection date of the lab report, or the date line of the infusion record, that the value stands in."""
    part = ws.part_at(start)
    kind = part.kind if part else None
    low = max(part.start if part else 0, ws.text.rfind("\f", 0, start) + 1)
    high = part.end if part and part.end > start else len(ws.text)
    report = kind in (None, "lab_report", "infusion_record", "other", "pathology_report", "imaging_report")
    section = ws.section_at(start)
    if not report:  # in a note such a line dates its own section only
        if section is None:
            return None
        low, high = max(low, section.start), min(high, section.end)
    at = bisect_left(ws.dates, start, key=lambda d: d.start)
    above = [d for d in reversed(ws.dates[max(0, at - _NEAREST_DATES) : at]) if d.start >= low]
    below = [d for d in ws.dates[at : at + _NEAREST_DATES] if d.start < high] if report else []
    for date in (*above, *below):
        if _dates_a_sample(ws, date, kind == "infusion_record") and not is_birth(ws, date):
            return date
    return None


def _dates_a_sample(ws: Workspace, date: DateMention, infusion: bool) -> bool:
    """Whether a label before a date says that a sample was taken then, or an infusion given."""
    line = max(ws.text.rfind("\n", 0, date.start) + 1, date.start - 44)
    if infusion and _RECORD_DATE.search(ws.text[line : date.start]):
        return True
    label = _LABEL_BEFORE.search(ws.text, line, date.start)
    if label is None or infusion:
        return False
    words_of = {w.strip(".:()&/-#").lower() for w in re.split(r"[\s/]+", _LABEL_CUT.split(label.group())[-1])}
    know = words()
    return bool(words_of & know.collection) and not words_of & know.not_collection
