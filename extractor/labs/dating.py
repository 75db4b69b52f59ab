"""Which date each result of a sentence has: statements and the dates of the sentence in, `statement.date` set.

A date between a test's name and its result is that result's; one between two results goes to the one that no comma,
bracket or "then" parts it from. A date that leads the sentence holds for all results behind it, one that follows a list
holds for those before it; the same date never holds for two results of one test.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from extractor.dates.cover import date_for, is_administrative, is_birth
from extractor.labs.statements import Statement
from extractor.workspace import DateMention, Span, Workspace

_BREAK = re.compile(r"[,;\n]|\.\s|\b(?:and|then|to|but|with|while)\b|->|→|\bnow\b", re.I)
_FAR_BREAK = re.compile(r";|\.\s|\bbut\b|\bwhile\b|\bhowever\b", re.I)
_NOW = re.compile(r"\b(?:now|today|currently|this visit)\s+(?:is\s+|at\s+|down to\s+|up to\s+|[:=]\s*)?$", re.I)
_ANCHORLESS = re.compile(
    r"\b(?:since|until|till|before|prior to|after|due|next|started|began|stopped|given|infusion|dose|pred\w*)\s*$", re.I
)
_COLON = re.compile(r"[^\S\n]{0,2}[)\]]?[^\S\n]{0,2}(?:[^\n:()]{0,24})?:(?!\d)")
_ITEM = re.compile(r"[ \t]*(?:[-*•·]|\d{1,2}[.)]|#)\s")
_REACH = 45
_LEADS = 40  # a date that leads stands this near the start of its sentence, else this many words before the name


def assign_dates(
    ws: Workspace, said: list[Statement], dates: list[DateMention], region: Span, stops: dict[int, int]
) -> None:
    """Sets the date of each statement of one sentence, from the sentence itself or else from what heads it."""
    said.sort(key=lambda s: s.result.start)
    inside = [
        d for d in dates
        if region.start <= d.start < region.end and not is_birth(ws, d) and not is_administrative(ws, d)
        and not any(s.result.start <= d.start < s.result.end and s.result.value is not None and s.result.end - s.result.start < d.end - d.start for s in said)
    ]  # fmt: skip
    leading: dict[int, DateMention] = {}
    trailing: dict[int, DateMention] = {}
    for d in inside:
        _claim(ws, d, said, leading, trailing, region, stops, bool(inside) and d is inside[0])
    for i, s in enumerate(said):
        own = trailing.get(i) or leading.get(i)
        if own:
            s.date, s.date_rule = own.value, own.rule
    _spread(ws, said, leading, trailing, region)
    _inherit(ws, said, region)


def _claim(ws: Workspace, d: DateMention, said: list[Statement], leading: dict[int, DateMention], trailing: dict[int, DateMention],
           region: Span, stops: dict[int, int], first: bool) -> None:  # fmt: skip
    text = ws.text
    before = max((i for i, s in enumerate(said) if s.result.end <= d.start or s.end <= d.start), default=None)
    after = min((i for i, s in enumerate(said) if s.result.start >= d.end), default=None)
    if after is not None and said[after].at < d.start:
        before_name = before is not None and said[before].at == said[after].at
        if not before_name:  # between the name and its result
            leading.setdefault(after, d)
            return
    governed = _ANCHORLESS.search(text, max(region.start, d.start - 25), d.start) is not None
    if before is not None and _closed(text, said[before].result.end, d.start):
        before = None
    if before is not None and (
        governed or d.start - said[before].result.end > _REACH or _stopped(stops, said[before].result.end, d.start)
    ):
        before = None
    if after is not None:
        begin = min(said[after].at, said[after].result.start)
        if begin < d.end:
            begin = said[after].result.start
        between = text[d.end : begin]
        near_start = first and d.start - region.start <= _LEADS
        if (
            governed
            or (";" in between and not near_start)
            or (_stopped(stops, d.end, begin) and ":" not in between[:24])
            or (not near_start and len(between.split()) > 5)
        ):
            after = None
    if before is None and after is None:
        return
    if before is None:
        leading.setdefault(after, d)  # type: ignore[arg-type]
        return
    if after is None:
        if said[before].date is None:
            trailing.setdefault(before, d)
        return
    left, right = text[said[before].result.end : d.start], text[d.end : begin]
    opened = left.rstrip().endswith(("(", "["))
    if opened and right.lstrip().startswith((")", "]")):
        choice = "before"
    elif right.lstrip().startswith(":") or ("(" in left and ")" not in right and ")" not in left):
        choice = "after"
    else:
        cut_left, cut_right = _BREAK.search(left), _BREAK.search(right)
        if cut_left and not cut_right:
            choice = "after"
        elif cut_left is None and cut_right is None:
            choice = "after" if leading else "before"
        else:
            choice = "before" if cut_left is None or len(left.split()) <= len(right.split()) or not leading else "after"
    if choice == "before":
        trailing.setdefault(before, d)
    else:
        leading.setdefault(after, d)


def _closed(text: str, end: int, start: int) -> bool:
    """Whether the result stands in brackets that close, and more than a word follows, before the date."""
    between = text[end:start]
    closing = between.find(")")
    return closing >= 0 and between.count(")") > between.count("(") and len(between[closing + 1 :].split()) > 1


def _scope(text: str, d: DateMention, said: list[Statement], region: Span) -> int:
    """Where a leading date stops to hold: at the end of the brackets that hold both it and a result."""
    opened = text.rfind("(", region.start, d.start)
    if opened < 0 or ")" in text[opened : d.start]:
        return region.end
    closed = text.find(")", d.end, region.end)
    inside = any(d.end <= s.result.start < closed for s in said)
    return closed if closed >= 0 and inside else region.end


def _stopped(stops: dict[int, int], start: int, end: int) -> bool:
    """Whether a drug stands between: the date is then the drug's."""
    return any(start <= s < end for s in stops) if end - start < 400 else True


