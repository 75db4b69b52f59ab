"""Cues: their offsets in any text, pseudo cues, rules of a site's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.assertion import Judge, Target
from extractor.assertion.rules import compile_rules, default_rules, load
from extractor.assertion.scan import find_cues, plain
from extractor.workspace import Span


@given(st.text(max_size=300))
def test_offsets_are_those_of_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)
    cues = find_cues(text, default_rules())
    assert all(0 <= c.start < c.end <= len(text) for c in cues)
    assert [c.start for c in cues] == sorted(c.start for c in cues)


@given(st.text(alphabet="no denies,()?+-\n if rash", max_size=200), st.integers(0, 200))
def test_every_span_gets_a_verdict(text: str, at: int) -> None:
    at = min(at, len(text))
    said = Judge(text, [Span(0, len(text))] if text else []).judge(Target(at, min(len(text), at + 4)))
    assert said.assertion in ("present", "absent", "possible", "historical", "family", "hypothetical")


def test_a_cue_may_run_over_a_line_end() -> None:
    text = "No evidence\n  of rash"
    (cue,) = find_cues(text, default_rules())
    assert text[cue.start : cue.end] == "No evidence\n  of"


def test_typographic_apostrophe() -> None:
    text = "She doesn\u2019t have lupus"
    assert any(text[c.start : c.end] == "doesn\u2019t have" for c in find_cues(text, default_rules()))


def test_a_word_inside_a_word_is_no_cue() -> None:
    assert find_cues("normal nodes, notable", default_rules()) == []


def test_rules_in_medspacys_format(tmp_path: Path) -> None:
    rules = [
        {"literal": "ixnay on", "category": "NEGATED_EXISTENCE", "direction": "FORWARD"},
        {"literal": "perchance", "category": "POSSIBLE_EXISTENCE", "direction": "FORWARD", "max_scope": 1},
        {"literal": "zilch", "category": "NEGATED_EXISTENCE", "pattern": r"\bzi+lch\b", "direction": "BACKWARD",
         "allowed_types": ["FINDING"], "terminated_by": ["FAMILY"]},
    ]  # fmt: skip
    path = tmp_path / "context_own.json"
    path.write_text(json.dumps({"context_rules": rules}), encoding="utf-8")
    own = compile_rules(load(path))

    def said(text: str, word: str, kind: str) -> str:
        start = text.index(word)
        target = Target(start, start + len(word), frozenset({kind}))
        return Judge(text, [Span(0, len(text))], rules=own).judge(target).assertion

    assert said("ixnay on fever and rash", "rash", "FINDING") == "absent"
    assert said("perchance lupus", "lupus", "DIAGNOSIS") == "possible"
    assert said("perchance some lupus", "lupus", "DIAGNOSIS") == "present"
    assert said("fever ziiilch", "fever", "FINDING") == "absent"
    assert said("fever ziiilch", "fever", "DRUG") == "present"


@pytest.mark.parametrize("size", [20_000])
def test_a_sentence_without_an_end_takes_linear_time(size: int) -> None:
    text = "no rash, denies fever and " * size
    judge = Judge(text, [Span(0, len(text))])
    assert judge.judge(Target(len(text) - 10, len(text) - 5)).assertion == "absent"
