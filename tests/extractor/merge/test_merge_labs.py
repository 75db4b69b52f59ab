"""Joining results: lab facts of single mentions in, distinct results out."""

from __future__ import annotations

from extractor.facts import Lab, Mention
from extractor.merge.context import MergeContext
from extractor.merge.labs import join


def lab(at: int, concept: str = "ck", **fields: object) -> Lab:
    mention = Mention(file="a.txt", start=at, end=at + 2, text="CK", rule="labs.test")
    return Lab.model_validate({"concept": concept, "mentions": [mention.model_dump()], **fields})


def joined(*facts: Lab) -> list[tuple[object, ...]]:
    return [(f.value, f.result, f.date, len(f.mentions)) for f in join(list(facts), MergeContext())]


def test_a_repeat_joins_whatever_its_date_leaves_open() -> None:
    dated, month, bare = (
        lab(1, value=400.0, date="2025-03-04"),
        lab(9, value=400.0, date="2025-03"),
        lab(20, value=402.0),
    )
    assert joined(dated, month, bare) == [(400.0, None, "2025-03-04", 3)]


def test_other_values_and_other_days_stay_apart() -> None:
    assert len(joined(lab(1, value=400.0, date="2025-03-04"), lab(9, value=400.0, date="2025-04-04"))) == 2
    assert len(joined(lab(1, value=400.0, date="2025-03-04"), lab(9, value=300.0, date="2025-03-04"))) == 2


def test_a_word_joins_the_number_that_says_it() -> None:
    number, word = lab(1, "igg", value=420.0, value_normalized=420.0, date="2025-03-04"), lab(9, "igg", result="low")
    assert [(v, n) for v, _, _, n in joined(number, word)] == [(420.0, 2)]
    assert len(joined(number, lab(9, "igg", result="high"))) == 2


def test_a_pending_test_is_only_itself() -> None:
    assert len(joined(lab(1, value=400.0), lab(9, result="pending"))) == 2


def test_the_multiple_follows_from_the_range() -> None:
    fact = join([lab(1, value=400.0, reference_high=200.0)], MergeContext())[0]
    assert fact.times_uln == 2.0