def _spread(
    ws: Workspace,
    said: list[Statement],
    leading: dict[int, DateMention],
    trailing: dict[int, DateMention],
    region: Span,
) -> None:
    """Dates of a list: a leading one holds on, a trailing one holds for the other tests of the list before it."""
    current: DateMention | None = None
    until = region.end
    taken: set[tuple[str, str | None, str]] = {(s.concept, s.antibody, s.date) for s in said if s.date}
    for i, s in enumerate(said):
        if i in leading and i not in trailing:
            current = leading[i]
        if (
            s.date is None
            and current is not None
            and not _NOW.search(ws.text, max(0, s.result.start - 25), s.result.start)
        ):
            key = (s.concept, s.antibody, current.value)
            same_result = not s.result.has_number
            if key not in taken or same_result:
                s.date, s.date_rule = current.value, current.rule
                taken.add(key)
    for i in range(len(said) - 2, -1, -1):
        s, later = said[i], said[i + 1]
        if s.date is not None or later.date is None or (i + 1 not in trailing and later.date_rule != "spread"):
            continue
        between = ws.text[s.result.end : max(s.result.end, later.result.start)]
        if (s.concept, s.antibody) == (later.concept, later.antibody) and s.result.has_number:
            continue
        if len(between) < 120 and not _FAR_BREAK.search(between):
            s.date, s.date_rule = later.date, "spread"


def _inherit(ws: Workspace, said: list[Statement], region: Span) -> None:
    """The date of the heading, the collection line or the line's start, for the results that have none of their own."""
    by_group: dict[tuple[int, str, str | None], list[Statement]] = {}
    for s in said:
        if s.rule != "labs.diagnosis_name":
            by_group.setdefault((s.group, s.concept, s.antibody), []).append(s)
    found: DateMention | None = None
    asked = False
    for same in by_group.values():
        bare = [s for s in same if s.date is None]
        if not bare:
            continue
        if not asked:
            found, asked = heading_date(ws, region), True
        chosen = bare[-1] if len(same) > 1 and len(bare) == len(same) else bare[0]
        if found and all(s.date != found.value for s in same):
            chosen.date, chosen.date_rule = found.value, found.rule


def heading_date(ws: Workspace, region: Span) -> DateMention | None:
    """The date that heads a stretch of text: of its item ("Panel (9/2024): …"), its paragraph, section or collection line."""
    text = ws.text
    line = ws.line_at(region.start)
    top = line.start
    for _ in range(6):  # the lines of the same item above
        if top <= 0 or _ITEM.match(text, top) or not text[max(0, text.rfind("\n", 0, top - 1) + 1) : top - 1].strip():
            break
        top = text.rfind("\n", 0, top - 1) + 1
    best: DateMention | None = None
    for d in dates_between(ws, top, region.start):
        opens = text.rfind("\n", 0, d.start) + 1
        if _COLON.match(text, d.end) and d.start - opens < 70 and not is_birth(ws, d) and not is_administrative(ws, d):
            best = d
    if best:
        return best
    found = date_for(ws, region.start, max(region.end, line.end))
    return found if found and not region.start <= found.start < region.end else None


def dates_between(ws: Workspace, start: int, end: int) -> list[DateMention]:
    """The dates that start in `start:end`."""
    return ws.dates[
        bisect_left(ws.dates, start, key=lambda d: d.start) : bisect_left(ws.dates, end, key=lambda d: d.start)
    ]
