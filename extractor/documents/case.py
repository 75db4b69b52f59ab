"""The documents of a case in, a `Prepared` out: a workspace a file with its pages and parts, and the request."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.documents.pages import split_pages
from extractor.documents.parts import find_parts
from extractor.reading import Document, Request, Warning
from extractor.workspace import Workspace


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
    """Workspaces, document list, patient and request of one case; `documents` are (file name, text) pairs."""
    prepared = Prepared(as_of=as_of)
    for file, text in documents:
        pages = split_pages(text)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        document = Document(file=file, sha256=digest, encoding=None, pages=pages, parts=find_parts(file, text, pages, frozenset(), as_of))
        prepared.documents.append(document)
        prepared.workspaces.append(Workspace(text=text, file=file, document=document, as_of=as_of))
    if prepared.as_of is None:
        dates = [part.date for document in prepared.documents for part in document.parts if part.date]
        prepared.as_of = max(dates, default=None)
    for space in prepared.workspaces:
        space.as_of = prepared.as_of
    return prepared
