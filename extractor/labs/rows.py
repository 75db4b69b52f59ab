"""What stands in one cell of a lab table: a cell and the analyte of its row in, its result out."""

from __future__ import annotations

import re
from functools import cache

from extractor.labs.grid import Cell
from extractor.labs.names import Name
from extractor.labs.references import Reference, parse_reference
from extractor.labs.units import unit_pattern
from extractor.labs.values import Result, flag_meaning, result_at, unit_at_end
from extractor.resources import load_yaml

_SLASH = re.compile(r"\s?/\s?")
_SPACED_SLASH = re.compile(r"\s/\s")
_RANGE_START = re.compile(r"[(\[,:;]\s?(?:ref\w*\.?:?\s|nl\s|normal\s)?([<>≤≥\d])", re.I)
_FLAG_FIRST = re.compile(r"(?:\*{1,3}|[HLA]{1,2}\b|[!↑↓])\s{0,2}(?=[<>]?\d)")


@cache
def _blank() -> frozenset[str]:
    return frozenset(str(b).lower() for b in load_yaml("labs/results.yaml")["blank"])


def is_blank(text: str, cell: Cell) -> bool:
    """Whether the cell says that the test was not done that day."""
    return text[cell.start : cell.end].strip().lower() in _blank()


def is_flag(text: str, cell: Cell) -> bool:
    """Whether the cell holds nothing but a flag (H, LL, *)."""
    return flag_meaning(text[cell.start : cell.end]) is not None


def flag_and_unit(text: str, cell: Cell) -> tuple[str, tuple[str, str]] | None:
    """The flag and the unit of a cell that holds both ("H mg/mmol")."""
    words = text[cell.start : cell.end].split(None, 1)
    if len(words) != 2 or flag_meaning(words[0]) is None:
        return None
    at = cell.end - len(words[1])
    unit = unit_at_end(text, at, cell.end)
    return (words[0], unit) if unit and len(unit[0]) == len(words[1].rstrip()) else None


def label_unit(text: str, name: Name, end: int) -> tuple[str, str] | None:
    """The unit behind a test's name in the label of its row or column ("UPCR g/g", "PLT (x10E3/uL)")."""
    for m in unit_pattern().finditer(text, name.end, end):
        unit = unit_at_end(text, m.start(), end)
        if (
            unit
            and unit[1] not in ("L", "U", "K", "IU", "g", "mg", "mm")
            and (m.start() == name.end or not text[m.start() - 1].isalnum())
        ):
            return unit
    return None


def split_pair(text: str, cell: Cell, spaced: bool = False) -> list[Cell] | None:
    """The two halves of a cell for two tests ("38*/6*"); None where it is no pair. `spaced` wants blanks about the slash."""  # noqa: E501
    pieces = list((_SPACED_SLASH if spaced else _SLASH).finditer(text, cell.start, cell.end))
    if len(pieces) != 1:
        return None
    cut = pieces[0]
    offset = cell.start - cell.left
    if cut.start() == cell.start or cut.end() == cell.end:
        return None
    return [
        Cell(cell.start, cut.start(), cell.left, cut.start() - offset),
        Cell(cut.end(), cell.end, cut.end() - offset, cell.right),
    ]


def read_cell(text: str, cell: Cell, concept: str) -> Result | None:
    """The result in the cell: at its start, or behind a flag or a bracket."""
    at = cell.start
    if first := _FLAG_FIRST.match(text, at, cell.end):
        result = result_at(text, first.end(), cell.end, concept)
        if result:
            result.flag = result.flag or flag_meaning(first.group())
        return result
    return result_at(text, at, cell.end, concept)


def label_reference(text: str, name: Name, end: int) -> Reference | None:
    """The range behind a test's name in the label of its row ("CK (U/L, 30-150)", "C3 [90-180 mg/dL]")."""
    for m in _RANGE_START.finditer(text, name.end, end):
        found = parse_reference(text, m.start(1), end)
        if found and (found.low is not None or m.group(1)[0] in "<>≤≥") and end - found.end <= 12:
            return found
    return None
