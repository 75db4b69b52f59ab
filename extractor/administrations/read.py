"""All readers of administrations in their order: a workspace in, doses and cancelled doses out."""

from __future__ import annotations

from extractor.administrations.flowsheets import read_flowsheets
from extractor.administrations.logs import read_logs
from extractor.administrations.model import Readers
from extractor.administrations.prose import read_prose
from extractor.administrations.records import read_records
from extractor.administrations.visits import read_visits
from extractor.workspace import Workspace


def read_given(ws: Workspace) -> Readers:
    """The doses that a document tells. Tables come first: their dates head columns and rows and are no dates
    of visits."""
    out = Readers()
    if not ws.dates and not ws.document.parts:
        return out
    read_flowsheets(ws, out)
    read_logs(ws, out)
    read_records(ws, out)
    read_prose(ws, out)
    read_visits(ws, out)
    return out
