"""Renders a `Score` as text for a terminal, as JSON for machines and as one self-contained HTML page."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from annotated.scoring import GROUPS, Score

TEMPLATES = Path(__file__).parent / "templates"


def _cell(value: Any) -> str:
    if value is None:
        return "n/a"
    if isinstance(value, dict):
        return "  ".join(f"{k}={v:.3f}" if isinstance(v, float) else f"{k}={v}" for k, v in value.items())
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def as_text(score: Score, errors: int = 40) -> str:
    """Measures, groups (worst first) and the first `errors` disagreements, for a terminal."""
    lines = [f"{name:28s} {_cell(value)}" for name, value in score.measures.items()]
    lines += ["", "confusion (gold>said): " + ", ".join(f"{k} {n}" for k, n in score.confusion.items())]
    for name in GROUPS:
        lines += ["", f"criteria right by {name}"]
        group = sorted(score.groups[name].items(), key=lambda item: item[1][0] / item[1][1])
        lines += [f"  {key!s:45s} {right}/{total}" for key, (right, total) in group]
    if errors and score.errors:
        lines += [
            "",
            f"errors ({min(errors, len(score.errors))} of {len(score.errors)}; all are in --format json and html)",
        ]
        for e in score.errors[:errors]:
            lines.append(f"  {e.case} | {e.measure} | {e.kind} | {e.what}" + (f" | {e.rule}" if e.rule else ""))
            lines += [f"      {text}" for text in (e.sentence, e.reason) if text]
    return "\n".join(lines)


def as_json(score: Score) -> str:
    """The measures as the contract's scorer writes them, with groups, confusion and errors beside them."""
    groups = {
        name: {k: {"right": r, "total": t} for k, (r, t) in group.items()} for name, group in score.groups.items()
    }
    body = score.measures | {"confusion": score.confusion, "by": groups, "errors": [asdict(e) for e in score.errors]}
    return json.dumps(body, ensure_ascii=False, indent=1)


def as_html(score: Score) -> str:
    """One page without outside resources: measures, groups, and the table of errors with their sentences."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.get_template("score.html.j2")
    return template.render(score=score, cell=_cell, groups=GROUPS)
