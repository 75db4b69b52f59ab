"""Results in columned text: lines with names of tests in, statements out, and which names were read.

A header (dates, or words like RESULT and REFERENCE) holds for the rows below it until prose or another header comes; a
cell belongs to the head over it. Rows without header are read by what their cells look like. In a transposed table the
header names the tests and each row starts with its date.
"""

from __future__ import annotations

import re

from extractor.dates.cover import is_birth
from extractor.labs.grid import Cell, Head, Header, cells_of, heads_of, reference_of, unit_of
from extractor.labs.headings import heading_date
from extractor.labs.names import Name
from extractor.labs.references import Reference
from extractor.labs.rows import flag_and_unit, is_blank, is_flag, label_reference, label_unit, read_cell, split_pair
from extractor.labs.statements import Statement
from extractor.labs.transposed import LABEL_REST, State, TransposedReader
from extractor.labs.values import Result, flag_meaning, result_at
from extractor.workspace import DateMention, Span

_RULE = re.compile(r"[-=_*~.+| \t]+$")
_TIME_ONLY = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s?(?:am|pm)?$", re.I)
_TITER_CELL = re.compile(r"[<>=]{0,2}\s?1\s?:\s?\d{2,6}\b")
_LONGEST_LABEL = 60
_BLANKS_THAT_END = 3


