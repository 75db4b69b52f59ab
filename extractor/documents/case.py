"""The documents of a case in, a `Prepared` out: a workspace a file with its pages and parts, and the request."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.dates.order import day_first_of
from extractor.documents.identity import labelled_births
from extractor.documents.pages import mark_duplicates, split_pages
from extractor.documents.parts import find_parts
from extractor.documents.patients import find_patient, mark_foreign
from extractor.errors import ChartproofError
from extractor.reading import Document, Request, Warning
from extractor.request import read_request
from extractor.workspace import Workspace, Zone

# Half a character, which no UTF-8 file can hold and neither spaCy nor JSON takes; a lenient decoder may leave some.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass
class Prepared:
    """A case made ready for the pipeline."""

    workspaces: list[Workspace] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    as_of: str | None = None
    birth_date: str | None = None
    request: Request = field(default_factory=Request)
    warnings: list[Warning] = field(default_factory=list)


def prepare(documents: Sequence[tuple[str, str]], as_of: str | None = None) -> Prepared:
    """Workspaces, document list, patient and request of one case; `documents` are (file name, text) pairs.

    Raises ChartproofError `duplicate_file` where two have the same name: mentions name the file they stand in.
    """
    documents = [(file, _SURROGATE.sub("\ufffd", text)) for file, text in documents]
    if len({file for file, _ in documents}) < len(documents):
        raise ChartproofError("duplicate_file", "two documents of the case have the same file name: rename one")
    births = frozenset(r for _, text in documents for date in labelled_births(text) for r in date.readings)
    prepared = Prepared(as_of=as_of)
    orders = day_first_of([text for _, text in documents])
    for (file, text), order in zip(documents, orders, strict=True):
        prepared.documents.append(_document(file, text, births, as_of, bool(order)))
    texts = [(document, text) for document, (_, text) in zip(prepared.documents, documents, strict=True)]
    patient, lines = find_patient(texts)
    prepared.birth_date = patient.birth_date
    for (document, text), order in zip(texts, orders, strict=True):
        zones = mark_foreign(document, text, patient, lines[document.file])
        for number in mark_duplicates(document.pages, text):
            prepared.warnings.append(_warn("page_repeated", "this page repeats an earlier one", document.file, number))
        prepared.warnings.extend(_foreign_warnings(document, zones))
        space = Workspace(text=text, file=document.file, document=document, birth_date=patient.birth_date, zones=zones)
        space.day_first = order
        prepared.workspaces.append(space)
    prepared.as_of = as_of or _newest(prepared.documents)
    for space in prepared.workspaces:
        space.as_of = prepared.as_of
    prepared.request = read_request(prepared.workspaces, patient)
    return prepared


def _document(file: str, text: str, births: frozenset[str], as_of: str | None, day_first: bool) -> Document:
    pages = split_pages(text)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(
        file=file, sha256=digest, pages=pages, parts=find_parts(file, text, pages, births, as_of, day_first)
    )


def _newest(documents: list[Document]) -> str | None:
    """The date of the newest document: what `as_of` is where the caller gives none."""
    return max((part.date for document in documents for part in document.parts if part.date), default=None)


def _foreign_warnings(document: Document, zones: list[Zone]) -> list[Warning]:
    numbers = {
        page.number for page in document.pages for zone in zones if zone.start < page.end and zone.end > page.start
    }
    message = "name or birth date on this page are another patient's: nothing on it was used"
    return [_warn("page_of_other_patient", message, document.file, number) for number in sorted(numbers)]


def _warn(code: str, message: str, file: str, page: int) -> Warning:
    return Warning(code=code, message=message, file=file, page=page)
