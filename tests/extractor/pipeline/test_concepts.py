"""The concept components on a small pipeline: names, misspellings, abbreviations, spans for spaCy users."""

import pytest
import spacy

from extractor.pipeline import abbreviations, concepts, misspellings  # noqa: F401 (they register the components)
from extractor.workspace import workspace


@pytest.fixture(scope="module")
def nlp():
    pipeline = spacy.blank("en")
    for name in ("chartproof_concepts", "chartproof_misspellings", "chartproof_abbreviations"):
        pipeline.add_pipe(name)
    return pipeline


def read(nlp, text):
    return [(text[c.start : c.end], c.concept) for c in workspace(nlp(text)).concepts]


def test_a_short_form_defined_in_the_text(nlp):
    found = read(nlp, "Immune-mediated necrotizing myopathy (IMM) since 2019. IMM is active.")
    assert found.count(("IMM", "necrotizing_myopathy")) == 2


def test_a_short_form_that_the_text_gives_another_meaning(nlp):
    assert read(nlp, "The right atrium (RA) is large. RA was seen well.") == []


def test_pieces_are_one_name(nlp):
    assert read(nlp, "We gave cyclo phosphor mide and rituximad.") == [
        ("cyclo phosphor mide", "cyclophosphamide"), ("rituximad", "rituximab"),
    ]  # fmt: skip


def test_swollen_joints(nlp):
    assert read(nlp, "swelling of both wrists") == [("swelling of both wrists", "arthritis_inflammatory")]


def test_spans_and_entities(nlp):
    doc = nlp("SLE on rituximab")
    assert [s.kb_id_ for s in doc.spans["concepts"]] == ["sle", "rituximab"]
    assert [e.label_ for e in doc.ents] == ["DIAGNOSIS", "DRUG"]


@pytest.mark.parametrize("text", ["", "\x00\x00", "(((((", "\f", "é" * 5000, ")("])
def test_any_text(nlp, text):
    read(nlp, text)
