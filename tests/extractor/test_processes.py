"""Components, Docs and the extractor in other processes: pickled, in `nlp.pipe(n_process=2)`, in `Extractor.pipe(workers=2)`."""

from __future__ import annotations

import pickle

import pytest
from spacy.tokens import Doc

from extractor import Extractor
from extractor.workspace import workspace

NOTES = [
    "Assessment: lupus nephritis class IV. She takes mycophenolate 1000 mg BID. Creatinine 1.4 on 3/4/2025.",
    "Dermatomyositis, CK 4,200 U/L on 1/2/2025. Methotrexate was stopped for nausea. No interstitial lung disease.",
    "",
    "[x] Rituximab 1000 mg IV day 1 and day 15\n[ ] Hepatitis B surface antigen negative",
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def test_each_component_pickles(extractor: Extractor) -> None:
    for name, component in extractor.nlp.pipeline:
        assert type(pickle.loads(pickle.dumps(component))) is type(component), name


def test_a_pickled_matcher_finds_the_same(extractor: Extractor) -> None:
    name = "chartproof_concepts"
    doc = extractor.nlp(NOTES[0])
    again = pickle.loads(pickle.dumps(extractor.nlp.get_pipe(name)))
    fresh = extractor.nlp.make_doc(NOTES[0])
    again(fresh)
    found = {(c.start, c.end, c.concept) for c in workspace(fresh).concepts}
    assert found
    assert found <= {(c.start, c.end, c.concept) for c in workspace(doc).concepts}


def test_docs_pickle_and_travel_as_bytes(extractor: Extractor) -> None:
    doc = extractor.nlp(NOTES[1])
    assert workspace(doc).facts
    for again in (pickle.loads(pickle.dumps(doc)), Doc(doc.vocab).from_bytes(doc.to_bytes())):
        assert again.text == doc.text
        assert workspace(again) == workspace(doc)


def test_pipe_of_spacy_in_two_processes(extractor: Extractor) -> None:
    docs = list(extractor.nlp.pipe(NOTES * 2, n_process=2, batch_size=2))
    assert [d.text for d in docs] == NOTES * 2
    for doc in docs:
        assert workspace(doc) == workspace(extractor.nlp(doc.text))


def test_the_extractor_pickles(extractor: Extractor) -> None:
    again = pickle.loads(pickle.dumps(extractor))
    case = [("note.txt", NOTES[0])]
    assert again.read(case) == extractor.read(case)


def test_two_workers_keep_the_order(extractor: Extractor) -> None:
    cases = [[(f"{i}.txt", NOTES[i % len(NOTES)])] for i in range(10)]
    readings = list(extractor.pipe(iter(cases), workers=2))
    assert [r.documents[0].file for r in readings] == [case[0][0] for case in cases]
    assert readings == [extractor.read(case) for case in cases]


@pytest.mark.parametrize("run", ["_" * 5000, "x" * 1000 + "; y", "a-b" * 400, "(" * 700 + ")" * 700, "é1/" * 300])
def test_long_runs_are_cut_and_keep_the_text(extractor: Extractor, run: str) -> None:
    for text in (run, f" {run}", f"CK 400 {run}  \n CK", f"{run} {run}"):
        assert extractor.nlp.tokenizer(text).text == text


def test_ordinary_text_keeps_the_tokens_of_medspacy(extractor: Extractor) -> None:
    tokenizer = extractor.nlp.tokenizer
    for note in NOTES:
        assert [t.text for t in tokenizer(note)] == [t.text for t in tokenizer.inner(note)]
