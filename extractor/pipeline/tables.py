"""Tables: lines in columns in, `ws.tables` out, with the date of each column whose head is a date.

A table is two or more lines whose cells stand under one another. Its head is a line of dates or of the words that head
columns (`models/rules/tables.yaml`); without one the columns have no names. A cell belongs to what it stands under.
"""

from __future__ import annotations

import itertools
import re
from typing import Any

from spacy.language import Language

from extractor.dates.atoms import find_atoms
from extractor.dates.finder import day_first, find_dates
from extractor.pipeline.columns import RawCell, aligned, cells_of, place
from extractor.resources import load_yaml
from extractor.workspace import Cell, Column, Span, Table, Workspace, workspace

_RULED = re.compile(r"[\s\-=_+|:*.]{3,}$")
_RULE_CELL = re.compile(r"[-=_*.]{2,}$")
_TIME = re.compile(r"\d{1,2}:?\d{2}(?:\s?[ap]\.?m\.?)?$", re.IGNORECASE)
_LABELLED = re.compile(r"[A-Za-z][\w /#.()-]{0,28}:(?:\s|$)")
_DATE_LIKE = re.compile(r"\d[/-]\d|\d{4}|[A-Za-z]{3}.{0,2}\d|\d.{0,2}[A-Za-z]{3}")
_LAB_LEAD = re.compile(r"(?:coll(?:ected)?|drawn|date|on|result(?:ed)?|labs?|visit)[\s.:]*$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[A-Za-z][\w .#/-]{0,24}\(([^()]{4,24})\)$")
_TAIL = re.compile(r"[\s,]*(?:\d{1,2}:?\d{2}(?:\s?[ap]m)?|\(.{1,20}\)|[*#†])?\s*$", re.IGNORECASE)
_MAX_COLUMN_GAP = 4
_LONGEST_CELL = 90  # a longer cell is prose beside a label


