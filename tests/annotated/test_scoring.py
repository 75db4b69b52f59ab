"""The scorer against the contract's own scorer, on results that are right, wrong, lacking and broken."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from annotated.cases import load_case, load_cases
from annotated.report import as_html, as_json, as_text
from annotated.scoring import f1, score
from extractor.errors import ChartproofError

CASES = Path(__file__).parents[2] / "annotated" / "cases"
CONTRACT_SCORER = Path(__file__).with_name("contract_score_results.py")
STATUSES = ["found", "contradicted", "unclear", "missing", "not_applicable"]


def spoilt_result(case, rng):
    """The gold answer with a third of it changed: facts dropped, doubled or altered, statuses and quotes moved."""
    facts = []
    for fact in copy.deepcopy(case.gold["facts"]):
        draw = rng.random()
        if draw < 0.1:
            continue
        if draw < 0.2:
            for field in ("date", "start", "value", "value_normalized", "dose_value", "outcome", "duration_days"):
                if field in fact and rng.random() < 0.5:
                    del fact[field]
        elif draw < 0.3 and "assertion" in fact:
            fact["assertion"] = rng.choice(["absent", "historical"])
        elif draw < 0.4 and isinstance(fact.get("value"), (int, float)):
            fact["value"] = fact["value_normalized"] = fact["value"] * rng.choice([1.01, 1.5])
        facts.append(fact)
        if rng.random() < 0.05:
            facts.append(copy.deepcopy(fact))
    criteria = []
    for criterion in case.gold["criteria"]:
        status = criterion["status"] if rng.random() < 0.7 else rng.choice(STATUSES)
        evidence = []
        for quote in criterion.get("quotes", []):
            start = case.texts[quote["file"]].find(quote["quote"]) + rng.choice([0, 0, 0, 400])
            end = start + len(quote["quote"])
            words = case.texts[quote["file"]][start:end]
            role = rng.choice(["for", "against", "considered"])
            evidence.append({"role": role, "file": quote["file"], "start": start, "end": end, "quote": words})
        criteria.append({"id": criterion["id"], "status": status, "evidence": evidence})
    return {"case_id": case.case_id, "facts": facts, "criteria": criteria}


@pytest.mark.parametrize("seed", [0, 1])
def test_measures_equal_the_contract_scorer(tmp_path, seed):
    rng = random.Random(seed)
    cases = load_cases([CASES])
    results = [spoilt_result(case, rng) for case in cases]
    results[3] = {"case_id": cases[3].case_id, "error": {"code": "x", "message": "y"}}
    lines = "".join(json.dumps(result) + "\n" for result in results)
    (tmp_path / "results.jsonl").write_text(lines, encoding="utf-8")
    command = [sys.executable, CONTRACT_SCORER, tmp_path / "results.jsonl", CASES, "--json", tmp_path / "out.json"]
    subprocess.run(command, check=True, capture_output=True)
    theirs = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    ours = json.loads(as_json(score(zip(cases, results, strict=True))))
    assert set(theirs) <= set(ours)
    assert theirs["failed"] == 1
    assert 0.3 < theirs["criteria_accuracy"] < 0.95
    for name, value in theirs.items():
        if isinstance(value, dict) or isinstance(value, list):
            assert ours[name] == pytest.approx(value, abs=5e-4), name
        elif value is None:
            assert ours[name] is None, name
        else:
            assert ours[name] == pytest.approx(value, abs=5e-4), name


def test_the_gold_answer_scores_one():
    cases = load_cases([CASES])[:4]
    results = []
    for case in cases:
        criteria = []
        for criterion in case.gold["criteria"]:
            quotes = criterion.get("quotes", [])
            evidence = [q | {"start": case.texts[q["file"]].find(q["quote"])} for q in quotes]
            criteria.append(criterion | {"evidence": [e | {"end": e["start"] + len(e["quote"])} for e in evidence]})
        results.append({"case_id": case.case_id, "facts": case.gold["facts"], "criteria": criteria})
    found = score(zip(cases, results, strict=True))
    assert found.measures["criteria_accuracy"] == 1.0
    assert found.measures["fact_macro_f1"] == 1.0
    assert found.measures["false_found_rate"] == 0.0
    assert found.errors == []


def test_errors_name_the_sentence_and_the_rule():
    case = load_cases([CASES])[0]
    text = case.texts["letter.txt"]
    mention = {"file": "letter.txt", "start": 10, "end": 14, "text": text[10:14], "rule": "labs.made_up"}
    extra = {"type": "lab", "concept": "ck", "value": 1.0, "mentions": [mention]}
    found = score([(case, {"case_id": case.case_id, "facts": [extra], "criteria": []})])
    wrong = next(e for e in found.errors if e.kind == "extra")
    assert wrong.rule == "labs.made_up"
    assert wrong.sentence in " ".join(text.split())
    assert "labs.made_up" in as_html(found)
    assert "labs.made_up" in as_json(found)
    assert "criteria right by policy" in as_text(found)


def test_html_escapes_what_it_quotes():
    case = load_cases([CASES])[0]
    extra = {"type": "code", "system": "CPT", "code": "<script>alert(1)</script>", "mentions": []}
    page = as_html(score([(case, {"case_id": case.case_id, "facts": [extra], "criteria": []})]))
    assert "<script>" not in page


def test_f1_without_anything_is_none():
    assert f1(0, 0, 0) is None
    assert f1(0, 1, 0) == {"p": 0.0, "r": 0.0, "f1": 0.0, "gold": 0}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"case_id": "x"}', '{"documents": [{"file": "none.txt"}]}'])
def test_a_broken_case_is_a_coded_error(tmp_path, content):
    (tmp_path / "gold.json").write_text(content, encoding="utf-8")
    with pytest.raises(ChartproofError) as caught:
        load_case(tmp_path)
    assert caught.value.code == "bad_case"


def test_no_cases_is_a_coded_error(tmp_path):
    with pytest.raises(ChartproofError) as caught:
        load_cases([tmp_path])
    assert caught.value.code == "no_cases"
