"""Dates and lengths of time: text, sections and document dates in, `ws.dates` and `ws.durations` out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from spacy.language import Language

from extractor.dates.atoms import find_atoms
from extractor.dates.durations import find_durations
from extractor.dates.finder import day_first, find_dates
from extractor.dates.partial import normalize
from extractor.workspace import DateMention, Workspace, holding, workspace


def anchor_of(ws: Workspace) -> Callable[[int], str | None]:
    """The date that relative dates count from, by place: that of a copied-forward block, else the document's."""
    copied = [s for s in ws.sections if s.category == "copied_forward" and s.date]
    parts = ws.document.parts
    starts = [p.start for p in parts]
    dates = [normalize(p.date) for p in parts]

    def anchor(offset: int) -> str | None:
        block = holding(copied, offset)
        if block is not None and offset >= block.title_end:
            return block.date
        i = bisect_right(starts, offset) - 1
        return dates[i] if i >= 0 else normalize(ws.as_of)

    return anchor


def read_dates(ws: Workspace) -> list[DateMention]:
    """All dates of the workspace, resolved; each document inside the file has its own order of day and month."""
    anchor = anchor_of(ws)
    atoms = find_atoms(ws.text)
    parts = ws.document.parts
    if len(parts) < 2:
        return find_dates(ws.text, anchor, ws.birth_date, atoms, day_first(atoms, ws.birth_date, ws.day_first))
    starts = [p.start for p in parts]
    groups: dict[int, list[Any]] = {}
    for atom in atoms:
        groups.setdefault(bisect_right(starts, atom.start), []).append(atom)
    found: list[DateMention] = []
    for _, group in sorted(groups.items()):
        found.extend(find_dates(ws.text, anchor, ws.birth_date, group, day_first(group, ws.birth_date, ws.day_first)))
    return found


class Dates:
    """The component; holds no state."""

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        ws.dates = read_dates(ws)
        ws.durations = find_durations(ws.text)
        return doc


@Language.factory("chartproof_dates")  # type: ignore[untyped-decorator]
def make_dates(nlp: Any, name: str) -> Dates:
    """spaCy's factory of the component."""
    return Dates()
