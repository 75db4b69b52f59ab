"""Renders a result as one self-contained HTML page to mail or print: no script, no outside resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from criteria.policy import Policy
from criteria.quotes import InContext, in_paragraph, place, sides
from criteria.report_parts import parts_of
from criteria.report_text import MARKS, WORDS
from criteria.result import Evidence, Result

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def as_html(result: Result, texts: Mapping[str, str], policies: Iterable[Policy] = ()) -> str:
    """The report page with the letter as its last section.

    `texts` maps file names to document texts, for the words around each quote; `policies` give titles and wordings
    where they are not the shipped ones.
    """
    parts = parts_of(result, policies)

    def context(piece: Evidence) -> InContext:
        return in_paragraph(piece, texts)

    return _environment().get_template("report.html.j2").render(
        result=result, marks=MARKS, words=WORDS, context=context, place=place, sides=sides, rows=parts.rows,
        titles=parts.titles, wordings=parts.wordings, letter=parts.letter, footer=parts.footer,
    )  # fmt: skip
