"""Lines and sentences on tables of texts, and properties that hold for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.pipeline.lines import SentenceSplitter, is_row, split_lines

splitter = SentenceSplitter()


def sentences(text: str) -> list[str]:
    return [" ".join(text[s.start : s.end].split()) for s in splitter.split(text, split_lines(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She is well. No rash.", ["She is well.", "No rash."]),
        ("Seen by Dr. Adams today. Lungs clear. no edema.", ["Seen by Dr. Adams today.", "Lungs clear.", "no edema."]),
        (
            "Given i.v. rituximab 0.5 g q.d. with relief. CK fell.",
            ["Given i.v. rituximab 0.5 g q.d. with relief.", "CK fell."],
        ),
        ("Dx M32.14 vs. M33.2 at St. Mary no. 5.", ["Dx M32.14 vs. M33.2 at St. Mary no. 5."]),
        ("Hepatitis B. HCV pending.", ["Hepatitis B.", "HCV pending."]),
        ("Signed J. Smith, MD", ["Signed J. Smith, MD"]),
        ("1. HTN, on losartan. 2. Gout.", ["1. HTN, on losartan.", "2. Gout."]),
        ("PMH:\nHTN\nGout", ["PMH:", "HTN", "Gout"]),
        ("- azathioprine, nausea\n- methotrexate, ulcers", ["- azathioprine, nausea", "- methotrexate, ulcers"]),
        ("1/28/25 - persistent weakness", ["1/28/25 - persistent weakness"]),
        ("Took it until\n1/28/25 and then no more", ["Took it until 1/28/25 and then no more"]),
        ("IgG ........ 700 mg/dL", ["IgG ........ 700 mg/dL"]),
        ("Is it active? Yes", ["Is it active?", "Yes"]),
        ("polymyositis? (unsure)", ["polymyositis? (unsure)"]),
        ("page one\fpage two", ["page one", "page two"]),
        ("prednisone 10 mg\nlosartan 50 mg\nfolic acid", ["prednisone 10 mg", "losartan 50 mg", "folic acid"]),
        ("CK      512   H\nALT     40", ["CK 512 H", "ALT 40"]),
        (
            "The patient has been treated with mycophenolate for the last two years and it\n"
            "remains active. She cannot lower her prednisone.",
            [
                "The patient has been treated with mycophenolate for the last two years and it remains active.",
                "She cannot lower her prednisone.",
            ],
        ),
        (
            "He has been on azathioprine for a long time with no benefit at all, so that in\n"
            "March he was changed. Then the family moved away and he was lost to follow-up by\n"
            "Rheumatology until now.\nAllergies: sulfa",
            [
                "He has been on azathioprine for a long time with no benefit at all, so that in March he was changed.",
                "Then the family moved away and he was lost to follow-up by Rheumatology until now.",
                "Allergies: sulfa",
            ],
        ),
        ("", []),
        ("\x00\n\n  \n", ["\x00"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_rows() -> None:
    assert is_row("CK   512   26-192")
    assert is_row("a\tb")
    assert not is_row("She is well.  No rash.   Fine.")


@given(st.text(alphabet=st.sampled_from("aA1. \n\t-:|?()\x00\f\r,é"), max_size=300))
@settings(max_examples=200, deadline=None)
def test_sentences_cover_all_words_once(text: str) -> None:
    spans = splitter.split(text, split_lines(text))
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() for s in spans)
    covered = {i for s in spans for i in range(s.start, s.end)}
    assert all(i in covered for i, c in enumerate(text) if c.isalnum())


def test_spacy_sentence_starts() -> None:
    import spacy

    import extractor.pipeline.lines  # noqa: F401 (registers the component)

    nlp = spacy.blank("en")
    nlp.add_pipe("chartproof_lines")
    doc = nlp("She is well. No rash.\n- bullet")
    assert [s.text.strip() for s in doc.sents] == ["She is well.", "No rash.", "- bullet"]
    assert len(nlp("")) == 0
