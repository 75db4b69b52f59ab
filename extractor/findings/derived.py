"""Findings that follow from other facts or times: how long an infusion ran."""

from __future__ import annotations

import re

from extractor.facts import Administration
from extractor.findings.make import Maker
from extractor.lexicon import load_lexicon

_HOURS = r"(?:(?P<h>\d{1,2})\s?(?:hr?s?|hours?)\b[\s,]{0,2})?"
_STATED = re.compile(
    r"(?:total |actual )?(?:infusion|infused|run) (?:time|duration|over|length)(?: \(min(?:utes)?\))?[\s:=]{1,4}"
    + _HOURS
    + r"(?:(?P<m>\d{1,3})\s?(?:m|min|mins|minutes)\b)?",
    re.I,
)


def infusion_times(maker: Maker) -> None:
    """The duration of each given infusion of an antibody, in minutes; stated ones where no administration has them."""
    ws = maker.ws
    antibodies = load_lexicon().in_class("monoclonal_antibody")
    known: set[float] = set()
    for fact in list(ws.facts):
        if (
            isinstance(fact, Administration)
            and fact.concept in antibodies
            and fact.duration_min
            and fact.status == "given"
        ):
            mention = fact.mentions[0]
            known.add(fact.duration_min)
            maker.at("infusion_duration", mention.start, mention.end, "findings.infusion_times", "present",
                     float(fact.duration_min), fact.date, "min")  # fmt: skip
    for m in _STATED.finditer(ws.text):
        minutes = 60 * int(m["h"] or 0) + int(m["m"] or 0)
        if minutes and float(minutes) not in known and ws.zone_at(m.start()) is None and ws.date_of(m.start()):
            part = ws.part_at(m.start())
            if part:
                known.add(minutes)
                maker.at("infusion_duration", m.start(), m.end(), "findings.stated_time", "present", float(minutes),
                         ws.date_of(m.start()), "min")  # fmt: skip


_SIGNS = re.compile(
    r"\b(?:hives|urticaria|rigors?|itch\w*|prurit\w*|flushing|throat (?:tight\w*|itch\w*|swell\w*)|lip swelling"
    r"|angio-?o?edema|wheez\w*|bronchospasm|chest tightness|anaphyla\w*|INFUSION STOPPED)\b",
    re.I,
)
_NOT_NOW = re.compile(
    r"\b(?:no|not|denies|if|for|call|report|monitor|watch|may give|prn|history|hx|prior|without|signs|s/s|instruct\w*"
    r"|educat\w*|premed\w*|allerg\w*)\b",
    re.I,
)
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3]):?[0-5]\d(?!\d)")


def reactions(maker: Maker) -> None:
    """A reaction that an infusion record writes down by its signs, on a line with the time of day."""
    ws = maker.ws
    for part in ws.document.parts:
        if part.kind != "infusion_record":
            continue
        for m in _SIGNS.finditer(ws.text, part.start, part.end):
            before = ws.text[ws.line_at(m.start()).start : m.start()]
            if _NOT_NOW.search(before) or not _CLOCK.search(before) or ws.zone_at(m.start()):
                continue
            date = ws.date_of(m.start())
            maker.at("infusion_reaction", m.start(), m.end(), "findings.signs_in_record", "present", None, date)
            break
