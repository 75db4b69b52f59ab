"""Strange documents: nothing raises, offsets hold, and time grows with the length of the text."""

from __future__ import annotations

import time
from functools import cache

import pytest

from extractor.core import Extractor
from extractor.facts import Therapy

ODD = [
    "",
    "\x00",
    "prednisone",
    "MMF\n" * 50,
    "pred (",
    "failed " * 200 + "MMF",
    "[X] [ ] pred 5 [x]",
    "\f\f AZA - \f",
    "a" * 5000 + " MTX",
]


@cache
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(text: str) -> None:
    for fact in extractor().read([("odd.txt", text)], "2025-01-01").facts:
        if isinstance(fact, Therapy):
            for mention in fact.mentions:
                assert text[mention.start : mention.end] == mention.text
                assert not [k for k in mention.says if k.startswith("_")]


def test_time_grows_with_length() -> None:
    piece = "She failed MMF 1 g BID, then took pred 20 mg for 3 months until 5/2021 "
    extractor().read([("warm.txt", piece)], "2025-01-01")
    spent = []
    for times in (100, 400):
        start = time.perf_counter()
        extractor().read([("long.txt", piece * times)], "2025-01-01")
        spent.append(time.perf_counter() - start)
    assert spent[1] < 10 * spent[0] + 0.5
