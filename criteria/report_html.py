"""Renders a result as one self-contained HTML page to mail or print: no script, no outside resource."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from criteria.report_text import MARKS, WORDS
from criteria.result import Evidence, Result

TEMPLATES = Path(__file__).parent / "templates"
_AROUND = 110  # characters of context on each side of a quote


def as_html(result: Result, texts: dict[str, str]) -> str:
    """The report page. `texts` maps file names to document texts, for the words around each quote."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def context(piece: Evidence) -> tuple[str, str, str]:
        text = texts.get(piece.file, "")
        before, after = text[max(0, piece.start - _AROUND) : piece.start], text[piece.end : piece.end + _AROUND]
        return _after_break(before), piece.quote, _before_break(after)

    asks = list(dict.fromkeys(c.ask for c in result.criteria if c.status in ("missing", "unclear") and c.ask))
    template = environment.get_template("report.html.j2")
    return template.render(result=result, marks=MARKS, words=WORDS, context=context, asks=asks)


def _after_break(text: str) -> str:
    """The words from the last blank line on, so that context does not reach into another paragraph."""
    return text.rsplit("\n\n", 1)[-1].rsplit("\f", 1)[-1]


def _before_break(text: str) -> str:
    return text.split("\n\n", 1)[0].split("\f", 1)[0]