class TableReader(TransposedReader):
    """Reads the columned lines of one document."""

    def read(self) -> list[Statement]:
        """The statements of all columned lines; `read_names` then holds the starts of the names that were used."""
        state = State()
        for i, line in enumerate(self.ws.lines):
            self._line(state, i, line)
        return self.said

    def _line(self, state: State, i: int, line: Span) -> None:
        words = self.text[line.start : line.end]
        if line.start in self.read_lines:
            state.header, state.transposed = None, []
            return
        if not words.strip():
            state.blanks += 1
            if state.blanks >= _BLANKS_THAT_END:
                state.header, state.transposed = None, []
            return
        state.blanks = 0
        if line.end - line.start > 400:
            state.header, state.transposed = None, []
            return
        if _RULE.match(words):
            return
        cells = cells_of(self.text, line)
        names = self._names_in(line.start, line.end)
        if state.transposed and not names and (self._dated_row(state, cells) or self._ranges_row(state, cells)):
            return
        if self._is_header(names, cells, state, line):
            return
        if names and self._heads_rows(i, line, names, cells, state):
            return
        labels = self._labels(names, cells)
        if labels and (len(cells) > len({id(c) for _, c in labels})):
            state.fresh = False
            self._row(state, line, labels, cells)
            return
        state.fresh = False
        if len(cells) == 1 and len(words.split()) > 9:
            state.header, state.transposed = None, []

    # Headers

    def _is_header(self, names: list[Name], cells: list[Cell], state: State, line: Span) -> bool:
        heads = heads_of(self.text, cells, self.dates)
        dates = [h for h in heads if h.role in ("date", "time")]
        roles = [h for h in heads if h.role not in ("date", "other", "time")]
        others = [(h, c) for h, c in zip(heads, cells, strict=False) if h.role == "other"]
        if names and len(roles) < 2:
            return False
        if any(_TIME_ONLY.match(self.text[c.start : c.end]) for c in cells) and state.fresh and state.header:
            for h in roles:
                self._put(state.header, h)
            return True
        many = len(dates) >= 2 or (
            len(dates) == 1 and (roles or (len(others) <= 1 and cells[0].left >= 6 and len(cells) == 1))
        )
        if not (many and len(others) <= 1 + len(cells) // 4) and not (len(roles) >= 2 and len(others) <= 1):
            return False
        if (
            len(dates) == 1
            and not roles
            and dates[0].role == "date"
            and is_birth(self.ws, self.dates[min(k for k in self.dates if line.start <= k < line.end)])
        ):
            return False
        if state.fresh and state.header:
            for h in heads:
                if h.role != "other":
                    self._put(state.header, h)
        else:
            state.header = Header(heads, line.start)
            if self.text.count("|", line.start, line.end) >= 2:
                state.header.barred = True
                for h, c in zip(heads, cells, strict=False):
                    h.bars = self.text.count("|", line.start, c.start)
        state.fresh, state.transposed = True, []
        return True

    @staticmethod
    def _put(header: Header, head: Head) -> None:
        header.heads = [h for h in header.heads if h.role != "other" or h.right <= head.left or h.left >= head.right]
        header.heads.append(head)
        header.heads.sort(key=lambda h: h.left)

    # Rows

    def _labels(self, names: list[Name], cells: list[Cell]) -> list[tuple[Name, Cell]]:
        """Names that fill the cells they stand in; an empty list where one has its result in its own cell."""
        labels: list[tuple[Name, Cell]] = []
        for n in names:
            cell = next((c for c in cells if c.start <= n.start < c.end), None)
            if (
                cell is None
                or n.end > cell.end
                or cell.end - cell.start > _LONGEST_LABEL
                or n.kind in ("protein", "ratio")
            ):
                return []
            if n.start - cell.start > 24 or n.near or "[" in self.text[cell.start : cell.end]:
                return []
            gap = LABEL_REST.match(self.text, n.end, cell.end)
            at = gap.end() if gap else n.end
            later = [m for m in names if m.start >= n.end and m.start < cell.end]
            read = (
                result_at(self.text, at, later[0].start if later else cell.end, n.concepts[-1][0])
                if at < cell.end
                else None
            )
            if read is not None and not (read.result == "pending" and cell.start == cells[0].start and len(cells) > 1):
                return []
            tail = self.text[at : cell.end].strip()
            if (
                not later
                and tail
                and tail[-1].isdigit()
                and re.search(r"\s[<>]?\d[\d.,]*$", tail)
                and not re.search(r"(?:gen|20)\s?\d*$|\d{2}$", tail)
            ):
                return []
            labels.append((n, cell))
        return labels

    def _row(self, state: State, line: Span, labels: list[tuple[Name, Cell]], cells: list[Cell]) -> None:
        tested = state.header is not None and any(h.role == "test" for h in state.header.heads)
        label_cells = {c.start for _, c in labels}
        groups: list[list[tuple[Name, Cell]]] = []
        for pair in labels:
            between = [
                c
                for c in cells
                if groups and groups[-1][-1][1].end <= c.start < pair[1].start and c.start not in label_cells
            ]
            if groups and not between:
                groups[-1].append(pair)
            else:
                groups.append([pair])
        for k, group in enumerate(groups):
            begin = group[-1][1].end
            stop = groups[k + 1][0][1].start if k + 1 < len(groups) else line.end
            own = [c for c in cells if begin <= c.start < stop and c.start not in label_cells]
            if k == 0:
                ahead = [c for c in cells if c.start < group[0][1].start]
                if tested and state.header and self._over(state.header, group[0][1]) and len(groups) == 1:
                    own = ahead + own
            else:
                ahead = []
            self._values(state.header, group, own, next((d for c in ahead if (d := self._date_in(c))), None), line)

    @staticmethod
    def _over(header: Header, cell: Cell) -> bool:
        head = _head_of(header, cell, "")
        return head is not None and head.role in ("test", "other")

    def _values(
        self,
        header: Header | None,
        group: list[tuple[Name, Cell]],
        cells: list[Cell],
        row_date: DateMention | None,
        line: Span,
    ) -> None:
        self.groups += 1
        concepts = [(n, c) for n, _ in group for c in n.concepts]
        references: list[Reference] = []
        unit = label_unit(self.text, group[-1][0], group[-1][1].end)
        values: list[tuple[Cell, Head | None]] = []
        flags: dict[int, str] = {}
        for cell in cells:
            head = _head_of(header, cell, self.text) if header else None
            if (date := self._date_in(cell)) and date.end >= cell.end - 12:
                row_date = row_date or date
                continue
            role = head.role if head else None
            written = unit_of(self.text, cell)
            if written and not (written[1] in ("L", "U", "IU", "K") and role != "unit" and is_flag(self.text, cell)):
                unit = unit or written
                continue
            if both := flag_and_unit(self.text, cell):
                flags[values[-1][0].start if values else -1] = both[0]
                unit = unit or both[1]
                continue
            if is_flag(self.text, cell) and role not in ("result", "date"):
                flags[values[-1][0].start if values else -1] = self.text[cell.start : cell.end]
                continue
            if is_flag(self.text, cell):
                flags[values[-1][0].start if values else -1] = self.text[cell.start : cell.end]
                continue
            reference = reference_of(self.text, cell)
            ranged = reference is not None and (reference.low is not None and reference.high is not None)
            if reference and (
                role == "reference" or (ranged and not self._plain(cell)) or (values and role not in ("date", "result"))
            ):
                references += self._references(cell, reference)
                continue
            if (role in ("reference", "unit", "flag", "test") and values) or (
                role == "reference" and not self._only(header, cells)
            ):
                continue
            if values and _TITER_CELL.match(self.text, cell.start, cell.end) and cell.left - values[-1][0].right <= 3:
                values[-1][0].end, values[-1][0].right = cell.end, cell.right  # "POSITIVE  1:320"
                continue
            values.append((cell, head))
        if not references and (labelled := label_reference(self.text, group[-1][0], group[-1][1].end)):
            references = [labelled]
        self._emit(header, concepts, values, references, unit, flags, row_date, line)

    @staticmethod
    def _only(header: Header | None, cells: list[Cell]) -> bool:
        return len(cells) == 1 and header is not None

    def _plain(self, cell: Cell) -> bool:
        """Whether a cell with a range in it opens with a plain value ("96 (30-223)")."""
        return bool(re.match(r"[<>]?\d[\d.,]*\s+[(\[]", self.text[cell.start : cell.end]))

    def _references(self, cell: Cell, first: Reference) -> list[Reference]:
        pair = split_pair(self.text, cell, spaced=True)
        found = [r for c in pair or [] if (r := reference_of(self.text, c))]
        return found if len(found) == 2 else [first]

    def _emit(self, header: Header | None, concepts: list[tuple[Name, tuple[str, str | None]]], values: list[tuple[Cell, Head | None]],  # noqa: E501
              references: list[Reference], unit: tuple[str, str] | None, flags: dict[int, str], row_date: DateMention | None, line: Span) -> None:  # fmt: skip  # noqa: E501
        results = header.results() if header else []
        dated = [h for h in results if h.date]
        if dated and len(values) == len(results) and header and not header.barred:
            values = [(c, h) for (c, _), h in zip(values, results, strict=True)]
        elif not dated and len(values) > 1:
            filled = [v for v in values if not is_blank(self.text, v[0])]
            values = [v for v in filled if v[1] and v[1].role == "result"][:1] or filled[:1]
        used = False
        for cell, head in values:
            if is_blank(self.text, cell):
                continue
            parts = split_pair(self.text, cell) if len(concepts) == 2 else None
            for k, (name, (concept, antibody)) in enumerate(concepts):
                place = parts[k] if parts else cell
                result = read_cell(self.text, place, concept)
                if result is None:
                    continue
                used = True
                if cell.start in flags and result.flag is None:
                    self._flag(result, flags[cell.start])
                elif -1 in flags and len(values) == 1 and result.flag is None:
                    self._flag(result, flags[-1])
                reference = references[k] if len(references) == len(concepts) else references[0] if references else None
                start, end = min(name.start, result.start), max(name.end, result.end)
                self.said.append(
                    Statement(
                        concept,
                        result,
                        start,
                        end,
                        name.start,
                        "labs.table",
                        antibody,
                        None,
                        None,
                        self.groups,
                        unit,
                        reference,
                    )
                )
                self._date(self.said[-1], head, row_date, bool(dated))
        if used or (values and all(is_blank(self.text, c) for c, _ in values)):
            self.read_names.update(n.start for n, _ in concepts)

    @staticmethod
    def _flag(result: Result, written: str) -> None:
        result.flag = flag_meaning(written)

    def _date(self, said: Statement, head: Head | None, row_date: DateMention | None, dated: bool) -> None:
        if head and head.role == "time":
            if head.date == "now":
                said.date, said.date_rule = self.ws.date_of(said.result.start), "labs.column_date"
        elif head and head.date:
            said.date, said.date_rule = head.date, "labs.column_date"
        elif row_date:
            said.date, said.date_rule = row_date.value, "labs.row_date"
        else:
            line = self.ws.line_at(said.result.start)
            if line.start not in self.headed:
                self.headed[line.start] = heading_date(self.ws, Span(line.start, line.end))
            found = self.headed[line.start]
            if found:
                said.date, said.date_rule = found.value, found.rule


def _head_of(header: Header, cell: Cell, text: str) -> Head | None:
    """The head over the cell: that of its bar-parted column, else the one that overlaps it most, else the nearest."""
    if header.barred and (bars := text.count("|", cell.start - cell.left, cell.start)):
        return next((h for h in header.heads if h.bars == bars), None)
    best: Head | None = None
    best_key = (0.0, float("-inf"))
    for h in header.heads:
        overlap = min(h.right, cell.right) - max(h.left, cell.left)
        key = (max(overlap, 0), -min(abs(h.left - cell.left), abs(h.right - cell.right), abs(h.middle - cell.middle)))
        if best is None or key > best_key:
            best, best_key = h, key
    return best
