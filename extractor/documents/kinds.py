"""The text of one document in, its kind and score out: cues of `models/documents.yaml` in its head and its body."""

from __future__ import annotations

from functools import cache
from typing import cast

import ahocorasick_rs

from extractor.documents.blocks import lines_of
from extractor.reading import DocumentKind
from extractor.resources import load_yaml

TITLE_LINES = 9
# Cues in the first lines say what a document is; those of the body only support.
NEEDED = 3.0


@cache
def _matcher(zone: str) -> tuple[ahocorasick_rs.AhoCorasick, list[tuple[str, str, float]]]:
    cues = [
        (kind, cue, float(points))
        for kind, zones in load_yaml("documents.yaml")["kinds"].items()
        for cue, points in zones.get(zone, {}).items()
    ]
    return ahocorasick_rs.AhoCorasick([cue for _, cue, _ in cues]), cues


def kind_scores(text: str, start: int, end: int) -> dict[str, float]:
    """Points for each kind of document."""
    scores: dict[str, float] = {}
    lines = lines_of(text, start, end, TITLE_LINES)
    head = "\n".join(" " + text[a:b] + " " for a, b in lines).lower()
    opening = "\n".join(" " + text[a:b] + " " for a, b in lines[:3]).lower()
    for zone, content, weight in (
        ("title", head, 1.0),
        ("title", opening, 0.7),
        ("body", text[start:end].lower(), 1.0),
    ):
        matcher, cues = _matcher(zone)
        for index in {found[0] for found in matcher.find_matches_as_indexes(content, overlapping=True)}:
            kind, _, points = cues[index]
            scores[kind] = scores.get(kind, 0.0) + points * weight
    boxes = sum(text.count(box, start, end) for box in ("[ ]", "[X]", "[x]", "☐", "☑", "☒"))
    if boxes >= 4:
        scores["form"] = scores.get("form", 0.0) + min(boxes, 16) / 2
    return scores


def kind_of(scores: dict[str, float]) -> DocumentKind:
    """The kind with most points, `other` where none has enough."""
    if not scores:
        return "other"
    best = max(scores, key=lambda kind: scores[kind])
    return cast(DocumentKind, best) if scores[best] >= NEEDED else "other"
