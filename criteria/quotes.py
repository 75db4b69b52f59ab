"""Evidence and document texts in, the quotes with the words around them and their sides (for, against) out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from criteria.result import CriterionResult, Evidence

AROUND = 110  # characters of context on each side of a quote
SIDES = {"for": "For", "against": "Against", "considered": "Considered"}


class InContext(NamedTuple):
    """A quote and the words before and after it, inside its own paragraph."""

    before: str
    quote: str
    after: str


def in_paragraph(piece: Evidence, texts: Mapping[str, str]) -> InContext:
    """The quote with whole words of its paragraph around it, cuts marked; without the text the quote alone."""
    text = texts.get(piece.file, "")
    start, end = max(0, piece.start - AROUND), min(len(text), piece.end + AROUND)
    before, after = _last_part(text[start : piece.start]), _first_part(text[piece.end : end])
    if start and len(before) == piece.start - start:
        broken = not text[start - 1].isspace() and not before[:1].isspace()
        before = "… " + (before.split(None, 1)[-1] if broken and len(before.split(None, 1)) == 2 else before.lstrip())
    if end < len(text) and len(after) == end - piece.end:
        broken = not text[end].isspace() and not after[-1:].isspace()
        after = (after.rsplit(None, 1)[0] if broken and len(after.rsplit(None, 1)) == 2 else after.rstrip()) + " …"
    return InContext(before, piece.quote, after)


def _last_part(text: str) -> str:
    return text.rsplit("\n\n", 1)[-1].rsplit("\f", 1)[-1]


def _first_part(text: str) -> str:
    return text.split("\n\n", 1)[0].split("\f", 1)[0]


def place(piece: Evidence) -> str:
    """Where the quote stands, its side, and why it did not count if it did not."""
    side = "" if piece.role == "for" else SIDES[piece.role].lower()
    return ", ".join(x for x in (piece.file, f"page {piece.page}", side) if x) + (
        f": {piece.why_not}" if piece.why_not else ""
    )


class Sides(NamedTuple):
    """The evidence of a criterion by side."""

    pro: list[Evidence]
    contra: list[Evidence]
    considered: list[Evidence]

    @property
    def disagree(self) -> bool:
        """Whether there is evidence on both sides, to be shown side by side."""
        return bool(self.pro and self.contra)


def sides(criterion: CriterionResult) -> Sides:
    """The evidence for, against and considered, each strongest first."""
    found: dict[str, list[Evidence]] = {"for": [], "against": [], "considered": []}
    for piece in criterion.evidence:
        found[piece.role].append(piece)
    return Sides(found["for"], found["against"], found["considered"])
