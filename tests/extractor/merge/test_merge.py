"""Workspaces with facts in; one reading with joined, numbered facts out. Many cases in; readings in order out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents import prepare
from extractor.errors import ChartproofError
from extractor.facts import Code
from extractor.merge import merge
from extractor.parallel import outcomes, read_all, split_case
from extractor.reading import Reading
from extractor.workspace import Workspace, Zone


def test_joined_numbered_and_in_order() -> None:
    prepared = prepare([("a.txt", "Dx M32.14 and J9312"), ("b.txt", "again M32.14")], "2025-01-01")
    for space in prepared.workspaces:
        for code, system in (("M32.14", "ICD-10-CM"), ("J9312", "HCPCS")):
            at = space.text.find(code)
            if at >= 0:
                mention = space.mention(at, at + len(code), "test")
                space.facts.append(Code(system=system, code=code, mentions=[mention]))  # type: ignore[arg-type]
    reading = merge(prepared, prepared.workspaces)
    assert [(f.id, f.code, len(f.mentions)) for f in reading.facts if f.type == "code"] == [
        ("f1", "M32.14", 2),
        ("f2", "J9312", 1),
    ]


class Reader:
    """Stands for an Extractor: fails on texts that say so."""

    def read(self, documents: list[tuple[str, str]], as_of: str | None = None) -> Reading:
        if documents[0][1] == "bad":
            raise ChartproofError("empty_file", "nothing there")
        if documents[0][1] == "broken":
            raise ValueError("secret words of a patient")
        return Reading(as_of=as_of)


def test_outcomes_keep_order_and_go_on_after_an_error() -> None:
    cases = [([("a", "ok")], "2025-01-01"), [("a", "bad")], [("a", "broken")], [("a", "ok")]]
    done = list(outcomes(Reader(), cases))
    assert isinstance(done[0], Reading)
    assert done[0].as_of == "2025-01-01"
    assert isinstance(done[1], ChartproofError)
    assert isinstance(done[2], RuntimeError)
    assert "secret" not in str(done[2])
    assert isinstance(done[3], Reading)
    with pytest.raises(ChartproofError):
        list(read_all(Reader(), cases))


def test_split_case() -> None:
    assert split_case(([("a", "x")], None)) == ([("a", "x")], None)
    assert split_case([("a", "x")]) == ([("a", "x")], None)
    assert split_case((("a", "x"), ("b", "y")))[1] is None


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20)), max_size=12), st.integers(0, 60))
def test_zone_at_agrees_with_a_plain_search(spans: list[tuple[int, int]], offset: int) -> None:
    ws = Workspace(text=" " * 80, zones=[Zone(a, a + n) for a, n in spans])
    assert (ws.zone_at(offset) is not None) == any(a <= offset < a + n for a, n in spans)
