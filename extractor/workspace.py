"""What the components of the pipeline know of one document while they read it: plain data on character offsets.

It travels in `doc.user_data["chartproof"]`, so a Doc with it can be pickled and sent to another process.
All offsets are code points of `Workspace.text`, which is exactly `doc.text`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, Literal, TypeVar, get_args

from extractor.anchors import fold
from extractor.facts import Fact, Mention
from extractor.reading import Document, Page, Part

KEY = "chartproof"


@dataclass(slots=True)
class Span:
    """A stretch of text, `start` inclusive, `end` exclusive."""

    start: int
    end: int


@dataclass(slots=True)
class Section(Span):
    """From a section's title to the next; `category` is that of its SectionRule ("medications", …)."""

    category: str = ""
    title_end: int = 0
    date: str | None = None  # a date in the title ("LABS 3/4/25", "[copied forward from 11/20/2024]")


ZoneKind = Literal["policy_quote", "goal", "reference", "unticked", "general", "voided", "instruction", "other_patient",
                   "duplicate", "boilerplate"]  # fmt: skip


# The zones in which nothing is said of this patient. A duplicate page is not among them: it repeats what is.
SILENT_ZONES: tuple[ZoneKind, ...] = tuple(kind for kind in get_args(ZoneKind) if kind != "duplicate")


@dataclass(slots=True)
class Zone(Span):
    """Text that states nothing about this patient; what stands in it is no fact."""

    kind: ZoneKind = "general"
    rule: str = ""


@dataclass(slots=True)
class Checkbox(Span):
    """A tick box with the label it belongs to and the question it answers."""

    checked: bool = False
    label_start: int = 0
    label_end: int = 0
    question_start: int = 0
    question_end: int = 0


@dataclass(slots=True)
class Cell(Span):
    """A cell of a table, with the index of its column (0 is the row's label)."""

    column: int = 0


@dataclass(slots=True)
class Column:
    """A column of a table: its header's span and, where the header is a date, that date (ISO 8601, may be partial)."""

    start: int = -1
    end: int = -1
    header: str = ""
    date: str | None = None


@dataclass(slots=True)
class Table(Span):
    """Columned text. `rows` are lists of cells in order; `columns[0]` heads the row labels."""

    columns: list[Column] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass(slots=True)
class DateMention(Span):
    """A date or range in the text, resolved: ISO 8601, may be partial (`2021`, `2021-09`). `until` closes a range."""

    value: str = ""
    until: str | None = None
    kind: Literal["absolute", "relative"] = "absolute"
    rule: str = ""


@dataclass(slots=True)
class DurationMention(Span):
    """A length of time in days ("for 9 months" is 274)."""

    days: int = 0
    rule: str = ""


@dataclass(slots=True)
class ConceptMention(Span):
    """A name of the lexicon found in the text."""

    kind: Literal["diagnosis", "drug", "analyte", "finding"] = "diagnosis"
    concept: str = ""
    product: str | None = None
    rule: str = ""
    assertion: str = "present"
    cue: str | None = None  # the words that decided the assertion
    cue_rule: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


S = TypeVar("S", bound=Span)


