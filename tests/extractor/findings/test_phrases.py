"""The phrases compile, name known concepts, and do not run away on long text."""

import time

import pytest

from extractor.findings.phrases import find, phrases
from extractor.lexicon import load_lexicon
from extractor.workspace import Span, Workspace


def test_concepts_are_findings():
    known = {e.id for e in load_lexicon().concepts("finding")}
    assert {p.concept for p in phrases()} <= known


def test_names_are_unique():
    names = [p.name for p in phrases()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("piece", ["prednisone ", "cannot ", "late ", "CBC, ", "every ", "infusion hives ", "no "])
def test_linear(piece):
    def seconds(n):
        text = piece * n
        began = time.perf_counter()
        find(Workspace(text=text, sentences=[Span(0, len(text))]))
        return time.perf_counter() - began

    small, large = seconds(500), seconds(2000)
    assert large < 12 * small + 0.5


def test_a_phrase_runs_over_a_hard_wrap_but_not_over_a_blank_line():
    wrapped = "We cannot get prednisone\nbelow 20 mg."
    assert [c.concept for c in find(Workspace(text=wrapped, sentences=[Span(0, len(wrapped))]))] == [
        "steroid_dependence"
    ]
    apart = "We cannot get prednisone\n\nbelow 20 mg."
    assert find(Workspace(text=apart, sentences=[Span(0, 24), Span(26, len(apart))])) == []
