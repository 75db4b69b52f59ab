"""A span's place in the layout comes in (section, table column, tick box); what that place says of it goes out."""

from __future__ import annotations

import re
from functools import cache

from extractor.assertion.judge import Verdict
from extractor.resources import load_yaml
from extractor.workspace import Section, Workspace


@cache
def _columns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load_yaml("rules/layout_assertion.yaml")

    def whole(words: list[str]) -> re.Pattern[str]:
        return re.compile(r"\W*(?:" + "|".join(words) + r")\W*$", re.IGNORECASE)

    return whole(data["absent_headers"]), whole(data["present_headers"])


def from_table(ws: Workspace, start: int) -> Verdict | None:
    """What the head of the column says: "Denies" or "Reports"."""
    place = ws.table_at(start)
    if place is None:
        return None
    table, _, cell = place
    if not 0 <= cell.column < len(table.columns):
        return None
    column = table.columns[cell.column]
    header = column.header or (ws.text[column.start : column.end] if column.start >= 0 else "")
    absent, present = _columns()
    if absent.match(header):
        return Verdict("absent", header.strip(), "layout.denies_column")
    if present.match(header):
        return Verdict("present", header.strip(), "layout.reports_column")
    return None


def answer(ws: Workspace, start: int, end: int) -> Verdict | None:
    """What a form's ticked box says of the words it answers: "Infection? [ ] yes [X] no"."""
    said = _answer_at(ws, start) if ws.checkboxes else None
    if said is None:
        return None
    return Verdict(said, None, "layout.tick_box")


def _answer_at(ws: Workspace, start: int) -> str | None:
    return None


def family_section(ws: Workspace, start: int) -> Section | None:
    """The family history that holds the offset."""
    section = ws.section_at(start)
    return section if section and section.category == "family_history" else None


def history_section(ws: Workspace, start: int) -> Section | None:
    """The past history that holds the offset: episodes listed there are over."""
    section = ws.section_at(start)
    return section if section and section.category in ("past_medical_history", "past_surgical_history") else None
