"""The schedule around a drug's name, in texts of our own read by the pipeline's first components."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from extractor.documents import prepare
from extractor.regimens import regimen_at
from extractor.workspace import KEY, Workspace


@cache
def _pipeline() -> Any:
    from extractor.pipeline import build

    return build()


def read(text: str) -> Workspace:
    space = prepare([("note.txt", text)], "2025-09-01").workspaces[0]
    nlp = _pipeline()
    doc = nlp.make_doc(space.text)
    doc.user_data[KEY] = space
    for name, component in nlp.pipeline:
        doc = component(doc)
        if name == "chartproof_concepts":
            break
    return doc.user_data[KEY]  # type: ignore[no-any-return]


CASES = [
    ("We ask for Riabni 1000 mg IV on day 1 and day 15, prednisone 20 mg daily goes on.", "Riabni", (1000, 2, 14, None)),
    ("Plan: two infusions of rituximab 1 g two weeks apart, repeat in 6 months.", "rituximab", (1000, 2, 14, 182)),
    ("She is to have 375 mg/m2 of rituximab weekly for four weeks.", "rituximab", (375, 4, 7, None)),
    ("Benlysta 200 mg SC weekly, mycophenolate 1 g BID.", "Benlysta", (200, 1, None, 7)),
    ("Drug: Truxima (rituximab-abbs)\nDose: 1000 mg\nSchedule: [X] Day 1 and 15  [ ] weekly x 4\nFrequency: every 6 months\n", "Truxima", (1000, 2, 14, 182)),
    ("Continue Ruxience 500 mg every 6 months instead of the two 1000 mg doses he had.", "Ruxience", (500, 1, None, 182)),
    ("MEDICATION    Saphnelo\nDIRECTIONS    300 mg IV every 4 weeks\nPREMEDS       methylprednisolone 40 mg IV\n", "Saphnelo", (300, 1, None, 28)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "want"), CASES, ids=[c[0][:30] for c in CASES])
def test_regimen_at(text: str, name: str, want: tuple[int | None, ...]) -> None:
    ws = read(text)
    start = ws.text.index(name)
    found = regimen_at(ws, start, start + len(name))
    assert found is not None
    regimen, a, b = found
    assert (regimen.dose_value, regimen.doses, regimen.gap_days, regimen.repeat_days) == want
    assert 0 <= a < b <= len(ws.text)


def test_no_regimen() -> None:
    ws = read("She has done well on rituximab.")
    start = ws.text.index("rituximab")
    assert regimen_at(ws, start, start + 9) is None
