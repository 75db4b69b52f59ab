"""Single dates as written, before their year is known: text in, atoms with exact offsets out, in text order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.workspace import Span

_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class Atom(Span):
    """One date as written; what the text does not say is None."""

    rule: str = ""
    year: int | None = None
    month: int | None = None
    day: int | None = None
    short_year: bool = False  # two digits: the century is open
    season: int | None = None  # the month that stands for a season; the season itself gives the year alone
    figures: tuple[int, int] | None = None  # month and day, or day and month
    shift: tuple[int, str] | None = None  # so many units from the document's date
    direction: str = ""  # "last", "this", "next", "early", … as written before it
    until: int | None = None  # the last year of "2016-2021"
    until_day: int | None = None  # the last day of "March 3-5, 2025"


def find_atoms(text: str) -> list[Atom]:
    """All dates of a text as written, in order, none overlapping another."""
    from extractor.dates.figures import figure_atoms
    from extractor.dates.word_atoms import word_atoms

    taken = bytearray(len(text) + 1)
    atoms: list[Atom] = []
    figures = _DIGIT.search(text) is not None
    groups = (figure_atoms(text, False), word_atoms(text), figure_atoms(text, True))
    for group in groups if figures else groups[1:2]:
        for atom in group:
            if not any(taken[atom.start : atom.end]):
                taken[atom.start : atom.end] = b"\x01" * (atom.end - atom.start)
                atoms.append(atom)
    atoms.sort(key=lambda a: a.start)
    return atoms
