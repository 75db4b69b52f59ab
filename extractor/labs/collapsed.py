"""Tables whose columns have shrunk to single blanks: lines in, statements out.

The head names the days ("Test 3/4/25 5/20/25"); a row is a test and as many results as there are days.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from extractor.dates.cover import is_birth
from extractor.labs.grid import cells_of
from extractor.labs.names import Name
from extractor.labs.references import parse_reference
from extractor.labs.rows import label_reference, label_unit
from extractor.labs.statements import Statement
from extractor.labs.units import unit_at
from extractor.labs.values import Result, result_at
from extractor.workspace import DateMention, Span, Workspace

_WORDS_OF_HEAD = re.compile(
    r"(?:[\s|:,#/()-]|test|lab|labs|analyte|component|result|results|value|date|flag|units?|ref|range|reference)*", re.I
)
_BLANK = re.compile(r"(?:-{1,3}|–|—|n/?a|nd|not done)(?=\s|$)", re.I)
_GAP = re.compile(r"[\s,;|:]{0,3}")
_LABEL_REST = re.compile(r"\s?(?:[(\[][^()\[\]\n]{0,30}[)\]])?[\s:,]{0,3}")
_MISSES = 2


class CollapsedReader:
    """Reads the collapsed tables of one document; `lines` and `read_names` are what it used."""

    def __init__(self, ws: Workspace, names: list[Name]) -> None:
        self.ws, self.text, self.names = ws, ws.text, names
        self.starts = [n.start for n in names]
        self.lines: set[int] = set()
        self.read_names: set[int] = set()
        self.said: list[Statement] = []
        self.groups = 3_000_000

    def read(self) -> list[Statement]:
        """The statements of all such tables."""
        days: list[DateMention] = []
        misses = 0
        for line in self.ws.lines:
            if line.end - line.start > 300:
                days = []
                continue
            if found := self._head(line):
                days, misses = found, 0
                self.lines.add(line.start)
            elif days and self.text[line.start : line.end].strip():
                misses = 0 if self._row(days, line) else misses + 1
                days = [] if misses > _MISSES else days
        return self.said

    def _head(self, line: Span) -> list[DateMention]:
        """The days of a line that holds two or more, words that head columns and nothing else, all in one cell."""
        first = bisect_left(self.ws.dates, line.start, key=lambda d: d.start)
        last = bisect_left(self.ws.dates, line.end, key=lambda d: d.start)
        days = self.ws.dates[first:last]
        if len(days) < 2 or len(cells_of(self.text, line)) > 1 or any(d.until or is_birth(self.ws, d) for d in days):
            return []
        at = line.start
        for start, end in [*((d.start, d.end) for d in days), (line.end, line.end)]:
            if not _WORDS_OF_HEAD.fullmatch(self.text, at, start):
                return []
            at = end
        return days if len({d.value for d in days}) == len(days) else []

    def _row(self, days: list[DateMention], line: Span) -> bool:
        inside = self.names[bisect_left(self.starts, line.start) : bisect_left(self.starts, line.end)]
        if not inside or inside[0].start - line.start > 24 or len(inside[0].concepts) != 1:
            return False
        name = inside[0]
        concept, antibody = name.concepts[0]
        rest = _LABEL_REST.match(self.text, name.end, line.end)
        at = rest.end() if rest else name.end
        unit, reference = label_unit(self.text, name, at), label_reference(self.text, name, at)
        found: list[Result | None] = []
        while at < line.end and len(found) < len(days):
            if blank := _BLANK.match(self.text, at, line.end):
                found.append(None)
                at = blank.end()
            elif result := result_at(self.text, at, line.end, concept):
                found.append(result)
                at = result.end
            else:
                return False
            at = _GAP.match(self.text, at, line.end).end()  # type: ignore[union-attr]
        if len(found) != len(days) or (at < line.end and not self._ends(at, line.end)):
            return False
        reference = reference or parse_reference(self.text, at, line.end)
        self.groups += 1
        for day, result in zip(days, found, strict=True):
            if result is not None:
                said = Statement(concept, result, name.start, result.end, name.start, "labs.table", antibody, day.value,
                                 "labs.column_date", self.groups, unit, reference)  # fmt: skip
                self.said.append(said)
        self.lines.add(line.start)
        self.read_names.update(n.start for n in inside)
        return True

    def _ends(self, at: int, end: int) -> bool:
        """Whether the rest of a row is a unit or a range."""
        return (
            self.text[at] in "(["
            or unit_at(self.text, at, end) is not None
            or parse_reference(self.text, at, end) is not None
        )
