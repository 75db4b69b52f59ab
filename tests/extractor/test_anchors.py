"""Anchored patterns: the same matches as plain `finditer`, for hand-made patterns and for the product's own."""

import pickle
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.anchors import PatternSet, anchors_of, fold
from extractor.findings.phrases import phrases
from extractor.pipeline.zones import compile_rules
from extractor.resources import load_yaml

SOURCES = [
    r"\b(?:swelling|swollen|boggy)\b[^.;\n]{0,20}\bjoints?\b",
    r"(?:^|\n)[ \t]*goals?\s?:",
    r"(?:no|not|without)?\s*response to (?:\w+)",
    r"(?<!HIV )RNA(?= (?:neg|\d))",
    r"\d{1,2}/\d{1,2}/\d{4}",
    r"a*b",
    r"(?-i:[A-Z]{2,}) trial",
    r"(k|ſ)g of|[µμ]g|straße",
    r"(\w)\1 mg",
    r"x{2,3}y|(?:ab|cd){2}",
    r"(?:[^.;\n]|\.(?=\d)){0,30}?prednisone",
    r"\s{2,}(?:neg|none)\b",
    r"[^a-z]stop",
]
WORDS = ["swelling", "joints", "no", " ", "  ", "\n", "response to", "RNA neg", "HIV RNA 3", "1/2/2024", "aab", "b", "ABC trial",
         "Kg of", "µg", "ſg", "STRASSE", "straße", "oo mg", "xxxy", "abcd", "abab", "2.5", ".", ";", "prednisone", "none", "stop",
         "İ", "ı", "goal:", "Goals :", "\u00a0", "٣"]  # fmt: skip


def spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [m.span() for m in pattern.finditer(text)]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=25), st.sampled_from([re.I, 0]))
def test_matches_are_those_of_finditer(words: list[str], flags: int) -> None:
    text = " ".join(words[::2]) + "".join(words[1::2])
    patterns = [re.compile(source, flags) for source in SOURCES]
    found = PatternSet(patterns).over(text)
    for i, pattern in enumerate(patterns):
        assert [m.span() for m in found.matches(i)] == spans(pattern, text), pattern.pattern


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=20), st.integers(0, 30), st.integers(0, 60))
def test_a_stretch_of_the_text(words: list[str], start: int, end: int) -> None:
    text = " ".join(words)
    start, end = min(start, len(text)), min(end, len(text))
    patterns = [re.compile(source, re.I) for source in SOURCES]
    found = PatternSet(patterns).over(text)
    for i, pattern in enumerate(patterns):
        expected = [m.span() for m in pattern.finditer(text, start, end)]
        assert [m.span() for m in found.matches(i, start, end)] == expected, pattern.pattern


def test_most_of_our_own_patterns_have_anchors() -> None:
    own = [p.pattern for p in phrases()] + [r.pattern for r in compile_rules(load_yaml("rules/zones.yaml")["rules"])]
    assert sum(anchors_of(p) is not None for p in own) >= 0.9 * len(own)


@pytest.mark.parametrize(
    ("source", "expected"),
    [(r"\bsteroids?", True), (r"\w+", False), (r"(?:)", False), (r"(?:a|bc)*", False), (r"[A-Z]{3}", False)],
)
def test_what_has_anchors(source: str, expected: bool) -> None:
    assert (anchors_of(re.compile(source)) is not None) == expected


@given(st.text(max_size=50))
def test_fold_keeps_places(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_pickles() -> None:
    patterns = PatternSet([re.compile("swelling")])
    again = pickle.loads(pickle.dumps(patterns))
    assert [m.span() for m in again.over("a swelling").matches(0)] == [(2, 10)]
