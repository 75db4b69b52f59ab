"""Vaccinations: the text in, a finding for each vaccine that was given or lies ahead out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractor.anchors import PatternSet
from extractor.findings.make import Maker
from extractor.resources import load_yaml

RULES = "rules/vaccines.yaml"
_SEPARATOR = re.compile(r"[,;.\n|]|\band\b(?! \w+ vacc)|\s{3,}")
_MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{2})$")


@dataclass(frozen=True)
class Vaccine:
    """How one vaccine is written; `alone` is False for names that are diseases too."""

    value: str
    pattern: re.Pattern[str]
    alone: bool


@cache
def _vaccines() -> list[Vaccine]:
    return [Vaccine(v["value"], re.compile(v["pattern"], re.I), v["alone"]) for v in load_yaml(RULES)["vaccines"]]


@cache
def _patterns() -> PatternSet:
    return PatternSet([vaccine.pattern for vaccine in _vaccines()])


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile(load_yaml(RULES)[name], re.I)


def read(maker: Maker) -> None:
    """A fact for each vaccine named: given, or hypothetical where it lies ahead. Refused ones are none."""
    taken: list[tuple[int, int]] = []
    places = _patterns().over(maker.ws.text, maker.ws.folded)
    for i in places:
        vaccine = _vaccines()[i]
        for m in places.matches(i):
            if any(s < m.end() and m.start() < e for s, e in taken) or maker.ws.zone_at(m.start()):
                continue
            if _one(maker, vaccine, m.start(), m.end()):
                taken.append((m.start(), m.end()))


def _one(maker: Maker, vaccine: Vaccine, start: int, end: int) -> bool:
    ws = maker.ws
    line, section = ws.line_at(start), ws.section_at(start)
    title = ws.text[section.start : section.title_end] if section else ""
    if not vaccine.alone and not _words("about").search(ws.text[line.start : line.end] + " " + title):
        return False
    stop = _SEPARATOR.search(ws.text, end, line.end)
    clause = ws.text[start : stop.start() if stop else line.end]
    lead = ws.text[max(line.start, start - 25) : start]
    if _words("no_vaccine").search(clause) or _words("refused").search(clause) or _words("refused_before").search(lead):
        return False
    done, ahead = _words("done").search(clause), _words("pending").search(clause)
    if not vaccine.alone and not done and not ahead:
        return False
    date = _date(maker, start, end, clause)
    seen = ws.date_of(start)
    planned = section is not None and "plan" in section.category
    if ahead or (_words("pending").search(lead) and not done) or (planned and not done and not date):
        assertion = "hypothetical"
    else:
        assertion = "hypothetical" if date and seen and date > seen[: len(date)] else "present"
    maker.at("vaccination", start, end, "findings.vaccine", assertion, vaccine.value, date)
    return True


def _date(maker: Maker, start: int, end: int, clause: str) -> str | None:
    """The date within the clause. "9/25" that would lie ahead is a month and a year."""
    seen = maker.ws.date_of(start)
    if "today" in clause.lower():
        return seen
    found = maker.near(start, end, after=22, before=0)
    if not found or found.start >= start + len(clause) + 12:
        return None
    written = _MONTH_YEAR.match(maker.ws.text[found.start : found.end])
    if written and seen and found.value > seen and f"20{written[2]}-{int(written[1]):02d}" <= seen[:7]:
        return f"20{written[2]}-{int(written[1]):02d}"
    return found.value
