"""`chartproof policies`, the site options and `score --facts gold`, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from criteria.library import VARIABLE
from extractor import site_lexicon
from extractor.errors import ChartproofError
from service.command_line import cli
from service.requests import Call, check_call, fingerprint

CASES = Path(__file__).parents[2] / "annotated" / "cases"
OURS = {
    "id": "ours", "version": "1", "extends": "rituximab-lupus-nephritis@2026.1", "effective_from": "2026-01-01", "drop": ["lit.support"],
    "criteria": [{"use": "ln.proteinuria", "with": {"thresholds": {"upcr": 9}}}],
}  # fmt: skip


def call(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments])


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "")  # what `--policies` sets is taken back after the test
    write(tmp_path, OURS)
    return tmp_path


def write(folder, content):
    (folder / "ours.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")


def test_the_list_has_the_sites_own(site):
    lines = call("policies", "--policies", site).stdout.splitlines()
    assert len(lines) == 6
    assert any(line.split()[:2] == ["ours", "1"] for line in lines)


def test_check_is_good_or_names_lines(site):
    good = call("policies", "check", site / "ours.yaml")
    assert (good.exit_code, good.stdout.strip()) == (0, f"{site / 'ours.yaml'}: good")
    write(site, {**OURS, "drop": ["lit.suport"]})
    bad = call("policies", "check", site / "ours.yaml")
    assert bad.exit_code == 1
    assert "did you mean lit.support?" in bad.stdout
    assert "ours.yaml:" in bad.stdout
    assert call("policies", "check", site / "none.yaml").exit_code == 1


def test_diff_shows_changes_and_the_statuses_that_change(site):
    done = call(
        "policies", "diff", "rituximab-lupus-nephritis", "ours", "--policies", site, "--cases", CASES, "--facts", "gold"
    )
    assert done.exit_code == 0, done.output
    assert "~ ln.proteinuria: rule.with.thresholds.upcr: 0.5 -> 9" in done.stdout
    assert ": ln.proteinuria: found -> contradicted (" in done.stdout
    assert "lit.support (dropped): " in done.stdout
    shown = call("policies", "diff", "rituximab-lupus-nephritis@2026.1", site / "ours.yaml", "--format", "json")
    assert {c["field"] for c in json.loads(shown.stdout)["changes"]} >= {"criterion", "rule.with.thresholds.upcr"}


def test_diff_over_requests(site, tmp_path):
    (tmp_path / "note.txt").write_text(
        "Clinic note 03/04/2026\nLupus nephritis class IV. UPCR 1.7 g/g on 3/3/2026.\n", encoding="utf-8"
    )
    lines = [{"case_id": "a", "policy": "rituximab-lupus-nephritis", "pathway": "initial", "documents": ["note.txt"]},
             {"case_id": "b", "policy": "rituximab-myositis", "documents": ["note.txt"]},
             {"case_id": "c", "policy": "rituximab-lupus-nephritis", "documents": ["none.txt"]}]  # fmt: skip
    (tmp_path / "requests.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = call("policies", "diff", "rituximab-lupus-nephritis", "ours", "--policies", site, "--cases", tmp_path)
    assert done.exit_code == 0, done.output
    assert "in 1 of 2 cases" in done.stdout
    assert "a: ln.proteinuria: found -> contradicted" in done.stdout
    assert "c: not read: " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["policies", "diff", "none", "ours"], "unknown_policy"),
        (["policies", "diff", "rituximab-sle@1", "ours"], "unknown_policy"),
        (["policies", "diff", "ours", "none.yaml"], "file_not_found"),
        (["policies", "diff", "ours", "ours", "--cases", "{tmp}", "--facts", "gold"], "no_cases"),
        (["policies", "--policies", "/nowhere"], "no_policies"),
        (["assess", "--sample", "--lexicon", "/nowhere"], "bad_lexicon"),
    ],
)
def test_what_is_wrong_has_a_code(site, monkeypatch, tmp_path, arguments, code):
    monkeypatch.setenv(site_lexicon.VARIABLE, "")
    (tmp_path / "cases").mkdir()
    if "--policies" not in arguments:
        monkeypatch.setenv(VARIABLE, str(site))
    done = call(*(str(tmp_path / "cases") if a == "{tmp}" else a for a in arguments))
    if code == "bad_lexicon" and not done.exit_code:
        pytest.skip("the lexicon of this process was read before; tests/end_to_end/test_new_field.py has it in its own")
    assert f"[{code}]" in done.stderr


def test_score_evaluates_the_annotated_facts(site):
    folder = next(path.parent for path in sorted(CASES.glob("*/gold.json")))
    done = call("score", "--facts", "gold", folder, "--format", "json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["criteria_accuracy"] >= 0.9


def test_the_fingerprint_changes_with_the_sites_policy_and_lexicon(site, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(site))
    asked, other = Call(documents=["a"], policy="ours"), Call(documents=["a"], policy="rituximab-sle")
    before = [fingerprint(c, site, "1") for c in (asked, other)]
    write(site, {**OURS, "drop": []})
    after = [fingerprint(c, site, "1") for c in (asked, other)]
    assert before[0] != after[0]
    assert before[1] == after[1]
    lexicon = site / "lexicon"
    lexicon.mkdir()
    (lexicon / "a.yaml").write_text("findings: {}", encoding="utf-8")
    monkeypatch.setenv(site_lexicon.VARIABLE, str(lexicon))
    assert fingerprint(other, site, "1") != after[1]


def test_a_version_may_be_named_in_a_request(site):
    assert check_call(Call(documents=["a"], policy="rituximab-sle@2026.1")).policy_ids == ["rituximab-sle@2026.1"]


def test_one_version_of_a_policy_at_a_time(site):
    with pytest.raises(ChartproofError) as error:
        check_call(Call(documents=["a"], policies=["rituximab-sle@2026.1", "rituximab-sle"]))
    assert error.value.code == "unknown_policy"


def test_a_version_out_of_effect_is_run_with_a_warning(site):
    named = ("--policies", site, "--format", "json", "--sample", "--as-of")
    before = json.loads(call("assess", "--policy", "ours@1", *named, "2025-03-01").stdout)
    assert [w["code"] for w in before["warnings"] if w["code"] == "policy_not_in_effect"]
    assert before["policies"][0]["version"] == "1"
    after = json.loads(call("assess", "--policy", "ours@1", *named, "2026-03-01").stdout)
    assert not [w for w in after["warnings"] if w["code"] == "policy_not_in_effect"]
