"""The cells of a line in columns, and the column a cell stands in: a line in, cells with their places out."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from extractor.workspace import Span

# Words with one blank between them are one cell; so are two blanks after a full stop (typing, not a column).
_CELL = re.compile(r"[^\s|](?:[^\s|]|(?<=[.;!?:,]) {1,2}(?=[^\s|])| (?=[^\s|]))*")
_PIPED = re.compile(r"[^|]+")
_TABBED = re.compile(r"[^\t]+")


@dataclass(slots=True)
class RawCell(Span):
    """A cell with the character columns `left` and `right` it fills in its line, and its place among the separators."""

    left: int = 0
    right: int = 0
    index: int = -1  # counted separators before it (bars, tabs); -1 where blanks separate

    def text(self, text: str) -> str:
        """The words of the cell."""
        return text[self.start : self.end]


def cells_of(text: str, line: Span) -> list[RawCell]:
    """The cells of a line: split at bars if it has two, at tabs if it has one, else at two or more blanks."""
    words = text[line.start : line.end]
    if words.count("|") >= 2 or (" | " in words and "  " not in words.strip()):
        return _separated(text, line, _PIPED, "|")
    if "\t" in words.strip():
        return _separated(text, line, _TABBED, "\t")
    return [
        RawCell(m.start(), m.end(), m.start() - line.start, m.end() - line.start)
        for m in _CELL.finditer(text, line.start, line.end)
    ]


def _separated(text: str, line: Span, pattern: re.Pattern[str], mark: str) -> list[RawCell]:
    cells: list[RawCell] = []
    at = line.start
    index = -1 if text[line.start : line.end].lstrip().startswith(mark) else 0
    for m in pattern.finditer(text, line.start, line.end):
        index += text.count(mark, at, m.start())
        at = m.start()
        start, end = m.start(), m.end()
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            cells.append(RawCell(start, end, start - line.start, end - line.start, index))
    return cells


def aligned(one: list[RawCell], other: list[RawCell], slack: int = 1) -> int:
    """How many cells after the first of two lines begin or end at the same character column."""
    if one and other and one[0].index >= 0 and other[0].index >= 0:
        return min(len(one), len(other)) - 1
    lefts = {c.left for c in other[1:] or other}
    rights = {c.right for c in other[1:] or other}
    return sum(
        any(c.left + d in lefts or c.right + d in rights for d in range(-slack, slack + 1)) for c in (one[1:] or one)
    )


MANY = 30


def place(cell: RawCell, heads: list[tuple[int, int]], first_left: int) -> int:
    """The index of the column that a cell stands in; `heads` are the columns' ranges, labels first."""
    if cell.index >= 0:
        return min(cell.index, len(heads) - 1)
    if len(heads) < 2 or (cell.left <= first_left + 4 and cell.left < heads[1][0] - 1):
        return 0
    best, score = 0, -(10**9)
    near = range(len(heads))
    if len(heads) > MANY:  # of the columns of a very wide table only those around the cell
        low, high = (bisect_left(heads, edge, key=lambda h: h[0]) for edge in (cell.left, cell.right))
        near = range(max(0, low - MANY // 2), min(len(heads), high + MANY // 2))
    for i in near:
        left, right = heads[i]
        overlap = min(cell.right, right) - max(cell.left, left)
        points = float(overlap)
        if abs(cell.left - left) <= 1:
            points += 30
        elif overlap > 0 and abs(cell.right - right) <= 1:
            points += 20
        if points > score:
            best, score = i, points  # type: ignore[assignment]
    return best
