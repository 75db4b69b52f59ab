"""All readers of administrations in their order: a workspace in, doses and cancelled doses out."""

from __future__ import annotations

from dataclasses import replace

from extractor.administrations.common import BLOCKED
from extractor.administrations.each import read_each_visit
from extractor.administrations.exports import read_exports
from extractor.administrations.flowsheets import read_flowsheets
from extractor.administrations.logs import read_logs
from extractor.administrations.model import Readers
from extractor.administrations.prose import read_prose
from extractor.administrations.records import read_records
from extractor.administrations.visits import read_visits
from extractor.workspace import Span, Workspace, Zone

LINE, SENTENCE = 700, 1500  # characters


def read_given(ws: Workspace) -> Readers:
    """The doses that a document tells. Tables come first: their dates head columns and rows and are no dates
    of visits."""
    out = Readers()
    if not ws.dates and not ws.document.parts:
        return out
    ws = bounded(ws)
    read_exports(ws, out)
    read_flowsheets(ws, out)
    read_logs(ws, out)
    read_records(ws, out)
    read_each_visit(ws, out)
    read_prose(ws, out)
    read_visits(ws, out)
    return out


def bounded(ws: Workspace) -> Workspace:
    """The same document with long lines and sentences cut up, for readers that look no farther."""
    zones: list[Zone] = []
    for zone in sorted((z for z in ws.zones if z.kind in BLOCKED), key=lambda z: z.start):
        if zones and zone.start <= zones[-1].end:
            zones[-1] = replace(zones[-1], end=max(zones[-1].end, zone.end))
        else:
            zones.append(zone)
    return replace(ws, lines=_cut(ws.lines, LINE), sentences=_cut(ws.sentences, SENTENCE), zones=zones)


def _cut(spans: list[Span], longest: int) -> list[Span]:
    out: list[Span] = []
    for span in spans:
        for start in range(span.start, max(span.end, span.start + 1), longest):
            out.append(Span(start, min(span.end, start + longest)))
    return out
