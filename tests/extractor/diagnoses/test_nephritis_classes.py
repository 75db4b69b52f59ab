"""Classes of lupus nephritis, as biopsies and letters write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.diagnoses.nephritis import find_classes, numerals
from extractor.workspace import ConceptMention, Workspace


def classes(text: str) -> list[str]:
    at = text.find("LN")
    mentions = [ConceptMention(at, at + 2, "diagnosis", "lupus_nephritis")] if at >= 0 else []
    found = {c for fact in find_classes(Workspace(text=text), mentions) for c in fact.isn_rps_class or ()}
    return sorted(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kidney biopsy: ISN/RPS class III (A/C) + V.", ["III", "V"]),
        ("renal bx class iv", ["IV"]),
        ("class four plus five nephritis on the biopsy", ["IV", "V"]),
        ("LN III/V, on mycophenolate", ["III", "V"]),
        ("WHO class 4 glomerulonephritis", ["IV"]),
        ("nephritis, classes III and V", ["III", "V"]),
        ("biopsy class II-III", ["II", "III"]),
        ("Class V (membranous) with III (focal) on kidney biopsy", ["III", "V"]),
        ("LN, class IV-S (A)", ["IV"]),
        ("the kidney patient who is stable", []),
        ("NYHA class III heart failure, kidney function fine", []),
        ("approved for class III, IV or V nephritis", []),
        ("Her sister has class IV nephritis", []),
        ("whether the kidney shows class V is not known", []),
        ("LN 2016", []),
    ],
)
def test_class(text: str, expected: list[str]) -> None:
    assert classes(text) == expected


@given(st.lists(st.sampled_from(["I", "II", "III", "IV", "V", "VI"]), min_size=1, max_size=4, unique=True))
def test_numerals_are_all_found_in_order(given_classes: list[str]) -> None:
    order = ["I", "II", "III", "IV", "V", "VI"]
    assert numerals("class " + " + ".join(given_classes)) == sorted(given_classes, key=order.index)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    list(find_classes(Workspace(text=text), []))
