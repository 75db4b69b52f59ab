"""Results in delimited text (bars, tabs, semicolons, commas): lines with names of tests in, statements out.

An export has a line that names its columns in whatever order: the test, its result, unit, flag, range (or its low and
high limit), the day of collection; or a day for each column of results; or a test for each column and a day a row.
Empty fields count, so a field is known by its place and not by what it looks like.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from extractor.dates.cover import is_birth
from extractor.delimited import MARKS, delimited_fields
from extractor.labs.grid import Cell, reference_of, unit_of
from extractor.labs.headings import heading_date
from extractor.labs.names import Name
from extractor.labs.references import Reference
from extractor.labs.rows import is_blank, is_flag, label_unit, read_cell, split_pair
from extractor.labs.statements import Statement
from extractor.labs.values import Result, flag_meaning, number, word_at
from extractor.resources import load_yaml
from extractor.workspace import DateMention, Span, Workspace

_RULE = re.compile(r"[-=_*~.+|:;,\s]+$")
_TAIL_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,24}[)\]]$")
_LIMIT = re.compile(r"[<>≤≥]?=?\s?(\d{1,7}(?:\.\d+)?|\.\d+)\s?$")
_WORD = re.compile(r"(?<![\w.])[<>\w(+-]")
_LONGEST_LINE = 600
_GAP = 2  # blank or strange lines that a table may hold


@dataclass(slots=True)
class _Head:
    """The columns of an export: their roles by place; those of results may each have a day or a test."""

    mark: str
    roles: dict[int, str] = field(default_factory=dict)
    days: dict[int, DateMention] = field(default_factory=dict)
    tests: dict[int, list[Name]] = field(default_factory=dict)
    units: dict[int, tuple[str, str]] = field(default_factory=dict)
    ranges: dict[int, Reference] = field(default_factory=dict)
    width: int = 0

    def places(self, role: str) -> list[int]:
        return [i for i, r in self.roles.items() if r == role]


@cache
def _names_of_columns() -> dict[str, str]:
    data: dict[str, Any] = load_yaml("labs/tables.yaml")["exports"]
    return {str(word): role for role, words in data.items() for word in words}


def _role(words: str) -> str | None:
    plain = re.sub(r"[\s_]+", " ", words.strip(" :()[]*.#\"'")).lower()
    known = _names_of_columns()
    return known.get(plain) or known.get(_TAIL_IN_BRACKETS.sub("", plain))


def fields_of(text: str, line: Span, mark: str) -> list[Cell]:
    """The fields of a line as cells, empty ones too."""
    return [Cell(a, b, a - line.start, b - line.start) for a, b in delimited_fields(text, line.start, line.end, mark)]


class ExportReader:
    """Reads the exports of one document; `lines` then holds the starts of their lines, `read_names` those of names."""

    def __init__(self, ws: Workspace, names: list[Name], dates: dict[int, DateMention]) -> None:
        self.ws, self.text, self.names, self.dates = ws, ws.text, names, dates
        self.starts = [n.start for n in names]
        self.read_names: set[int] = set()
        self.lines: set[int] = set()
        self.said: list[Statement] = []
        self.groups = 2_000_000

    def read(self) -> list[Statement]:
        """The statements of all exports."""
        head: _Head | None = None
        misses = 0
        for i, line in enumerate(self.ws.lines):
            if line.end - line.start > _LONGEST_LINE or (head is None and not self._marked(line)):
                head = None
                continue
            if found := self._head(i, line):
                head, misses = found, 0
                self.lines.add(line.start)
                self._done(line)
                continue
            if head is None:
                continue
            if _RULE.match(self.text, line.start, line.end):
                misses += not self.text[line.start : line.end].strip()
                if misses > _GAP:
                    head = None
                continue
            if self._row(head, line):
                misses = 0
                self.lines.add(line.start)
                self._done(line)
            else:
                misses += 1
                if misses > _GAP:
                    head = None
        return self.said

    def _marked(self, line: Span) -> bool:
        return any(self.text.count(m, line.start, line.end) >= 2 for m in MARKS)

    def _names_in(self, cell: Cell | Span) -> list[Name]:
        return self.names[bisect_left(self.starts, cell.start) : bisect_left(self.starts, cell.end)]

    def _done(self, line: Span) -> None:
        self.read_names.update(n.start for n in self._names_in(line))

    def _date_in(self, cell: Cell) -> DateMention | None:
        found = next(
            (self.dates[k] for k in range(cell.start, min(cell.end, cell.start + 14)) if k in self.dates), None
        )
        return found if found and not is_birth(self.ws, found) else None

    # Heads

    def _head(self, i: int, line: Span) -> _Head | None:
        """The head that a line makes; None where it is none."""
        for mark in MARKS:
            cells = fields_of(self.text, line, mark)
            if len(cells) < 3:
                continue
            head = _Head(mark, width=len(cells))
            for k, c in enumerate(cells):
                words = self.text[c.start : c.end]
                role = _role(words) if len(words) <= 40 else None
                if role:
                    head.roles[k] = role
                elif (date := self._date_in(c)) and date.end >= c.end - 22 and len(date.value) >= 7:
                    head.days[k] = date
                elif inside := self._label(c):
                    head.tests[k] = inside
                    if unit := label_unit(self.text, inside[-1], c.end):
                        head.units[k] = unit
            if self._is_head(head, i, cells):
                return head
        return None

    def _label(self, cell: Cell) -> list[Name]:
        """The tests that a field names, where it holds a name and no result."""
        inside = [n for n in self._names_in(cell) if n.kind not in ("protein", "ratio") and n.end <= cell.end]
        if not inside or inside[0].start - cell.start > 24 or cell.end - cell.start > 60:
            return []
        tail = Cell(inside[-1].end, cell.end, 0, 0)
        while tail.start < tail.end and self.text[tail.start] in " :=,-":
            tail.start += 1
        unit = tail.start < tail.end and unit_of(self.text, tail)
        return (
            []
            if tail.start < tail.end and not unit and read_cell(self.text, tail, inside[-1].concepts[-1][0])
            else inside
        )

    def _is_head(self, head: _Head, i: int, cells: list[Cell]) -> bool:
        roles = set(head.roles.values())
        told = len(head.roles) + len(head.days)
        if head.mark == "," and told + len(head.tests) < len(cells) * 0.6:
            return False
        if "test" in roles and ("result" in roles or head.days) and told >= 3:
            return not head.tests
        if len(head.tests) >= 2 and "result" not in roles and not head.days:
            # Tests with commas between them are a list in prose, save where a column of days stands among them.
            return (head.mark in "|\t" or bool(roles & {"collected", "date"})) and self._rows_dated(i, head)
        return False

    def _rows_dated(self, i: int, head: _Head) -> bool:
        """Whether the rows below a line of tests each have a day and no test of their own."""
        for line in self.ws.lines[i + 1 : i + 5]:
            cells = fields_of(self.text, line, head.mark)
            if not cells or _RULE.match(self.text, line.start, line.end) or self._is_ranges(cells):
                continue
            return bool(self._row_day(head, cells)) and not any(self._label(c) for c in cells)
        return False

    def _is_ranges(self, cells: list[Cell]) -> bool:
        filled = [c for c in cells if c.end > c.start]
        told = [
            c
            for c in filled
            if reference_of(self.text, c) or unit_of(self.text, c) or _role(self.text[c.start : c.end])
        ]
        return bool(filled) and len(told) == len(filled) and not any(self._date_in(c) for c in filled)

    # Rows

    def _row(self, head: _Head, line: Span) -> bool:
        cells = fields_of(self.text, line, head.mark)
        if len(cells) < 2 or len(cells) > head.width + 3:
            return False
        if head.tests:
            return self._row_of_day(head, cells, line)
        place = head.places("test")[0]
        if place >= len(cells):
            return False
        inside = [n for n in self._names_in(cells[place]) if n.kind not in ("protein", "ratio")]
        if inside:
            self._row_of_test(head, cells, inside, line)
        return True

    def _row_day(self, head: _Head, cells: list[Cell]) -> DateMention | None:
        """The day of a row: of its column of collection, else the first there is."""
        for role in ("collected", "date"):
            for k in head.places(role):
                if k < len(cells) and (date := self._date_in(cells[k])):
                    return date
        taken = {k for k, r in head.roles.items() if r in ("comment", "ignored", "test", "result")}
        return next((d for k, c in enumerate(cells) if k not in taken and (d := self._date_in(c))), None)

    def _row_of_test(self, head: _Head, cells: list[Cell], inside: list[Name], line: Span) -> None:
        self.groups += 1
        name = inside[0]
        concepts = (
            [(n, c) for n in inside for c in n.concepts] if len(inside) == 2 else [(name, c) for c in name.concepts]
        )
        unit, reference = self._unit(head, cells, inside[-1]), self._reference(head, cells)
        flag = next((self.text[cells[k].start : cells[k].end] for k in head.places("flag") if k < len(cells)), "")
        day = self._row_day(head, cells)
        results = [k for k in (*head.places("result"), *head.days) if k < len(cells)]
        if not head.days:
            results = [k for k in results if cells[k].end > cells[k].start][:1]
            if not results:
                self._pending(head, cells, concepts, day)
        for k in sorted(results):
            cell = cells[k]
            if cell.end <= cell.start or is_blank(self.text, cell):
                continue
            parts = split_pair(self.text, cell) if len(concepts) == 2 else None
            for j, (n, (concept, antibody)) in enumerate(concepts):
                result = self._result(parts[j] if parts else cell, concept)
                if result is None:
                    continue
                if flag and not head.days and result.flag is None:
                    result.flag = flag_meaning(flag)
                self._say(n, concept, antibody, result, head.days.get(k) or day, unit, reference, line, k in head.days)

    def _row_of_day(self, head: _Head, cells: list[Cell], line: Span) -> bool:
        day = self._row_day(head, cells)
        if day is None:
            if not self._is_ranges(cells):
                return False
            for k, c in enumerate(cells):
                if k in head.tests and (found := reference_of(self.text, c)):
                    head.ranges[k] = found
                elif k in head.tests and (unit := unit_of(self.text, c)):
                    head.units[k] = unit
            return True
        self.groups += 1
        for k, names in head.tests.items():
            if k >= len(cells) or cells[k].end <= cells[k].start or is_blank(self.text, cells[k]):
                continue
            concepts = [(n, c) for n in names for c in n.concepts]
            parts = split_pair(self.text, cells[k]) if len(concepts) == 2 else None
            for j, (n, (concept, antibody)) in enumerate(concepts):
                result = self._result(parts[j] if parts else cells[k], concept)
                if result:
                    self._say(
                        n, concept, antibody, result, day, head.units.get(k), head.ranges.get(k), line, False, day
                    )
        return True

    def _result(self, cell: Cell, concept: str) -> Result | None:
        """The result of a field: at its start, or a word or number behind others ("HBV DNA not detected")."""
        if is_flag(self.text, cell) and not self.text[cell.start : cell.end].strip(" +-").isalpha():
            return None
        if found := read_cell(self.text, cell, concept):
            return found
        for n, m in enumerate(_WORD.finditer(self.text, cell.start, cell.end)):
            if n > 5:
                break
            if word_at(self.text, m.start(), cell.end):
                return read_cell(self.text, Cell(m.start(), cell.end, 0, 0), concept)
        return None

    def _unit(self, head: _Head, cells: list[Cell], name: Name) -> tuple[str, str] | None:
        for k in head.places("unit"):
            if k < len(cells) and (unit := unit_of(self.text, cells[k])):
                return unit
        place = head.places("test")[0]
        return label_unit(self.text, name, cells[place].end)

    def _reference(self, head: _Head, cells: list[Cell]) -> Reference | None:
        for k in head.places("reference"):
            if k < len(cells) and cells[k].end > cells[k].start and (found := reference_of(self.text, cells[k])):
                return found
        limits: dict[str, float] = {}
        spans: list[Cell] = []
        for role in ("low", "high"):
            for k in head.places(role):
                if k < len(cells) and (m := _LIMIT.match(self.text, cells[k].start, cells[k].end)):
                    limits[role] = number(m[1])
                    spans.append(cells[k])
        if not spans:
            return None
        return Reference(spans[0].start, spans[-1].end, limits.get("low"), limits.get("high"))

    def _pending(
        self,
        head: _Head,
        cells: list[Cell],
        concepts: list[tuple[Name, tuple[str, str | None]]],
        day: DateMention | None,
    ) -> None:
        """A row without a result whose status says that the test is under way."""
        for k in (*head.places("status"), *head.places("comment")):
            cell = cells[k] if k < len(cells) else None
            word = word_at(self.text, cell.start, cell.end) if cell else None
            if cell and word and word[1] == "pending":
                for n, (concept, antibody) in concepts:
                    self._say(
                        n,
                        concept,
                        antibody,
                        Result(cell.start, word[0], result="pending"),
                        day,
                        None,
                        None,
                        cell,
                        False,
                    )
                return

    def _say(
        self, name: Name, concept: str, antibody: str | None, result: Result, day: DateMention | None,
        unit: tuple[str, str] | None, reference: Reference | None, line: Span | Cell, column: bool,
        quoted: DateMention | None = None,
    ) -> None:  # fmt: skip
        start, end = min(name.start, result.start), max(name.end, result.end)
        if quoted is not None:  # the test stands in the head: the quote is the row's, from its day on
            start, end = min(quoted.start, result.start), result.end
        said = Statement(
            concept, result, start, end, name.start, "labs.export", antibody, None, None, self.groups, unit, reference
        )
        if day is not None:
            said.date, said.date_rule = day.value, "labs.column_date" if column else "labs.row_date"
        elif found := heading_date(self.ws, Span(line.start, line.end)):
            said.date, said.date_rule = found.value, found.rule
        self.said.append(said)


__all__ = ["ExportReader", "fields_of"]
