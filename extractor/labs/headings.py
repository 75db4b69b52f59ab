"""Dates that stand outside the sentence of a result: a place in, the date that heads it or of the event it names out."""  # noqa: E501

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from extractor.dates.cover import collection_date, is_administrative, is_birth, paragraph_date
from extractor.workspace import DateMention, Span, Workspace

# "Panel (9/2024): …", "Labs 6/27: …", "4/14 labs: …"
_COLON = re.compile(
    r"[^\S\n]{0,2}[)\]]?[^\S\n]{0,2}(?:labs?|results?|data|panel|bloods?|values?|studies|work-?up)?[^\S\n]{0,2}:(?!\d)",
    re.I,
)
_ITEM = re.compile(r"[ \t]*(?:[-*•·]|\d{1,2}[.)]|#)\s")
_TITLE = re.compile(
    r"\s*[#*\[(-]{0,3}\s*(?:recent|latest|most recent|pertinent|relevant|last|outside|prior)?\s*(?:labs?|laborator(?:y|ies)|lab(?:oratory)? (?:data|results|studies|values)|results?|data|bloods?|"  # noqa: E501
    r"blood work|bloodwork|studies|drawn|collected|serolog(?:y|ies)|chemistry|hematology|pfts?|date)\s*(?:data|results|reviewed)?\s*(?:of|from|on|dated|drawn|collected)?\s*[:(\[-]?\s*",  # noqa: E501
    re.I,
)
_LABS_REVIEWED = re.compile(
    r"\b(?:labs?|results?|bloods?|bloodwork|studies)\s+(?:were\s+)?(?:reviewed|received|reported|resulted|back)\s*(?:on|from)?\s*$",
    re.I,
)
_COLLECTED = re.compile(
    r"(?:^|\s{2}|[\n\t(\[|-])\s*(?:specimen |sample |lab |blood )?(?:collected|collection|coll|drawn|draw|obtained|taken|sampled)(?: date| time|/time| on|\.)*\s?[:.]?\s*$",  # noqa: E501
    re.I,
)
_LINES_ABOVE = 8
_LONGEST_LIST = 16
_OF_LABS = re.compile(
    r"\b(?:labs?|laborator\w+|results?|bloods?|bloodwork|studies|values?|tests?|serolog\w+|findings)\b", re.I
)
_NOT_OF_LABS = re.compile(
    r"\b(?:since|until|before|after|prior to|starting|started|began|born|due)\s+(?:\w+\s+){0,3}$", re.I
)
_MARKS = re.compile(r"[\s*#>(\[=-]*")
_TIME = re.compile(r"[\s,@]*\d{1,2}:?\d{2}(?:\s?[ap]\.?m\.?)?", re.I)
_AT_EVENT = re.compile(
    r"\s{0,3}\(?(?:at|on|upon|of|at the time of|at time of|with|w/)\s+(?:the\s+|that\s+|this\s+|her\s+|his\s+|time of\s+|initial\s+|first\s+|index\s+|renal\s+|kidney\s+|muscle\s+)*"  # noqa: E501
    r"(?P<event>bx|biopsy|admission|admit|arrival|presentation|d/c|dc|discharge|dx|diagnosis)\b",
    re.I,
)
_EVENTS: dict[str, re.Pattern[str]] = {
    "biopsy": re.compile(r"\b(?:re-?)?(?:bx'?d?|biops(?:y|ied))\b", re.I),
    "admission": re.compile(r"\b(?:admitted|admission(?: date)?|date of admission|admit(?: date)?|adm(?: date)?|hospitalized)\b", re.I),  # noqa: E501
    "discharge": re.compile(r"\b(?:discharged?(?: date)?|date of discharge|disch|d/c(?: date)?|dc(?: date)?)\b", re.I),
    "diagnosis": re.compile(r"\b(?:dx'?d?|diagnosed|diagnosis|presented|presentation|onset)\b", re.I),
}  # fmt: skip
_NAMES = {
    "bx": "biopsy", "biopsy": "biopsy", "admission": "admission", "admit": "admission", "arrival": "admission", "d/c": "discharge", "dc": "discharge",  # noqa: E501
    "discharge": "discharge", "dx": "diagnosis", "diagnosis": "diagnosis", "presentation": "diagnosis",
}  # fmt: skip
_GAP_TO_DATE = re.compile(r"[^.;\n]{0,24}$")


def heading_date(ws: Workspace, region: Span) -> DateMention | None:
    """The date that heads a stretch of text: of its item, its paragraph, its section or the report's collection line."""  # noqa: E501
    text = ws.text
    line = ws.line_at(region.start)
    at = bisect_right(ws.lines, line.start, key=lambda ln: ln.start) - 1
    depth = _indent(text, line)
    for i in range(at, max(-1, at - _LINES_ABOVE), -1):
        above = ws.lines[i]
        if not text[above.start : above.end].strip():
            break
        hangs = (
            i == at
            or _indent(text, above) < depth
            or (not _ITEM.match(text, line.start) and above.end - above.start > 60)
        )
        if i < at and (alone := _alone(ws, above)):
            return alone if text[above.start : alone.start].strip(" \t*#>([=-") or _only_labs(ws, i, at) else None
        if hangs:
            best: DateMention | None = None
            for d in dates_between(ws, above.start, min(above.end, region.start)):
                if _COLON.match(text, d.end) and d.start - above.start < 60 and stands_for_labs(ws, d):
                    best = d
            if best:
                return best
        if _ITEM.match(text, above.start) and _indent(text, above) <= depth:
            break
        depth = min(depth, _indent(text, above))
    if found := paragraph_date(ws, region.start, line) or _introduced(ws, at):
        return found
    section = ws.section_at(region.start)
    if section is not None and section.date and section.title_end <= max(region.start, section.start):
        return DateMention(section.start, section.title_end, section.date, rule="dates.section")
    return collection_date(ws, region.start) or _collected_above(ws, region.start)


