"""Start, stop and length of an infusion: a stretch of a record in, its `Course` out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.administrations.common import concepts_in, cue, dates_in, lines_in
from extractor.administrations.measures import Clock, afternoon, clocks, length, minutes_between
from extractor.administrations.words import always, may_be_given, words
from extractor.workspace import Workspace

# A line of vital signs and a rate while an infusion runs: "0945   100 mL/h   128/76".
RATE = re.compile(r"\b\d{2,3}\s?(?:mL|cc|mg)\s?/\s?h", re.IGNORECASE)
DOSED = re.compile(r"\d\s?(?:mg|g|gm)\b", re.IGNORECASE)
LONGEST = 900  # minutes; a longer infusion is a misreading
PREMED = re.compile(
    r"\b(?:pre-?med\w{0,8}|paracetamol|acetaminophen|tylenol|obs(?:erv\w{0,8})?|vitals?|flush(?:ed)?|home|discharg\w{0,3}|d/c)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Course:
    """When the infusion began and ended; `at` are the places of those times."""

    start: str | None = None
    stop: str | None = None
    minutes: int | None = None
    abandoned: bool = False
    at: list[tuple[int, int]] = field(default_factory=list)
    length_at: tuple[int, int] | None = None

    @property
    def evident(self) -> bool:
        """Whether anything shows that the infusion ran."""
        return bool(self.start or self.stop or self.minutes)


def course_of(ws: Workspace, start: int, end: int, told: list[tuple[int, int]]) -> Course:
    """The course of the infusion that a block of a record tells, without the stretches that were told already."""
    out = Course()
    begun: Clock | None = None
    rated: Clock | None = None
    ended: Clock | None = None
    given_up = False
    for line in lines_in(ws, start, end):
        if any(a <= line.start < b for a, b in told):
            continue
        times = [t for t in clocks(ws.text, line.start, line.end) if not _date_part(ws, t)]
        if not times:
            if cue("restart_words", ws.text, line.start, line.end) and not cue(
                "restart_not", ws.text, line.start, line.end
            ):
                given_up = False
            continue
        if (
            rated is None
            and times[0].start - line.start < 12
            and RATE.search(ws.text, times[0].end, min(line.end, times[0].end + 24))
        ):
            rated = times[0]
        again = cue("restart_words", ws.text, line.start, line.end) and not cue(
            "restart_not", ws.text, line.start, line.end
        )
        for kind, time in _events(ws, line.start, line.end, times):
            if kind == "start" and begun is None and not again:
                begun = time
            elif (kind == "stop" and begun is not None) or (kind == "stop" and ended is None):
                ended = time
        given_up = _given_up(ws, line.start, line.end, given_up, bool(again))
    measured = _stated_length(ws, start, end)
    begun = begun or rated  # the first row of a log of rates
    if begun is not None:
        out.start = begun.time
        out.at.append((begun.start, begun.end))
    if ended is not None:
        out.stop = afternoon(begun.time, ended.time) if begun and not ended.exact else ended.time
        out.at.append((ended.start, ended.end))
    if out.start and out.stop and not 0 < minutes_between(out.start, out.stop) <= LONGEST:
        out.stop = None
    if measured:
        out.minutes, out.length_at = measured[0], measured[1:]
    out.abandoned = given_up
    return out


def _date_part(ws: Workspace, time: Clock) -> bool:
    return any(d.start <= time.start < d.end for d in dates_in(ws, time.start - 40, time.end))


def _given_up(ws: Workspace, start: int, end: int, before: bool, again: bool) -> bool:
    if again:
        return False
    if cue("abandoned", ws.text, start, end) and not re.compile(r"(?:start|stop) time", re.IGNORECASE).search(
        ws.text, start, end
    ):
        return True
    if re.compile(r"\bcomplete", re.IGNORECASE).search(ws.text, start, end):
        return False
    return before


def _events(ws: Workspace, start: int, end: int, times: list[Clock]) -> list[tuple[str, Clock]]:
    """Which times of a line begin and end an infusion: each word takes the time beside it."""
    out: list[tuple[str, Clock]] = []
    for kind in ("start", "stop"):
        for m in words(f"{kind}_words").finditer(ws.text, start, end):
            lead = ws.text[max(start, m.start() - 14) : m.start()]
            if re.search(r"(?:line|piv|re|pt|antibiotics?|not|never)[- ]$", lead, re.IGNORECASE):
                continue
            if (
                m.group().lower() in ("start", "starts")
                and re.search(r"\b(?:iv|peripheral|access)[- ]$", lead, re.IGNORECASE)
                and not DOSED.search(ws.text, start, m.start())
            ):
                continue
            after = next((t for t in times if 0 <= t.start - m.end() <= 24), None)
            gap = ws.text[m.end() : after.start] if after else ""
            if after and re.fullmatch(r"[\s:|=@]{0,24}(?:time|at|infusion|\s|:){0,4}", gap, re.IGNORECASE):
                out.append((kind, after))
                continue
            before = next((t for t in reversed(times) if t.end <= m.start()), None)
            named = before is not None and any(
                c.kind == "drug" and not may_be_given(c) for c in concepts_in(ws, before.end, m.start())
            )
            if before is not None and not named and not PREMED.search(ws.text, before.end, m.start()):
                out.append((kind, before))
    if (
        not out
        and len(times) >= 2
        and any(c.kind == "drug" and c.concept in always() for c in concepts_in(ws, start, end))
    ):
        # "Saphnelo 300 mg IV 10:05-10:35"
        for a, b in pairwise(times):
            if re.fullmatch(r"\s{0,2}(?:-|–|—|to|until|till)\s{0,2}", ws.text[a.end : b.start], re.IGNORECASE):
                return [("start", a), ("stop", b)]
    out.sort(key=lambda e: e[1].start)
    return out


def _stated_length(ws: Workspace, start: int, end: int) -> tuple[int, int, int] | None:
    for m in words("duration_labels").finditer(ws.text, start, end):
        found = length(ws.text, m.end(), min(end, m.end() + 40))
        if found and re.fullmatch(
            r"[\s:=|(~]{0,20}(?:about|approx\.?|of|was|is|a total of|min(?:utes)?)?[\s:(]{0,8}",
            ws.text[m.end() : found[1]],
            re.IGNORECASE,
        ):
            return found if 5 <= found[0] <= LONGEST else None
        bare = re.compile(r"\s{0,3}\(?(?:min|minutes|mins)\)?\s{0,3}[:=]?\s{0,6}(\d{2,3})\b").match(
            ws.text, m.end(), end
        )
        if bare:
            return int(bare[1]), bare.start(1), bare.end(1)
    return None
