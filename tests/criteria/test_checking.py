"""Errors of a policy file: each on its line, each saying what to do; the shipped files have none."""

from __future__ import annotations

import pytest

from criteria.checking import check_file
from criteria.library import FOLDER
from extractor.errors import ChartproofError

GOOD = """\
id: mine
version: "1"
title: Mine
effective_from: "2026-01-01"
pathways: [initial]
drugs:
  - concept: rituximab
regimens:
  - {id: a, text: b, dose_values: [1000], unit: mg, doses: [2]}
criteria:
  - use: req.age
    with: {least: 5}
  - id: a.proteinuria
    title: Proteinuria
    wording: A UPCR of 0.5 g/g or more.
    source: Mine
    rule:
      operator: proteinuria
      with: {thresholds: {upcr: 0.5 g/g}, within_days: 183}
    ask: Please send one.
  - id: a.two
    title: Two
    wording: Two of three.
    source: Mine
    rule:
      at_least: 2
      of:
        - {operator: taken, with: {drugs: [prednisone]}}
        - facts: {type: finding, concepts: [remission], found: [{assertion: [present]}]}
        - facts: {type: lab, concepts: [upcr], found: [{value_normalized: {at_least: 50 mg/mmol}}], within_days: 90}
    ask: Please send two.
"""


def problems(tmp_path, text, name="mine.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [(p.line, p.message) for p in check_file(path)]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_files_have_none(path):
    assert check_file(path) == []


def test_a_good_one_has_none(tmp_path):
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("title: Mine", "titel: Mine", 3, "unknown field titel, did you mean title?"),
        ("title: Mine\n", "", 1, "title (a short title) is missing: add it"),
        ('version: "1"', "version: 2026.1", 2, "put 2026.1 in quotes"),
        ('effective_from: "2026-01-01"', "effective_from: 2026-01-01", 4, "put 2026-01-01 in quotes"),
        ('effective_from: "2026-01-01"', 'effective_from: "1/1/26"', 4, 'write the day as "2026-01-01"'),
        ('effective_from: "2026-01-01"', 'effective_from: "2026-02-31"', 4, "there is no day 2026-02-31"),
        ('"2026-01-01"', '"2026-01-01"\neffective_to: "2025-01-01"', 5, "lies before effective_from"),
        ("pathways: [initial]", "pathways: [intial]", 5, "pathways cannot be intial, did you mean initial?"),
        ("concept: rituximab", "concept: rituximabb", 7, "the lexicon has no drug rituximabb, did you mean rituximab?"),
        ("concept: rituximab", "concept: sle", 7, "sle is a diagnosis of the lexicon, but a drug belongs here"),
        ("unit: mg,", "unit: mgs,", 9, "mgs is no unit of a dose, did you mean mg?"),
        ("use: req.age", "use: req.agee", 11, "there is no shared criterion req.agee, did you mean req.age?"),
        ("with: {least: 5}", "with: {leest: 5}", 12, "unknown field leest, did you mean least?"),
        ("  - id: a.two", "  - id: a.proteinuria", 21, "stands already in line 13"),
        ("    ask: Please send one.\n", "", 13, "ask (the words to ask for what is missing) is missing"),
        (
            "operator: proteinuria",
            "operator: proteinurea",
            18,
            "there is no operator proteinurea, did you mean proteinuria?",
        ),
        ("upcr: 0.5 g/g", "upcr: 0.5 mg/dL", 19, "mg/dL is no unit of upcr, which is measured in g/g"),
        ("upcr: 0.5 g/g", "upcr: many", 19, "a number with a unit such as 0.5 g/g"),
        ("upcr: 0.5 g/g", "upcrr: 0.5", 19, "the lexicon has no analyte upcrr, did you mean upcr?"),
        ("within_days: 183", "within_dayss: 183", 19, "unknown field within_dayss, did you mean within_days?"),
        ("at_least: 2\n", "at_least: 4\n", 26, "more than the 3 rules"),
        ("drugs: [prednisone]", "drugs: [prednisonee]", 28, "did you mean prednisone?"),
        ("concepts: [remission]", "concepts: [remision]", 29, "did you mean remission?"),
        ("{assertion: [present]}", "{asertion: [present]}", 29, "no field asertion, did you mean assertion?"),
        ("{assertion: [present]}", "{assertion: [presnt]}", 29, "assertion is never presnt, did you mean present?"),
        ("{at_least: 50 mg/mmol}", "{at_leest: 50}", 30, "unknown field at_leest, did you mean at_least?"),
        ("- {operator: taken,", "- {oprator: taken,", 28, "a rule has one of: facts, operator"),
        ("criteria:", "criteria:\ncriteria:", 11, "criteria is stated twice"),
        ("id: mine", "id: yours", 1, "has to be called yours.yaml"),
        ("  - use: req.age", "  - use: [", 13, "this is no YAML"),
        ("    title: Two", "    title: Two\n    after: a.non", 23, "after: there is no criterion a.non"),
    ],
)
def test_an_error_names_its_line_and_what_to_do(tmp_path, old, new, line, said):
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new, 1))
    assert [m for n, m in found if n == line and said in m], found


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "extends: rituximab-sle@2025.9",
            3,
            "there is no policy rituximab-sle@2025.9, did you mean rituximab-sle@2026.1?",
        ),
        ("extends: rituximab-sle", 3, "name the policy with its version"),
        (
            "extends: rituximab-sle@2026.1\ndrop: [lit.suport]",
            4,
            "has no criterion lit.suport, did you mean lit.support?",
        ),
        ("extends: rituximab-sle@2026.1\ncriteria:\n  - use: sle.serologie", 5, "did you mean sle.serology?"),
        (
            "extends: rituximab-sle@2026.1\ncriteria:\n  - use: sle.serology\n    with: {least_titre: {ana: 160}}",
            6,
            "least_titer?",
        ),
        (
            "extends: rituximab-sle@2026.1\ncriteria:\n  - {id: sle.serology, title: a, wording: b, source: c, ask: d, rule: {operator: weight}}",
            5,
            "write `use: sle.serology` to change it",
        ),
    ],
)
def test_errors_of_a_policy_that_extends_another(tmp_path, text, line, said):
    found = problems(tmp_path, f'id: mine\nversion: "1"\n{text}\neffective_from: "2026-01-01"\n')
    assert [m for n, m in found if n == line and said in m], found


def test_a_shared_file_is_checked_as_one(tmp_path):
    found = problems(
        tmp_path, "- id: a\n  title: b\n  wording: c\n  source: d\n  rule: {operator: weihgt}\n", "shared.yaml"
    )
    assert {m for _, m in found} >= {"there is no operator weihgt, did you mean weight?"}
    assert [m for _, m in found if m.startswith("ask ")]


@pytest.mark.parametrize(
    "text", ["", "just words", "- 1\n- 2", "criteria: 5", "id: [a]\ncriteria: [1, {use: 3}, {id: 4}]", "\0"]
)
def test_nothing_makes_it_fail(tmp_path, text):
    assert problems(tmp_path, text)


def test_a_file_that_is_not_there_is_a_coded_error(tmp_path):
    with pytest.raises(ChartproofError) as error:
        check_file(tmp_path / "none.yaml")
    assert error.value.code == "file_not_found"