def _introduced(ws: Workspace, at: int) -> DateMention | None:
    """The one date of the sentence that opens the list of line `at` ("results of May 28 are as follows:")."""
    text = ws.text
    item = _ITEM.match(text, ws.lines[at].start) is not None or _indent(text, ws.lines[at]) >= 2
    for i in range(at - 1, max(-1, at - _LONGEST_LIST), -1):
        line = ws.lines[i]
        words = text[line.start : line.end].strip()
        if not words:
            above = text[ws.lines[i - 1].start : ws.lines[i - 1].end].rstrip() if i else ""
            if not item or not above.endswith(":"):
                return None
            continue
        if not words.endswith(":"):
            if len(words) > 100 or (item and words.endswith(".") and not _ITEM.match(text, line.start)):
                return None
            continue
        opens = line.start
        if i and (before := text[ws.lines[i - 1].start : ws.lines[i - 1].end].rstrip()) and before[-1] not in ".:":
            opens = ws.lines[i - 1].start
        dates = [
            d
            for d in dates_between(ws, opens, line.end)
            if stands_for_labs(ws, d) and not _NOT_OF_LABS.search(text, opens, d.start)
        ]
        if len({d.value for d in dates}) == 1 and _OF_LABS.search(text, opens, line.end):
            return dates[0]
        if dates or len(words) > 30:
            return None
    return None


def _collected_above(ws: Workspace, start: int) -> DateMention | None:
    """The collection line of a report that is pasted into a note: the nearest one above, in the same section."""
    first = bisect_left(ws.dates, start, key=lambda d: d.start)
    section, part = ws.section_at(start), ws.part_at(start)
    low = max(start - 4000, section.start if section else 0, part.start if part else 0)
    for d in reversed(ws.dates[max(0, first - 40) : first]):
        if d.start < low:
            return None
        opens = ws.text.rfind("\n", 0, d.start) + 1
        if _COLLECTED.search(ws.text, max(opens - 1, d.start - 40, 0), d.start) and not is_birth(ws, d):
            return d
    return None


def _only_labs(ws: Workspace, first: int, last: int) -> bool:
    """Whether each line between a bare date and the result names a test: only then does the date head the results."""
    for line in ws.lines[first + 1 : last]:
        i = bisect_left(ws.concepts, line.start, key=lambda c: c.start)
        if not any(c.kind == "analyte" for c in ws.concepts[i : i + 12] if c.start < line.end):
            return False
    return first > 2


def _alone(ws: Workspace, line: Span) -> DateMention | None:
    """The date of a line that is only a title of results with its date ("LABS: 3/4/25", "Results from 3/4/25")."""
    text = ws.text
    dates = dates_between(ws, line.start, line.end)
    if (
        len(dates) != 1
        or not (
            _TITLE.fullmatch(text, line.start, dates[0].start) or _MARKS.fullmatch(text, line.start, dates[0].start)
        )
        or _TIME.sub("", text[dates[0].end : line.end], count=1).strip(" :)]-.*=#")
    ):
        return None
    return dates[0]


def stands_for_labs(ws: Workspace, d: DateMention) -> bool:
    """Whether a date may be that of results: no birth date, and none of printing or signing unless of labs ("labs reviewed 3/4")."""  # noqa: E501
    if is_birth(ws, d):
        return False
    return not is_administrative(ws, d) or _LABS_REVIEWED.search(ws.text, max(0, d.start - 30), d.start) is not None


def dates_between(ws: Workspace, start: int, end: int) -> list[DateMention]:
    """The dates that start in `start:end`."""
    first = bisect_left(ws.dates, start, key=lambda d: d.start)
    return ws.dates[first : bisect_left(ws.dates, end, key=lambda d: d.start)]


def _indent(text: str, line: Span) -> int:
    words_at = line.start
    while words_at < line.end and text[words_at] in " \t":
        words_at += 1
    return words_at - line.start


def event_date(ws: Workspace, name: int, start: int, end: int) -> DateMention | None:
    """The date of the event that a result names behind it ("at bx", "on admission"), where the document gives just one.

    The event may stand between the test at `name` and its result as well ("pregnancy test on admission was negative").
    """
    named = _AT_EVENT.match(ws.text, end)
    if not named and name < start:
        named = _AT_EVENT.search(ws.text, name, start)
    if not named:
        return None
    event = _NAMES[named["event"].lower()]
    found: list[DateMention] = []
    for cue in _EVENTS[event].finditer(ws.text):
        if start - 5 <= cue.start() <= end + 40:
            continue
        behind = dates_between(ws, cue.end(), cue.end() + 26)
        if behind and _GAP_TO_DATE.fullmatch(ws.text, cue.end(), behind[0].start):
            found.append(behind[0])
    found = [d for d in found if not is_birth(ws, d) and not is_administrative(ws, d)]
    values = {d.value for d in found}
    finest = [d for d in found if not any(v != d.value and v.startswith(d.value) for v in values)]
    earlier = [d for d in finest if d.start < start]
    if len({d.value for d in finest}) == 1:
        return finest[0]
    return earlier[-1] if earlier and event in ("biopsy", "admission", "discharge") else None
