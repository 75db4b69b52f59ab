"""Request lines: what is accepted, and the code of what is not."""

from __future__ import annotations

import json

import pytest

from extractor.errors import ChartproofError
from service.requests import Call, case_id_of, check_call, check_day, fingerprint, parse_line


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "request_not_json"),
        ("{", "request_not_json"),
        ("[1, 2]", "request_not_json"),
        ("null", "request_not_json"),
        ("{}", "bad_request"),
        ('{"documents": []}', "bad_request"),
        ('{"documents": "letter.txt"}', "bad_request"),
        ('{"documents": ["a.txt"], "policy": 7}', "bad_request"),
    ],
)
def test_bad_lines_have_a_code_and_quote_nothing(line, code):
    with pytest.raises(ChartproofError) as caught:
        parse_line(line)
    assert caught.value.code == code
    assert "letter" not in caught.value.message


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"policy": "no-such"}, "unknown_policy"),
        ({"policies": ["belimumab-sle", "no-such"]}, "unknown_policy"),
        ({"pathway": "renewal"}, "unknown_pathway"),
        ({"as_of": "14/03/2025"}, "bad_as_of"),
        ({"as_of": "2025-02-30"}, "bad_as_of"),
        ({"as_of": "2025-03"}, "bad_as_of"),
    ],
)
def test_what_the_call_names_must_exist(changes, code):
    with pytest.raises(ChartproofError) as caught:
        check_call(parse_line(json.dumps({"documents": ["a.txt"]} | changes)))
    assert caught.value.code == code


def test_policy_and_policies_are_one_list_without_repeats():
    call = Call(documents=["a"], policy="belimumab-sle", policies=["infusion-adjuncts", "belimumab-sle"])
    assert call.policy_ids == ["belimumab-sle", "infusion-adjuncts"]


def test_a_whole_day_is_taken_as_it_is():
    assert check_day("2025-03-14") == "2025-03-14"
    assert check_day(None) is None


@pytest.mark.parametrize(
    ("line", "case_id"), [("{", "line-4"), ('{"case_id": "x"}', "x"), ('{"case_id": ""}', "line-4")]
)
def test_a_bad_line_still_has_an_id(line, case_id):
    assert case_id_of(line, 4) == case_id


def test_the_fingerprint_changes_with_a_document_and_with_the_request(tmp_path):
    (tmp_path / "a.txt").write_text("one", encoding="utf-8")
    call = Call(case_id="c", documents=["a.txt"], policy="belimumab-sle")
    first = fingerprint(call, tmp_path, "1")
    assert fingerprint(call, tmp_path, "1") == first
    assert fingerprint(call, tmp_path, "2") != first
    assert fingerprint(call.model_copy(update={"pathway": "initial"}), tmp_path, "1") != first
    (tmp_path / "a.txt").write_text("two", encoding="utf-8")
    assert fingerprint(call, tmp_path, "1") != first
