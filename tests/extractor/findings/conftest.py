"""What a sentence in a clinic note states: the concepts and assertions of its diagnoses and findings."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor import Extractor


@pytest.fixture(scope="session")
def stated() -> Callable[[str], set[tuple[str, str]]]:
    extractor = Extractor()

    def read(sentence: str) -> set[tuple[str, str]]:
        note = f"CLINIC NOTE\nDate of visit: 05/20/2025\n\n{sentence}\n"
        facts = extractor.read([("note.txt", note)], "2025-06-01").facts
        return {(f.concept, f.assertion) for f in facts if f.type in ("diagnosis", "finding")}

    return read
