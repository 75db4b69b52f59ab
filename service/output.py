"""A result and a format in, the output as text or bytes out, to stdout or to a file."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.errors import ChartproofError

if TYPE_CHECKING:
    from criteria.result import Result

FORMATS = ("text", "json", "html", "pdf", "fhir", "letter")


def render(result: Result, texts: Mapping[str, str], form: str, to_file: bool = False) -> str | bytes:
    """The result in one of FORMATS; only `pdf` is bytes. `to_file` leaves out colours and the terminal's width.

    The same result gives the same output, byte for byte. What a format needs is imported only when it is asked for.
    """
    if form == "json":
        return json.dumps(result.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=1)
    if form == "html":
        from criteria.report_html import as_html

        return as_html(result, texts)
    if form == "pdf":
        from criteria.report_pdf import as_pdf

        return as_pdf(result, texts)
    if form == "fhir":
        from criteria.fhir import as_fhir

        return as_fhir(result)
    if form == "letter":
        from criteria.letter import as_letter

        return as_letter(result)
    from criteria.report_text import as_text

    if to_file:
        return as_text(result, texts)
    return as_text(result, texts, width=terminal_width(), colour=sys.stdout.isatty())


def deliver(content: str | bytes, out: Path | None) -> None:
    """Writes to the file, or to stdout. Raises ChartproofError `cannot_write`; a PDF is not sent to a terminal."""
    if out is None:
        if isinstance(content, bytes) and sys.stdout.isatty():
            raise ChartproofError("cannot_write", "a PDF cannot be shown in a terminal: add --out FILE")
        click.echo(content, nl=isinstance(content, str))
        return
    data = content if isinstance(content, bytes) else (content + "\n").encode("utf-8", errors="replace")
    try:
        out.write_bytes(data)
    except OSError as error:
        raise ChartproofError("cannot_write", f"--out cannot be written ({type(error).__name__})") from None


def terminal_width() -> int:
    """The terminal's width, within what reads well."""
    return max(60, min(shutil.get_terminal_size((100, 40)).columns, 120))
