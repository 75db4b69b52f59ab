"""A span's place in the layout comes in (section, table, tick boxes); what that place says of it goes out."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache

from extractor.assertion.judge import Verdict
from extractor.resources import load_yaml
from extractor.workspace import Section, Workspace


@cache
def _words() -> dict[str, re.Pattern[str]]:
    data = load_yaml("rules/layout_assertion.yaml")
    return {name: re.compile(r"\W*(?:" + "|".join(words) + r")\W*$", re.IGNORECASE) for name, words in data.items()}


_GAP = re.compile(r"[^\S\n]{3,}")
# An answer by itself ("[ ] No"), not the beginning of a statement ("[x] No active infection").
_ANSWER = re.compile(r"\s*(?:yes|no|none|[yn])\b(?=\W*\Z|[^\S\n]{2,}|\s*[:,;\[(\n])", re.IGNORECASE)


def from_table(ws: Workspace, start: int, end: int) -> Verdict | None:
    """What the head of the column says ("Denies", "Reports"), or the row's status ("resolved")."""
    for gap in _GAP.finditer(ws.text, start, end):
        start = gap.end()  # a name that runs over two columns belongs to the last
    place = ws.table_at(start) if ws.tables else None
    if place is None:
        return None
    table, row, cell = place
    words = _words()
    if 0 <= cell.column < len(table.columns):
        column = table.columns[cell.column]
        header = (column.header or (ws.text[column.start : column.end] if column.start >= 0 else "")).strip()
        if header and words["absent_headers"].match(header):
            return Verdict("absent", header, "layout.denies_column")
        if header and words["present_headers"].match(header):
            return Verdict("present", header, "layout.reports_column")
    for other in row:
        said = ws.text[other.start : other.end].strip()
        if other is not cell and said and words["over_cells"].match(said):
            return Verdict("historical", said, "layout.status_column")
    return None


class Answers:
    """The tick boxes of one document: which spans they answer, and how."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._questions = sorted({(b.question_start, b.question_end) for b in ws.checkboxes})
        spans = {(b.label_start, b.label_end) for b in ws.checkboxes}
        spans |= {(b.question_start, b.question_end) for b in ws.checkboxes}
        self._spans = sorted(s for s in spans if s[1] > s[0])
        self._starts = [s for s, _ in self._spans]

    def words(self) -> frozenset[int]:
        """Where the answers themselves stand ("Yes", "No"): they deny nothing but their question."""
        text = self._ws.text
        labels = ((b.label_start, b.label_end) for b in self._ws.checkboxes)
        return frozenset(
            start + len(found.group()) - len(found.group().lstrip())
            for start, end in labels
            if (found := _ANSWER.match(text, start, max(start, min(end, start + 40))))
        )

    def question(self, start: int) -> tuple[int, int] | None:
        """The question that holds the offset."""
        i = bisect_right(self._questions, (start, len(self._ws.text) + 1)) - 1
        found = self._questions[i] if i >= 0 else (0, 0)
        return found if found[0] <= start < found[1] else None

    def at(self, start: int) -> str | None:
        """`yes`, `no`, `ticked`, `unticked`, `blank`, or None where no form item stands."""
        i = bisect_right(self._starts, start)
        if not any(start < end for _, end in self._spans[max(0, i - 3) : i]):
            return None
        from extractor.pipeline.forms import answer_at

        return answer_at(self._ws, start)

    def judge(self, start: int, said: Verdict) -> Verdict | None:
        """What the answer makes of the question: "free of infection? yes" and "infection? no" are both absent."""
        answer = self.at(start)
        if answer == "no":
            if said.assertion == "absent" and said.rule and not said.rule.endswith(_ANSWER_CUES):
                return Verdict("present", None, "layout.answer")
            return Verdict("absent", "no", "layout.answer", dict(said.attributes))
        if answer == "yes" and said.assertion in ("hypothetical", "possible"):
            return Verdict("present", None, "layout.answer")
        return None


# Cues that are the answer itself, not a part of the question.
_ANSWER_CUES = ("label_none", "column_none", "letter_n")


def family_section(ws: Workspace, start: int) -> Section | None:
    """The family history that holds the offset."""
    section = ws.section_at(start)
    return section if section and section.category == "family_history" else None


def history_section(ws: Workspace, start: int) -> Section | None:
    """The past history that holds the offset: episodes listed there are over."""
    section = ws.section_at(start)
    return section if section and section.category in ("past_medical_history", "past_surgical_history") else None
