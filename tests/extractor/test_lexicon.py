"""The lexicon holds every concept of the contract, its codes exist, its guards fit its forms."""

import re
from pathlib import Path

import pytest
import simple_icd_10_cm as icd

from extractor.lexicon import load_lexicon, normalize, same_length

CONTRACT = Path(__file__).parents[2] / "docs" / "contract" / "concepts.md"
NOT_CONCEPTS = {"other", "negative", "rheumatology", "nephrology", "neurology", "dermatology", "pulmonology", "as_of"}
ENTRIES = list(load_lexicon().by_id.values())


def test_every_concept_of_the_contract_is_known():
    ids = set(re.findall(r"`([a-z0-9_]+)`", CONTRACT.read_text(encoding="utf-8"))) - NOT_CONCEPTS
    assert ids <= set(load_lexicon().by_id)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.codes.get("icd10cm")], ids=lambda e: e.id)
def test_icd_codes_exist(entry):
    assert [c for c in entry.codes["icd10cm"] if not icd.is_valid_item(c)] == []


def test_guarded_forms_are_names():
    known = {f.key for f in load_lexicon().forms()}
    assert [f for g in load_lexicon().guards for f in g.forms if normalize(f) not in known] == []


def test_a_name_means_one_thing_unless_guarded():
    meanings: dict[tuple[str, str | None], set[str]] = {}
    for form in load_lexicon().forms():
        meanings.setdefault((form.key, form.exact), set()).add(form.concept)
    guarded = {normalize(f) for g in load_lexicon().guards for f in g.forms}
    assert [k for (k, _), v in meanings.items() if len(v) > 1 and k not in guarded] == []


@pytest.mark.parametrize(
    ("drug", "group"),
    [("rituximab", "anti_cd20"), ("belimumab", "biologic"), ("mycophenolate", "conventional_immunosuppressant"),
     ("prednisone", "corticosteroid"), ("hydroxychloroquine", "antimalarial"), ("acetaminophen", "premedication")],
)  # fmt: skip
def test_classes(drug, group):
    assert drug in load_lexicon().in_class(group)


def test_kinds():
    assert {e.id for e in load_lexicon().concepts("drug")} >= {"rituximab", "tb_preventive"}


@pytest.mark.parametrize("text", ["İstanbul", "T‑SPOT", "a\u00a0b", "ǅ", ""])
def test_same_length_keeps_length(text):
    assert len(same_length(text)) == len(text)