class TableFinder:
    """Finds the tables of one workspace."""

    def __init__(self) -> None:
        data = load_yaml("rules/tables.yaml")
        self.header_words = frozenset(str(w).lower() for w in data["header_words"])
        self.identity = re.compile(r"\b(?:" + "|".join(data["identity_words"]) + r")\b", re.IGNORECASE)
        self.date_rows = frozenset(str(w).lower() for w in data["date_rows"])

    def find(self, ws: Workspace) -> list[Table]:
        """The tables in text order."""
        text = ws.text
        rows = [cells_of(text, line) for line in ws.lines]
        tables: list[Table] = []
        order: bool | None = None
        i = 0
        while i < len(rows):
            if (
                len(rows[i]) < 2
                or self._is_form_line(text, rows[i])
                or rows[i][-1].right - rows[i][-1].left > _LONGEST_CELL
            ):
                i += 1
                continue
            head = self._head_dates(ws, rows[i], order)
            if head and order is None:
                order = day_first(find_atoms(text), ws.birth_date, ws.day_first)
                head = self._head_dates(ws, rows[i], order)
            if head and not self._dates_stop(ws, rows, i, order):
                head = None
            named = head is not None or self._is_named_head(text, rows[i]) or self._is_hanging_head(text, rows, i)
            table, after = self._read(ws, rows, i, head if head else {}, named)
            if table is None:
                i += 1
                continue
            tables.append(table)
            i = after
        return tables

    def _is_form_line(self, text: str, cells: list[RawCell]) -> bool:
        """Whether a line is fields of a form ("Name: …   DOB: …") and no row."""
        if sum(_LABELLED.match(c.text(text)) is not None for c in cells) >= 2:
            return True
        return any(self.identity.search(c.text(text)) for c in cells)

    def _dates_stop(self, ws: Workspace, rows: list[list[RawCell]], at: int, order: bool | None) -> bool:
        """Whether the row after a line with dates has none: then the line is a head and no row of a dated list."""
        for i in range(at + 1, min(at + 4, len(rows))):
            if len(rows[i]) >= 2:
                return not any(self._is_date(ws, c, order) for c in rows[i])
        return False

    def _is_date(self, ws: Workspace, cell: RawCell, order: bool | None) -> bool:
        words = cell.text(ws.text)
        return (
            len(words) <= 32 and bool(_DATE_LIKE.search(words)) and bool(self.cell_date(ws, words, cell.start, order))
        )

    @staticmethod
    def _is_hanging_head(text: str, rows: list[list[RawCell]], at: int) -> bool:
        """Whether a line of short cells begins right of the labels of the rows below, which stand under it."""
        head = rows[at]
        below = [r for r in rows[at + 1 : at + 4] if len(r) >= 2]
        if head[0].left < 8 or any(c.right - c.left > 28 for c in head) or len(below) < 2:
            return False
        lefts = {c.left for c in head}
        return all(r[0].left < head[0].left - 4 and any(c.left in lefts for c in r[1:]) for r in below)

    def _is_named_head(self, text: str, cells: list[RawCell]) -> bool:
        """Whether most cells of a line are words that head columns."""
        names = [c.text(text).strip(":*()").lower() for c in cells]
        known = sum(n in self.header_words or n.rstrip("s") in self.header_words for n in names)
        return known >= 2 and known * 2 >= len(names)

    def _head_dates(self, ws: Workspace, cells: list[RawCell], order: bool | None) -> dict[int, str] | None:
        """The dates of the cells of a head line, by cell; None where it is no line of dates."""
        found: dict[int, str] = {}
        others = 0
        for i, cell in enumerate(cells):
            words = cell.text(ws.text)
            date = (
                self.cell_date(ws, words, cell.start, order) if len(words) <= 32 and _DATE_LIKE.search(words) else None
            )
            if date:
                found[i] = date
            elif i and words.strip(":*()").lower() not in self.header_words:
                others += 1
        if not found or (set(found) == {0} and len(cells) > 1):
            return None
        return found if others == 0 or (others == 1 and len(found) >= 2 and len(cells) >= 5) else None

    @staticmethod
    def cell_date(ws: Workspace, words: str, offset: int, order: bool | None) -> str | None:
        """The date that a cell is, with at most a time after it and "collected" before it; None for any other cell."""
        if inside := _IN_BRACKETS.match(words):  # "Baseline (1/2/25)"
            words = inside[1]
        lead = _LAB_LEAD.match(words)
        bare = words[lead.end() :] if lead else words
        said = "on " + bare
        dates = find_dates(said, lambda _: ws.date_of(offset) or ws.as_of, ws.birth_date, european=order)
        if len(dates) != 1 or dates[0].start != 3 or dates[0].until:
            return None
        return dates[0].value if _TAIL.fullmatch(said, dates[0].end) else None

    def _read(
        self, ws: Workspace, rows: list[list[RawCell]], at: int, dates: dict[int, str], named: bool
    ) -> tuple[Table | None, int]:
        """The table whose first line is `at` and the index of the line after it; None where none begins there."""
        text = ws.text
        first = rows[at]
        body: list[int] = []
        i = at + 1
        last_good = at
        blanks = 0
        reference = first
        extra: list[RawCell] = []
        while i < len(rows):
            line = ws.lines[i]
            cells = rows[i]
            if text[line.start - 1 : line.start] == "\f" or "\f" in text[ws.lines[i - 1].end : line.start]:
                break
            if not cells:
                blanks += 1
                if blanks > 1:
                    break
                i += 1
                continue
            if _RULED.match(text, line.start, line.end) or all(_RULE_CELL.match(c.text(text)) for c in cells):
                i += 1
                continue
            if named and not body and i <= at + 2 and self._is_second_head(text, cells):
                extra = cells
                i += 1
                continue
            if len(cells) >= 2:
                if self._is_form_line(text, cells) or self._begins_new(ws, rows, i):
                    break
                if (cells[0].index >= 0) != (first[0].index >= 0):
                    break
                if blanks and not (named and body and aligned(cells, reference, 0) * 2 >= len(cells) - 1):
                    break
                if not named and max(c.right - c.left for c in cells) > _LONGEST_CELL:
                    break
                if not (
                    aligned(cells, reference) or aligned(cells, first) or (named and self._under(cells, first, extra))
                ):
                    break
                reference = cells
            elif blanks or not self._may_interrupt(text, cells[0], first, rows, i, named, extra):
                break
            body.append(i)
            if len(cells) >= 2 or (cells[0].left > first[min(1, len(first) - 1)].left - 3):
                last_good = i
            blanks = 0
            i += 1
        body = [b for b in body if b <= last_good]
        full = [b for b in body if len(rows[b]) >= 2]
        if not full or (not named and not self._is_table(text, [at, *full], rows)):
            return None, at + 1
        return self._build(ws, rows, at, body, dates, named, extra), last_good + 1

    def _is_second_head(self, text: str, cells: list[RawCell]) -> bool:
        """Whether a line under the head gives times of day or more names of columns."""
        names = [c.text(text) for c in cells]
        return all(_TIME.match(n) or n.strip(":*()").lower() in self.header_words for n in names) and (
            any(_TIME.match(n) for n in names) or len(names) >= 2
        )

    def _begins_new(self, ws: Workspace, rows: list[list[RawCell]], at: int) -> bool:
        if rows[at][0].text(ws.text).strip(" :").lower() in self.date_rows and rows[at - 1]:
            return False  # the "Date" row of a table on its side
        if self._is_named_head(ws.text, rows[at]):
            return True
        return self._head_dates(ws, rows[at], None) is not None and self._dates_stop(ws, rows, at, None)

    @staticmethod
    def _under(cells: list[RawCell], head: list[RawCell], extra: list[RawCell]) -> bool:
        """Whether the cells after the first stand under heads, even if not flush with them."""
        spans = [(h.left - 3, h.right + 3) for h in (*head, *extra)]
        rest = cells[1:] or cells
        return sum(any(c.left < b and c.right > a for a, b in spans) for c in rest) * 2 >= len(rest)

    def _may_interrupt(
        self,
        text: str,
        cell: RawCell,
        head: list[RawCell],
        rows: list[list[RawCell]],
        i: int,
        named: bool,
        extra: list[RawCell],
    ) -> bool:
        """Whether a line of one cell goes on with a cell above it, or is a subtitle with rows after it."""
        if cell.left >= head[min(1, len(head) - 1)].left - 3 and cell.left > 4:
            return True
        following = rows[i + 1] if i + 1 < len(rows) else []
        if len(following) < 2 or self._is_form_line(text, following):
            return False
        words = cell.text(text)
        if named:
            return len(words) <= 100 and (aligned(following, head) > 0 or self._under(following, head, extra))
        return len(words) <= 60 and not words.endswith(".") and aligned(following, head) > 0

    @staticmethod
    def _is_table(text: str, lines: list[int], rows: list[list[RawCell]]) -> bool:
        """Whether lines without a head are a table: half of them flush with the line before."""
        flush = sum(aligned(rows[b], rows[a], 0) > 0 for a, b in itertools.pairwise(lines))
        return flush >= 1 and flush * 2 >= len(lines) - 1

    def _build(
        self,
        ws: Workspace,
        rows: list[list[RawCell]],
        at: int,
        body: list[int],
        dates: dict[int, str],
        named: bool,
        extra: list[RawCell],
    ) -> Table:
        text = ws.text
        heads: list[tuple[RawCell | None, str | None]] = (
            [(c, dates.get(i)) for i, c in enumerate(rows[at])] if named else []
        )
        lines = body if named else [at, *body]
        labels = [rows[b][0].left for b in lines if len(rows[b]) >= 2]
        left = min(labels, default=0)
        if named:
            for cell in extra:
                if not _TIME.match(cell.text(text)) and not any(
                    h is not None and h.left < cell.right + 1 and h.right > cell.left - 1 for h, _ in heads
                ):
                    heads.append((cell, None))
            heads.sort(key=lambda h: h[0].left if h[0] else 0)
            first = heads[0][0]
            if first is not None and first.index < 0 and (heads[0][1] or left < first.left - _MAX_COLUMN_GAP):
                heads.insert(0, (None, None))
        else:
            heads = self._columns_of(rows, lines, left)
        columns = [
            Column(h.start, h.end, h.text(text), date) if h is not None and named else Column(date=date)
            for h, date in heads
        ]
        ranges = [(h.left, h.right) if h is not None else (left, left + 1) for h, _ in heads]
        if len(ranges) > 1:  # labels run on to the right of their head
            limit = ranges[1][0] - 2
            reach = max(
                (rows[b][0].right for b in lines if rows[b][0].left <= left + 4 and rows[b][0].right <= limit),
                default=0,
            )
            ranges[0] = (ranges[0][0], max(ranges[0][1], reach))
        table = Table(ws.lines[at].start, ws.lines[max([at, *body])].end, columns)
        for b in lines:
            placed = [
                Cell(c.start, c.end, place(c, ranges, left))
                for c in rows[b]
                if not _RULE_CELL.fullmatch(c.text(text)) or len(c.text(text)) < 4
            ]
            if len(placed) == 1 and placed[0].column > 0 and table.rows and len(columns) > 1:
                table.rows[-1].extend(placed)
            elif placed:
                table.rows.append(placed)
        if not dates:
            self._date_row(ws, table)
        return table

    @staticmethod
    def _columns_of(rows: list[list[RawCell]], lines: list[int], left: int) -> list[tuple[RawCell | None, str | None]]:
        """The columns of a table without a head: those of the line with the most cells."""
        widest = max(lines, key=lambda b: len(rows[b]))
        return [(c, None) for c in rows[widest]]

    def _date_row(self, ws: Workspace, table: Table) -> None:
        """Takes the dates of the columns from a row that is labelled "Date" (a table turned on its side)."""
        for row in table.rows:
            label = ws.text[row[0].start : row[0].end].strip(" :").lower()
            if row[0].column != 0 or label not in self.date_rows:
                continue
            for cell in row[1:]:
                words = ws.text[cell.start : cell.end]
                date = self.cell_date(ws, words, cell.start, None) if len(words) <= 32 else None
                if date and 0 < cell.column < len(table.columns) and table.columns[cell.column].date is None:
                    table.columns[cell.column].date = date
            return


class Tables:
    """The component."""

    def __init__(self) -> None:
        self.finder = TableFinder()

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        ws.tables = self.finder.find(ws)
        return doc


def table_lines(ws: Workspace) -> list[Span]:
    """The stretches of text that tables fill."""
    return [Span(t.start, t.end) for t in ws.tables]


@Language.factory("chartproof_tables")  # type: ignore[untyped-decorator]
def make_tables(nlp: Any, name: str) -> Tables:
    """spaCy's factory of the component."""
    return Tables()
