"""The component for lab results: names of tests, dates and zones of the workspace in, `Lab` facts out."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language

from extractor.labs.collapsed import CollapsedReader
from extractor.labs.dating import Dater
from extractor.labs.exports import ExportReader
from extractor.labs.names import Name, test_names
from extractor.labs.panels import settle_panels
from extractor.labs.prose import ProseReader
from extractor.labs.statements import Statement, lab_of
from extractor.labs.tables import TableReader
from extractor.labs.trends import with_trends
from extractor.workspace import SILENT_ZONES, Span, Workspace, workspace

_OF_PATIENT = re.compile(r"\b(?:her|his|she|he|patient['’]s|pt['’]s|my patient|mr|mrs|ms)\b", re.I)


def read_labs(ws: Workspace) -> list[Statement]:
    """The lab results that the document states, in text order."""
    names = [n for n in test_names(ws) if not _silent(ws, n.start)]
    dates = {d.start: d for d in ws.dates}
    stops = {c.start: c.end for c in ws.concepts if c.kind == "drug"}
    exports = ExportReader(ws, names, dates)
    said = exports.read()
    names = [n for n in names if n.start not in exports.read_names]
    collapsed = CollapsedReader(ws, names)
    said += collapsed.read()
    names = [n for n in names if n.start not in collapsed.read_names]
    tables = TableReader(ws, names, dates, exports.lines | collapsed.lines)
    said += tables.read()
    rest = [n for n in names if n.start not in tables.read_names]
    reader, dater = ProseReader(ws, dates, stops), Dater(ws, stops)
    for region, inside in _by_sentence(ws, with_trends(ws, rest)):
        found = reader.read(inside, region.start, region.end)
        dater.assign(found, region)
        said.extend(found)
    said = [s for s in said if not _silent(ws, s.result.start)]
    return settle_panels(ws, sorted(said, key=lambda s: (s.start, s.end)))


def _silent(ws: Workspace, offset: int) -> bool:
    zone = ws.zone_at(offset)
    if zone is None or zone.kind not in SILENT_ZONES:
        return False
    sentence = ws.sentence_at(offset)
    # "Her laboratory studies showed" is no statement about studies.
    return not (zone.kind == "general" and _OF_PATIENT.search(ws.text, sentence.start, min(sentence.end, offset)))


def _by_sentence(ws: Workspace, names: list[Name]) -> list[tuple[Span, list[Name]]]:
    """The names by the sentence they stand in."""
    regions: list[tuple[Span, list[Name]]] = []
    for n in names:
        sentence = ws.sentence_at(n.start)
        if regions and regions[-1][0].start == sentence.start:
            regions[-1][1].append(n)
        else:
            regions.append((Span(sentence.start, sentence.end), [n]))
    return regions


class Labs:
    """The component; holds no state."""

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        ws.facts.extend(lab_of(ws, s) for s in read_labs(ws))
        return doc


@Language.factory("chartproof_labs")  # type: ignore[untyped-decorator]
def make_labs(nlp: Any, name: str) -> Labs:
    """spaCy's factory of the component."""
    return Labs()