@dataclass
class Workspace:
    """One document while it is read. Components add to the lists, in text order, and read those of earlier ones."""

    text: str
    file: str = ""
    document: Document = field(default_factory=lambda: Document(file=""))
    birth_date: str | None = None
    as_of: str | None = None
    day_first: bool | None = None  # whether dates in figures put the day first; None where nothing tells
    lines: list[Span] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)
    checkboxes: list[Checkbox] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    durations: list[DurationMention] = field(default_factory=list)
    concepts: list[ConceptMention] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    cancelled: list[tuple[str, str]] = field(default_factory=list)  # drug and date of doses that did not happen
    # Index of `zones`, made when they are first asked for and again when their number has changed.
    _zones_sorted: list[Zone] = field(default_factory=list, repr=False, compare=False)
    _zone_starts: list[int] = field(default_factory=list, repr=False, compare=False)
    _zone_ends: list[int] = field(default_factory=list, repr=False, compare=False)
    _folded: str | None = field(default=None, repr=False, compare=False)
    # What a component looks up many times and finds once: places in the text, by a name of its own.
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def folded(self) -> str:
        """The text as `anchors.PatternSet` compares words in it, made when first asked for."""
        if self._folded is None:
            self._folded = fold(self.text)
        return self._folded

    def page_at(self, offset: int) -> Page | None:
        """The page that holds the offset, None for a text without pages."""
        return next((p for p in reversed(self.document.pages) if p.start <= offset), None)

    def part_at(self, offset: int) -> Part | None:
        """The document inside the file (letter, note, …) that holds the offset."""
        return next((p for p in reversed(self.document.parts) if p.start <= offset), None)

    def date_of(self, offset: int) -> str | None:
        """The date (ISO 8601) of the document that holds the offset: relative dates are counted from it."""
        part = self.part_at(offset)
        return part.date if part else None

    def zone_at(self, start: int, *kinds: ZoneKind) -> Zone | None:
        """The zone over the offset, of one of the kinds if any are given."""
        if len(self._zone_ends) != len(self.zones):
            self._index_zones()
        i = bisect_right(self._zone_starts, start) - 1
        # Zones may lie over each other: go back as long as one before this may still reach the offset.
        while i >= 0 and self._zone_ends[i] > start:
            zone = self._zones_sorted[i]
            if start < zone.end and (not kinds or zone.kind in kinds):
                return zone
            i -= 1
        return None

    def _index_zones(self) -> None:
        """Zones by start, and for each the furthest end of it and all before it."""
        self._zones_sorted = sorted(self.zones, key=lambda z: (z.start, z.end))
        self._zone_starts = [z.start for z in self._zones_sorted]
        self._zone_ends = list(accumulate((z.end for z in self._zones_sorted), max))

    def sentence_at(self, offset: int) -> Span:
        """The sentence that holds the offset (the whole text before sentences are known)."""
        return holding(self.sentences, offset) or Span(0, len(self.text))

    def line_at(self, offset: int) -> Span:
        """The line that holds the offset, without its line end."""
        return holding(self.lines, offset) or Span(0, len(self.text))

    def section_at(self, offset: int) -> Section | None:
        """The section that holds the offset."""
        return holding(self.sections, offset)

    def table_at(self, offset: int) -> tuple[Table, list[Cell], Cell] | None:
        """The table, row and cell that hold the offset."""
        table = holding(self.tables, offset)
        for row in table.rows if table else []:
            for cell in row:
                if table and cell.start <= offset < cell.end:
                    return table, row, cell
        return None

    def mention(
        self, start: int, end: int, rule: str, says: dict[str, Any] | None = None, cue: str | None = None
    ) -> Mention:
        """A mention at `start:end` (cut to the 300 characters that the contract allows), with its page."""
        end = min(end, start + 300)
        page = self.page_at(start)
        return Mention(
            file=self.file, page=page.number if page else 1, start=start, end=end, text=self.text[start:end],
            rule=rule, confidence=page.confidence if page else 1.0, says=says or {}, cue=cue,
        )  # fmt: skip


def holding(spans: Sequence[S], offset: int) -> S | None:
    """The last of the sorted spans that starts at or before the offset, if it reaches the offset."""
    i = bisect_right(spans, offset, key=lambda s: s.start) - 1
    return spans[i] if i >= 0 and (offset < spans[i].end or spans[i].start == offset) else None


def workspace(doc: Any) -> Workspace:
    """The workspace of a spaCy Doc, made at the first call."""
    found = doc.user_data.get(KEY)
    if found is None:
        found = doc.user_data[KEY] = Workspace(text=doc.text)
    return found  # type: ignore[no-any-return]
