"""Times of a course: the dates and durations near a drug's name in, its start, stop, length and dated doses out."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date, timedelta

from extractor.therapies.doses import DoseMention, number
from extractor.therapies.tables import date_role
from extractor.workspace import DateMention, DurationMention, Span, Workspace

_START = re.compile(
    r"\b(?:since|from|start(?:ed|ing)?(?: on| in)?|begun|began|beginning|initiated|added|"
    r"commenced|introduced|as of|restarted|resumed|"
    r"dating from|started|placed on|back on|redosed|first|given|initiation|after|new|"
    r"has been on since|onset)\W*(?:\w+ ){0,2}?(?:in |on |about |around |approximately |"
    r"early |late |mid[- ]?|the )*$",
    re.I,
)
_STOP = re.compile(
    r"(?:\b(?:until|till|thru|through|stopp(?:ed|ing)|d/c'?e?d?|dc'?d|discontinued|"
    r"off(?: since| in| of it)?|quit|ended|finished|completed|came off|"
    r"weaned(?: off)?|held|ceased|ran out|given up|withdrawn|stop|tapered off|abandoned)\W*(?:\w+ ){0,2}?"
    r"|(?:\b(?:to|done|out|because of)|->|-|–)\W*)"
    r"(?:in |on |by |about |around |early |late |mid[- ]?|the |again |\()*$",
    re.I,
)
_LAST_GIVEN = re.compile(r"\b(?:last|most recent|next|due|exam|eye|seen|labs?|trough|level)\W*(?:\w+ ){0,3}$", re.I)
_DOSE_AT = re.compile(
    r"\b(?:up to|increased|to|at|by|now|was|down|raised|titrated|on|later|"
    r"in)\W*(?:\w+ ){0,2}$",
    re.I,
)


@dataclass(slots=True)
class Times:
    """When a course began and ended, how long it was, and which date goes with which dose."""

    start: str | None = None
    stop: str | None = None
    days: int | None = None
    open_end: bool = False  # "since 2020": still going on when it was written
    closed: bool = False
    dates: list[tuple[DateMention, str]] = field(default_factory=list)


def dates_in(ws: Workspace, spans: list[Span]) -> list[DateMention]:
    """The dates that begin inside the spans, in text order."""
    out: list[DateMention] = []
    for span in spans:
        i = bisect_left(ws.dates, span.start, key=lambda d: d.start)
        while i < len(ws.dates) and ws.dates[i].start < span.end:
            out.append(ws.dates[i])
            i += 1
    return out


def durations_in(ws: Workspace, spans: list[Span]) -> list[DurationMention]:
    """The lengths of time that begin inside the spans."""
    out: list[DurationMention] = []
    for span in spans:
        i = bisect_left(ws.durations, span.start, key=lambda d: d.start)
        while i < len(ws.durations) and ws.durations[i].start < span.end:
            out.append(ws.durations[i])
            i += 1
    return out


def read_times(ws: Workspace, spans: list[Span], lead: Span, past: bool) -> Times:
    """The times stated in the spans after a name (and, if these have none, in the words before it)."""
    out = Times()
    found = dates_in(ws, spans)
    for when in found:
        _place(ws, when, spans, out, past)
    if out.start is None and out.stop is None:
        _lead(ws, lead, out)
    for length in durations_in(ws, spans):
        if length.days > 0 and length.start - lead.end < 150 and _is_length(ws.text, length):
            out.days = length.days
            break
    if out.days is None:
        for span in spans:
            m = _ENDED_AFTER.search(ws.text, span.start, span.end)
            count = number(m["count"]) if m else None
            if m and count:
                out.days = round(count * _DAYS[m["unit"][0].lower()])
                break
    if out.days is None:
        near = [d for d in durations_in(ws, [lead]) if _LEADS.fullmatch(ws.text, d.end, lead.end)]
        if near:
            out.days = near[-1].days
    return out


# "stopped after 3 months", "quit at 10 wks"
_ENDED_AFTER = re.compile(
    r"\b(?:stopp\w+|quit|d/c\S*|discontinued|off|held|given up|abandoned|switched)[^.;\d]{0,20}?(?:after|at|@)\s+"
    r"(?:about |only |just |~ ?)?(?P<count>\d{1,3}|one|two|three|four|five|six|eight|nine|ten|twelve) ?"
    r"(?P<unit>days?|wks?|weeks?|mos?|months?|yrs?|years?)\b",
    re.I,
)
_DAYS = {"d": 1.0, "w": 7.0, "m": 30.4, "y": 365.0}
# "9 months of MMF", "4 mo rifampin", "two years on azathioprine".
_LEADS = re.compile(
    r"\s*(?:of|on|with)?\s*(?:oral|daily|iv|high[- ]dose|full[- ]dose|treatment|therapy|"
    r"continuous|weekly|monthly|with|of|\s)*",
    re.I,
)


def _place(ws: Workspace, when: DateMention, spans: list[Span], out: Times, past: bool) -> None:
    """Gives one date its role by the words right before it."""
    floor = next((s.start for s in spans if s.start <= when.start < s.end), when.start)
    before = ws.text[max(floor, when.start - 34) : when.start]
    role = "at"
    column = date_role(ws, when.start)
    if column and not when.until and not re.search(r"\b(?:stopp?|d/c|disc|held|off)[\w']*\W*$", before, re.I):
        role = column
        if role == "start":
            out.start = out.start or when.value
        elif role == "stop":
            out.stop, out.closed = when.value, True
    elif when.until:
        out.start, out.stop, out.closed = out.start or when.value, out.stop or when.until, True
        role = "range"
        if _is_open(ws, when):
            out.stop, out.closed, out.open_end = None, False, True
    elif _TO_NOW.match(ws.text, when.end):
        out.start, out.open_end, role = out.start or when.value, True, "start"
    elif _STOP.search(before) and not re.search(
        r"(?:up|down|increased|raised|back|went)[^,;.]{0,14}\bto\W*$", before, re.I
    ):
        out.stop, out.closed, role = when.value, True, "stop"
    elif _LAST_GIVEN.search(before) and not _START.search(before):
        role = "other"
    elif _STEP.search(before):
        role = "step"
    elif _START.search(before):
        if out.start is None or not past:
            out.start = out.start or when.value
        out.open_end = out.open_end or bool(re.search(r"\bsince\b", before, re.I))
        role = "start"
    out.dates.append((when, role))


# "at 40 since", "down to 7.5 mg daily since", "got up to 1500 mg by", "(was 20 in": the date of a dose, no start.
_STEP = re.compile(
    r"(?:\b(?:at|down to|up to|back to|cut to|raised to|reduced to|increased to|went to|tapered to|stable on)|\(was"
    r"|->|→)\s?~?\d[\d.,]*\s?(?:mg|g|gm)?(?: (?:daily|bid|qd|od|qam|twice daily|a day))?\W*"
    r"(?:since|from|by|in|as of|on)?\W*$",
    re.I,
)
_TO_NOW = re.compile(
    r"\s*(?:->|→|-|–|to|thru|through|until)\s*(?:present|now|current|ongoing|date|"
    r"today)\b|\s*(?:->|→)\s*(?:$|\n)",
    re.I,
)


def _is_open(ws: Workspace, when: DateMention) -> bool:
    return bool(re.search(r"(?:present|now|current|ongoing|date)\W*$", ws.text[when.start : when.end], re.I))


def _lead(ws: Workspace, lead: Span, out: Times) -> None:
    """A date before the name: "In 2021 she took …", "since Feb 2019 on …"."""
    for when in reversed(dates_in(ws, [lead])):
        before = ws.text[max(lead.start, when.start - 12) : when.start]
        between = ws.text[when.end : lead.end]
        if len(between) > 60:
            break
        if re.search(r"\b(?:since)\W*$", before, re.I) and not re.search(
            r"[);]|\b(?:because|as|when)\b", between, re.I
        ):
            out.start, out.open_end = when.value, True
        elif re.search(r"\b(?:in|on|from|early|late|by)\W*$|^[\s\-*(]*$", before, re.I) and re.search(
            r"start|began|begun|added|put on|placed|treated|received|took|tried|switched|pulse|"
            r"induc|given|with|w/|then|:|->|got|came in",
            between,
            re.I,
        ):
            out.start = (when.until and when.value) or when.value
        break


def _is_length(text: str, length: DurationMention) -> bool:
    """Not an interval ("every 6 months"), an age, or a time of something else ("3 months ago", "RTC 6 wks")."""
    before = text[max(0, length.start - 16) : length.start]
    after = text[length.end : length.end + 16]
    if re.search(
        r"\b(?:better|up|well|lifted|improved|relapse\w*|flare\w*|stable|counts|each|second|year)\s*(?:for|x)?\s*$",
        before,
        re.I,
    ):
        return False
    if re.search(r"\b(?:every|q|rtc|after|within|in|age|aged|each|next|or|past)\s*$", before, re.I) and not re.search(
        r"after\s*$", before, re.I
    ):
        return False
    return not re.match(r"\s*(?:ago|old|later|from|f/u|apart|after|follow|overdue|late|past)\b", after, re.I)


def days_between(start: str, stop: str) -> int | None:
    """The length of a course between two dates; None where a bare year leaves it open by months."""
    if min(len(start), len(stop)) < 7:
        return None
    first, last = as_day(start), as_day(stop)
    if first is None or last is None or last < first:
        return None
    days = (last - first).days
    return days if days or len(start) == 10 else None


def as_day(value: str, end: bool = False) -> date | None:
    """A day for a partial date: the first, or with `end` the last, that it can mean."""
    try:
        parts = [int(p) for p in value.split("-")]
        if len(parts) == 3:
            return date(*parts)
        if len(parts) == 2:
            first = date(parts[0], parts[1], 1)
            return (first + timedelta(days=27)) if end else first
        return date(parts[0], 12, 31) if end else date(parts[0], 1, 1)
    except (ValueError, TypeError, IndexError):
        return None


def dated_doses(doses: list[DoseMention], offset: int, times: Times) -> list[tuple[DoseMention, str | None]]:
    """Each dose with the date that stands nearest behind it (before the next dose), else right before it."""
    places = [(d.start, d.value, role) for d, role in times.dates if role not in ("stop", "other")]
    out: list[tuple[DoseMention, str | None]] = []
    for i, dose in enumerate(doses):
        here = dose.end + offset
        limit = doses[i + 1].start + offset if i + 1 < len(doses) else here + 60
        behind = next((v for s, v, _ in places if here <= s < limit), None)
        out.append((dose, behind))
    return out
