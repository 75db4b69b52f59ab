"""Tables whose head names the tests and whose rows each start with a date: lines in, statements out."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from extractor.labs.grid import Cell, Header, cells_of, reference_of, role_of, unit_of
from extractor.labs.names import Name
from extractor.labs.references import Reference
from extractor.labs.rows import is_blank, is_flag, label_unit, read_cell, split_pair
from extractor.labs.statements import Statement
from extractor.labs.values import result_at
from extractor.workspace import DateMention, Span, Workspace

LABEL_REST = re.compile(r"[\s:=,-]*")


@dataclass(slots=True)
class State:
    """What the lines above have set: the header, the tests of a transposed table, and how long nothing was read."""

    header: Header | None = None
    transposed: list[tuple[Name, Cell]] = field(default_factory=list)
    ranges: dict[int, Reference] = field(default_factory=dict)
    units: dict[int, tuple[str, str]] = field(default_factory=dict)
    fresh: bool = False  # the line before was (part of) the header
    blanks: int = 0


class TransposedReader:
    """Reads the transposed tables of one document; `read_names` holds the starts of the names that were used."""

    def __init__(
        self, ws: Workspace, names: list[Name], dates: dict[int, DateMention], read_lines: set[int] | None = None
    ) -> None:
        self.ws, self.text, self.names, self.dates = ws, ws.text, names, dates
        self.read_lines = read_lines or set()  # starts of lines that another reader has read
        self.starts = [n.start for n in names]
        self.read_names: set[int] = set()
        self.said: list[Statement] = []
        self.headed: dict[int, DateMention | None] = {}
        self.groups = 1_000_000

    def _names_in(self, start: int, end: int) -> list[Name]:
        return self.names[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def _heads_rows(self, i: int, line: Span, names: list[Name], cells: list[Cell], state: State) -> bool:
        """Whether the line names the tests of the rows below it, each of which starts with a date."""
        following = next((ln for ln in self.ws.lines[i + 1 : i + 5] if self._holds_rows(ln)), None)
        if following is None or line.end - line.start > 200 or following.end - following.start > 200:
            return False
        first = cells_of(self.text, following)
        if len(first) < 2 or not self._date_in(first[0]) or self._names_in(following.start, following.end):
            return False
        if not any(c.isdigit() for c in self.text[first[1].start : first[1].end]):
            return False
        for n in names:
            rest = LABEL_REST.match(self.text, n.end, line.end)
            if result_at(self.text, rest.end() if rest else n.end, line.end, n.concepts[0][0]):
                return False
        state.transposed = []
        for n in names:
            cell = next((c for c in cells if c.start <= n.start < c.end), cells[0])
            following_name = next((m.start for m in names if m.start >= n.end), cell.end)
            stop = min(cell.end, following_name)
            left = n.start - line.start
            state.transposed.append((n, Cell(n.start, max(n.end, stop), left, left + max(n.end, stop) - n.start)))
            self.read_names.add(n.start)
        state.header, state.fresh = None, False
        return True

    def _holds_rows(self, line: Span) -> bool:
        """Whether the line is the first row below a head: neither blank nor a rule nor the row of ranges or units."""
        if not self.text[line.start : line.end].strip(" \t-=_|+") or line.end - line.start > 200:
            return line.end - line.start > 200
        cells = cells_of(self.text, line)
        return not all(
            reference_of(self.text, c) or unit_of(self.text, c) or role_of(self.text[c.start : c.end]) for c in cells
        )

    def _ranges_row(self, state: State, cells: list[Cell]) -> bool:
        """The row of ranges or units below the heads of a transposed table: each belongs to the test above it."""
        read = [(c, reference_of(self.text, c), unit_of(self.text, c)) for c in cells]
        if not all(r or u or role_of(self.text[c.start : c.end]) for c, r, u in read):
            return False
        for c, r, u in read:
            name = min(state.transposed, key=lambda t, c=c: abs(t[1].left - c.left))[0]  # type: ignore[misc]
            if r:
                state.ranges[name.start] = r
            if u:
                state.units[name.start] = u
        return True

    def _date_in(self, cell: Cell) -> DateMention | None:
        return next((self.dates[k] for k in range(cell.start, min(cell.end, cell.start + 3)) if k in self.dates), None)

    def _dated_row(self, state: State, cells: list[Cell]) -> bool:
        date = self._date_in(cells[0]) if len(cells) > 1 else None
        if date is None:
            return False
        values = [c for c in cells[1:] if not is_flag(self.text, c)]
        tests = state.transposed
        self.groups += 1
        if len(values) < len(tests):
            parts = [p for c in values for p in (split_pair(self.text, c) or [c])]
            if len(parts) == len(tests):
                values = parts
        if len(values) == len(tests):
            placed = list(zip(tests, values, strict=True))
        else:
            placed = [(min(tests, key=lambda t, c=c: abs(t[1].left - c.left)), c) for c in values]  # type: ignore[misc]
        done: set[int] = set()
        for (name, head), cell in placed:
            if name.start in done or is_blank(self.text, cell):
                continue
            done.add(name.start)
            for concept, antibody in name.concepts:
                result = read_cell(self.text, cell, concept)
                if result:
                    hint = state.units.get(name.start) or label_unit(self.text, name, head.end)
                    self.said.append(Statement(concept, result, date.start, result.end, name.start, "labs.table_by_date", antibody,  # noqa: E501
                                               date.value, "labs.row_date", self.groups, hint, state.ranges.get(name.start)))  # fmt: skip  # noqa: E501
        return True
