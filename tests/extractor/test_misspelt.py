"""Misspelt, misheard and badly scanned names, and the words that are none."""

import pytest

from extractor.misspelt import load_speller

RIGHT = [
    ("rituximad", "rituximab"), ("methotrexale", "methotrexate"), ("tacrollmus", "tacrolimus"),
    ("hydroxycloroquine", "hydroxychloroquine"), ("azathioprlne", "azathioprine"), ("dermatomyosits", "dermatomyositis"),
    ("predinsone", "prednisone"), ("cyclophospharnide", "cyclophosphamide"), ("Ruxlence", "rituximab"),
]  # fmt: skip
WRONG = ["prednisolone", "hypotension", "infliximab", "cetuximab", "sirolimus", "injection", "pleuritic", "patient",
         "arthritic", "privilege", "ritual", "cycloserine", "teriflunomide", "fosinopril", "premed", ""]  # fmt: skip


@pytest.mark.parametrize(("word", "concept"), RIGHT)
def test_misspelt(word, concept):
    form = load_speller().name(word)
    assert form is not None
    assert form.concept == concept


@pytest.mark.parametrize("word", WRONG)
def test_no_name(word):
    assert load_speller().name(word) is None


def test_written_in_pieces():
    form = load_speller().name("mycofenolatemofetil"[:12], joined=True)
    assert form is not None
    assert form.concept == "mycophenolate"
