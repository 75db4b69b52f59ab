"""Readings of gold facts: quotes lie where the mentions say, and the evaluator agrees with the annotators on them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from annotated.cases import load_case
from annotated.gold import gold_reading
from criteria import evaluate, load_policy

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "annotated" / "cases").glob("*/gold.json"))


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_mentions_are_slices_of_the_documents(folder):
    case, reading = load_case(folder), gold_reading(folder)
    assert len(reading.facts) == len(case.gold["facts"])
    for fact in reading.facts:
        for mention in fact.mentions:
            assert case.texts[mention.file][mention.start : mention.end] == mention.text


def test_the_evaluator_agrees_with_the_annotators_on_their_own_facts():
    seen: Counter[tuple[str, str]] = Counter()
    for folder in CASES:
        gold = load_case(folder).gold
        if not gold["policy"]:  # facts alone are annotated
            continue
        result = evaluate(gold_reading(folder), [load_policy(gold["policy"])], gold["pathway"], gold["as_of"])
        said = {c.id: c.status for c in result.criteria}
        seen.update((entry["status"], said[entry["id"]]) for entry in gold["criteria"])
    right = sum(n for (gold_status, status), n in seen.items() if gold_status == status)
    false_found = sum(n for (gold_status, status), n in seen.items() if status == "found" != gold_status)
    assert right / seen.total() >= 0.97
    assert false_found <= 0.005 * seen.total()
