"""`Extractor`: the documents of a case in, a `Reading` out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extractor.documents import prepare
from extractor.merge import merge
from extractor.pipeline import build
from extractor.reading import Reading
from extractor.workspace import KEY, Workspace

Texts = Sequence[tuple[str, str]]


class Extractor:
    """Reads typed documents. Loads once; holds no state of a case, so it may be shared between threads."""

    def __init__(self) -> None:
        self._nlp: Any = build()

    @property
    def nlp(self) -> Any:
        """The spaCy pipeline, for single texts: `nlp(text)`, `nlp.pipe(texts, n_process=2)`."""
        return self._nlp

    def __reduce__(self) -> tuple[type[Extractor], tuple[()]]:
        """An extractor holds nothing but the rules: another process loads them anew."""
        return Extractor, ()

    def read(self, documents: Texts, as_of: str | None = None) -> Reading:
        """The reading of one case: `documents` are (file name, text) pairs, `as_of` an ISO 8601 date.

        Without `as_of` it is the date of the newest document.
        """
        prepared = prepare(documents, as_of)
        spaces: list[Workspace] = []
        for space in prepared.workspaces:
            doc = self._nlp.make_doc(space.text)
            doc.user_data[KEY] = space
            for _, component in self._nlp.pipeline:
                doc = component(doc)
            spaces.append(doc.user_data[KEY])
        return merge(prepared, spaces)

    def assertion(self, text: str, start: int, end: int) -> str:
        """The assertion of the words at `start:end` of a text, whether or not the lexicon knows them."""
        from extractor.pipeline.assertion import Assessor

        space = Workspace(text=text)
        doc = self._nlp.make_doc(text)
        doc.user_data[KEY] = space
        for name, component in self._nlp.pipeline:
            if name == "chartproof_assertion":
                break
            doc = component(doc)
        return Assessor(space, doc).judge(start, end).assertion

    def pipe(self, cases: Iterable[Texts], workers: int = 1) -> Iterator[Reading]:
        """Many cases, in order; with `workers` above 1 in that many processes."""
        from extractor.parallel import read_all

        yield from read_all(self, cases, workers)
