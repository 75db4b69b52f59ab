"""What the join functions may know of the case beside the facts: its dates, and which document a mention is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.facts import Mention
from extractor.reading import Part
from extractor.workspace import Workspace


@dataclass
class MergeContext:
    """The case as merging sees it."""

    as_of: str | None = None
    birth_date: str | None = None
    spaces: dict[str, Workspace] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)

    def part_of(self, mention: Mention) -> Part:
        """The document inside the file that the mention stands in (an empty part where none is known)."""
        space = self.spaces.get(mention.file)
        return (space.part_at(mention.start) if space else None) or Part()

    def date_of(self, mention: Mention) -> str | None:
        """The date of the document that the mention stands in."""
        return self.part_of(mention).date

    def position(self, mention: Mention) -> tuple[int, int, int]:
        """Sort key of a mention: the file's place in the case, then its offsets."""
        return self.order.get(mention.file, len(self.order)), mention.start, mention.end
