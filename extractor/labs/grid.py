"""Columned lines: a line in, its cells with their places and what they may be (value, range, unit, flag, date) out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractor.labs.names import words_pattern
from extractor.labs.references import Reference, parse_reference
from extractor.labs.units import unit_at
from extractor.resources import load_yaml
from extractor.workspace import DateMention, Span

_CELL = re.compile(r"\S+(?:[ ](?!\s)[^\s|]+)*")
_GAP = re.compile(r"[ ]{2,}|\t+|[ ]*\|[ ]*|[ ]?\.{3,}[ ]?|[ ]?…+[ ]?|[ ]?_{3,}[ ]?")
_COUNTED = re.compile(
    r"(?:month|week|visit|year|day|mo|wk|m|w|v)\s?-?\s?\d{1,3}|\d{1,2}\s?(?:mo|months?|wks?|weeks?|yr)", re.I
)
_RANGE_ONLY = re.compile(r"[\[({]?\s?")


@dataclass(slots=True)
class Cell:
    """A cell: its offsets and the column of its first and last character in the line."""

    start: int
    end: int
    left: int
    right: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Head:
    """A column of a table: its place in the line, what it holds (date, result, reference, unit, flag, test, other)."""

    left: int
    right: int
    role: str
    date: str | None = None
    unit: tuple[str, str] | None = None
    bars: int = 0  # how many bars stand before it, in a table with bars

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class Header:
    """The heads of a table in the order of their columns."""

    heads: list[Head] = field(default_factory=list)
    line: int = 0
    barred: bool = False

    def results(self) -> list[Head]:
        return [h for h in self.heads if h.role in ("date", "result", "time")]


@cache
def _roles() -> list[tuple[str, re.Pattern[str]]]:
    data: dict[str, Any] = load_yaml("labs/tables.yaml")
    return [(role, words_pattern(words)) for role, words in data["roles"].items()]


def cells_of(text: str, line: Span) -> list[Cell]:
    """The cells of a line: what two blanks, a tab, a bar or a row of dots part."""
    cells: list[Cell] = []
    at = line.start
    for gap in _GAP.finditer(text, line.start, line.end):
        _add(cells, text, line, at, gap.start())
        at = gap.end()
    _add(cells, text, line, at, line.end)
    return cells


def _add(cells: list[Cell], text: str, line: Span, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        cells.append(Cell(start, end, start - line.start, end - line.start))


def role_of(words: str) -> str | None:
    """What a column holds whose head reads so; None for a head that is no such word."""
    plain = words.strip(" :()[]*.#-_").lower()
    for role, pattern in _roles():
        found = pattern.match(plain)
        if found and found.end() >= len(plain) - 12 and len(plain) < 40:
            return role
    return None


def time_of(words: str) -> str | None:
    """ "now" or "undated" for a head that tells a time without a date ("Today", "Baseline", "Month 3")."""
    plain = words.strip(" :()[]*.#-_").lower()
    if _COUNTED.fullmatch(plain):
        return "undated"
    return next((kind for kind, names in load_yaml("labs/tables.yaml")["times"].items() if plain in names), None)


def heads_of(text: str, cells: list[Cell], dates: dict[int, DateMention]) -> list[Head]:
    """The heads that a line of cells makes; an empty list where a cell is neither a date nor the name of a column."""
    heads: list[Head] = []
    for c in cells:
        date = next((dates[k] for k in range(c.start, min(c.end, c.start + 14)) if k in dates), None)
        words = text[c.start : c.end]
        if date and date.end >= c.end - 22 and date.start - c.start <= 2:
            heads.append(Head(c.left, c.right, "date", date.value))
            for k in range(date.end, c.end):  # several dates with one blank between them
                if k in dates and dates[k].start >= heads[-1].left:
                    offset = c.start - c.left
                    heads[-1].right = dates[k].start - offset - 1
                    heads.append(Head(dates[k].start - offset, c.right, "date", dates[k].value))
        elif time := time_of(words):
            heads.append(Head(c.left, c.right, "time", time))
        elif role := role_of(words):
            heads.append(Head(c.left, c.right, role))
        else:
            heads.append(Head(c.left, c.right, "other"))
    return heads


def reference_of(text: str, cell: Cell) -> Reference | None:
    """The reference range that fills the cell, with or without brackets and unit."""
    opening = _RANGE_ONLY.match(text, cell.start, cell.end)
    found = parse_reference(text, opening.end() if opening else cell.start, cell.end)
    if found and cell.end - found.end <= 12:
        return found
    if not found:  # "IMMUNE >= 10", "Negative <1.0"
        for sign in re.finditer(r"[<>≤≥]=?|\d", text[cell.start : cell.end]):
            return parse_reference(text, cell.start + sign.start(), cell.end) if sign.start() < 16 else None
    return found if found and cell.end - found.end <= 30 else None


def unit_of(text: str, cell: Cell) -> tuple[str, str] | None:
    """The unit that fills the cell: as written and canonical."""
    at = cell.start + (text[cell.start] in "([")
    unit = unit_at(text, at, cell.end)
    if unit and cell.end - unit.end <= 1 + (at > cell.start):
        return unit.text, unit.name
    return None
