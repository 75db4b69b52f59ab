"""Renders a result as plain text: what a reviewer wants on one screen, and at the end what to ask for."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from criteria.result import CriterionResult, Evidence, Result
from extractor.reading import Reading

MARKS = {"found": "+", "contradicted": "x", "unclear": "?", "missing": "-", "not_applicable": "."}
WORDS = {
    "found": "found",
    "contradicted": "contradicted",
    "unclear": "unclear",
    "missing": "missing",
    "not_applicable": "n/a",
}
_COLOURS = {"found": "32", "contradicted": "31", "unclear": "33", "missing": "35", "not_applicable": "90"}
_QUOTES_SHOWN = 2  # per criterion; all are in the JSON and HTML
_AROUND = 60  # characters of context on each side of a quote


def as_text(result: Result, texts: Mapping[str, str], width: int = 100, colour: bool = False) -> str:
    """The report for a terminal `width` columns wide; `colour` adds ANSI colours to the marks.

    `texts` maps file names to document texts, for the words around each quote.
    """
    lines = _head(result)
    for policy in result.policies:
        lines += ["", f"{policy.id} ({result.pathway}, as of {result.as_of})", ""]
        for criterion in result.criteria:
            if criterion.policy == policy.id:
                lines += _criterion(criterion, texts, width, colour)
    counts = ", ".join(f"{count} {WORDS[status]}" for status, count in result.summary.items() if count)
    lines += ["", counts]
    asks = [c for c in result.criteria if c.status in ("missing", "unclear") and c.ask]
    if asks:
        lines += ["", "To ask for"]
        seen: set[str] = set()
        for criterion in asks:
            if criterion.ask and criterion.ask not in seen:
                seen.add(criterion.ask)
                lines += textwrap.wrap(criterion.ask, width, initial_indent="  * ", subsequent_indent="    ")
    for warning in result.warnings:
        place = " ".join(x for x in (warning.file, f"page {warning.page}" if warning.page else "") if x)
        lines += ["", *textwrap.wrap(f"! {warning.message}" + (f" ({place})" if place else ""), width)]
    lines += ["", "Evidence only: a person decides."]
    return "\n".join(lines)


def _head(result: Result) -> list[str]:
    request = result.request
    patient = ", ".join(
        x for x in (request.patient.name, request.patient.birth_date and f"born {request.patient.birth_date}") if x
    )
    prescriber = ", ".join(x for x in (request.prescriber.name, request.prescriber.specialty) if x)
    codes = ", ".join(c.code + (f" x{c.units:g}" if c.units else "") for c in request.codes)
    rows = [
        ("Case", result.case_id), ("Patient", patient), ("Prescriber", prescriber), ("Requested", request.product),
        ("Codes", codes), ("Urgency", request.urgency),
    ]  # fmt: skip
    lines = [f"{name + ':':12s}{value}" for name, value in rows if value]
    if result.guess:
        lines.append(f"{'Guessed:':12s}{result.guess.why}")
    return lines


def _criterion(criterion: CriterionResult, texts: Mapping[str, str], width: int, colour: bool) -> list[str]:
    mark = f"[{MARKS[criterion.status]}] {WORDS[criterion.status]:13s}"
    if colour:
        mark = f"\x1b[{_COLOURS[criterion.status]}m{mark}\x1b[0m"
    lines = [f"{mark}{criterion.title}"]
    indent = " " * 17
    if criterion.reason:
        lines += textwrap.wrap(criterion.reason, width, initial_indent=indent, subsequent_indent=indent)
    shown: dict[tuple[str, int], Evidence] = {}  # one quote a line: the words around it show the others
    for piece in criterion.evidence:
        if piece.role != "considered":
            shown.setdefault((piece.file, texts.get(piece.file, "").count("\n", 0, piece.start)), piece)
    for piece in list(shown.values())[:_QUOTES_SHOWN]:
        against = "against: " if piece.role == "against" and criterion.status != "contradicted" else ""
        words = f'{against}"{in_context(piece, texts)}" ({piece.file}, page {piece.page})'
        lines += textwrap.wrap(words, width, initial_indent=indent, subsequent_indent=indent + " ")
    return lines


def in_context(piece: Evidence, texts: Mapping[str, str]) -> str:
    """The quote with whole words of its lines around it, so that a short one ("LN") can be judged; cuts are marked."""
    text = texts.get(piece.file, "")
    line_start = max(text.rfind("\n", 0, piece.start), text.rfind("\f", 0, piece.start)) + 1
    line_end = text.find("\n", piece.end)
    line_end = line_end if line_end >= 0 else len(text)
    left, right = max(line_start, piece.start - _AROUND), min(line_end, piece.end + _AROUND)
    if left > line_start:
        left = max(text.find(" ", left, piece.start) + 1, left)
    if right < line_end:
        cut = text.rfind(" ", piece.end, right)
        right = cut if cut >= 0 else right
    words = " ".join((text[left:right] or piece.quote).split())
    return ("..." if left > line_start else "") + words + ("..." if right < line_end else "")


def facts_as_text(reading: Reading) -> str:
    """The facts of a reading by kind, a line each with its first mention, for a terminal."""
    lines: list[str] = []
    kinds = ("diagnosis", "therapy", "administration", "lab", "finding", "code")
    for kind in kinds:
        facts = [fact for fact in reading.facts if fact.type == kind]
        if facts:
            lines += ["", kind.upper()]
        for fact in facts:
            body: dict[str, Any] = fact.model_dump(mode="json", exclude_none=True)
            name = body.pop("concept", None) or body.pop("code")
            mention = fact.mentions[0] if fact.mentions else None
            hidden = {"id", "type", "mentions", "conflict", "readers_disagree"}
            fields = ", ".join(f"{k} {_short(v)}" for k, v in body.items() if k not in hidden)
            where = f'  "{" ".join(mention.text.split())}" ({mention.file}, page {mention.page})' if mention else ""
            lines.append(f"  {name}: {fields}{' CONFLICT' if fact.conflict else ''}{where}")
    lines += [f"! {warning.message}" for warning in reading.warnings]
    return "\n".join(lines).strip() or "no facts found"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{k}={v}" for k, v in value.items())
    if isinstance(value, list):
        return "; ".join(_short(v) for v in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
