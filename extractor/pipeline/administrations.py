"""Component `chartproof_administrations`: concepts and dates in; doses given or scheduled and lengths of
infusions out."""

from __future__ import annotations

from typing import Any

from spacy.language import Language

from extractor.administrations import Given, read_given
from extractor.administrations.measures import minutes_between
from extractor.administrations.words import always
from extractor.facts import Administration, Finding
from extractor.workspace import Workspace, workspace


class Administrations:
    """Adds an administration per dated dose, and `infusion_duration` where start and stop or the length are told."""

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        readers = read_given(ws)
        for given in readers.given:
            if given.spans:
                ws.facts.append(_fact(ws, given))
                duration = _duration(ws, given)
                if duration:
                    ws.facts.append(duration)
        ws.cancelled += readers.cancelled
        return doc


def _fact(ws: Workspace, given: Given) -> Administration:
    fields = {
        name: value
        for name in ("product", "dose_value", "dose_unit", "start_time", "stop_time", "duration_min", "route")
        if (value := getattr(given, name)) is not None
    }
    says = {"date": given.date, "status": given.status, **fields}
    spans = [*given.spans, *given.times_at]
    mentions = [ws.mention(a, b, given.rule, says if n == 0 else {}) for n, (a, b) in enumerate(spans) if b > a]
    return Administration(concept=given.concept, date=given.date, status=given.status, mentions=mentions, **fields)


def _duration(ws: Workspace, given: Given) -> Finding | None:
    """Minutes from start to stop, or as written."""
    if given.concept not in always() or given.status != "given":
        return None
    minutes = given.duration_min
    if given.start_time and given.stop_time:
        minutes = minutes_between(given.start_time, given.stop_time)
    spans = given.times_at
    if not minutes or not spans:
        return None
    mentions = [ws.mention(a, b, "administrations.duration", {"value": float(minutes)}) for a, b in spans]
    return Finding(concept="infusion_duration", value=float(minutes), unit="min", date=given.date, mentions=mentions)


@Language.factory("chartproof_administrations")  # type: ignore[untyped-decorator]
def make_administrations(nlp: Any, name: str) -> Administrations:
    """The component, for spaCy."""
    return Administrations()
