"""Tables of medicines: a workspace and a place in, the kind of the table and what its columns mean out."""

from __future__ import annotations

import re
from typing import Literal

from extractor.therapies.cues import word_list
from extractor.workspace import Table, Workspace

TableKind = Literal["medications", "stopped", "prior", "allergies", "log", "charges"]
DateRole = Literal["start", "stop", "other"]


def table_kind(table: Table) -> TableKind | None:
    """What a table lists, by its headers; None where they do not say it."""
    heads = " | ".join(c.header for c in table.columns).lower()
    for kind in ("charges", "allergies", "log", "stopped", "prior", "medications"):
        if word_list(f"table_heads.{kind}").search(heads):
            return kind
    return None


def date_role(ws: Workspace, offset: int) -> DateRole | None:
    """What the column over a date says of it: a start, a stop, something else, or nothing (None)."""
    found = ws.table_at(offset)
    if found is None:
        return None
    table, _, cell = found
    if not 0 <= cell.column < len(table.columns):
        return None
    head = table.columns[cell.column].header
    for role in ("other", "start", "stop"):
        if head and word_list(f"column_heads.{role}").search(head):
            return role
    return None


def row_end(ws: Workspace, offset: int) -> int | None:
    """Where the row of a table ends that holds the offset; None outside of tables."""
    found = ws.table_at(offset)
    return max(cell.end for cell in found[1]) if found else None


def is_first_drug(ws: Workspace, offset: int) -> bool:
    """Whether the name stands in the first two cells of its row (a name further right is a remark)."""
    found = ws.table_at(offset)
    if found is None:
        return False
    row = found[1]
    place = next((i for i, cell in enumerate(row) if cell.start <= offset < cell.end), 9)
    return place < 2 and not re.search(r"\w", ws.text[row[place].start : offset])
