"""Another field by a lexicon file and a policy file alone (docs/new-field.md): run as a site runs it, in a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "migraine"
SITE = ["--lexicon", str(EXAMPLE / "lexicon.yaml"), "--policies", str(EXAMPLE / "policies")]


def chartproof(*arguments, env=None):
    command = [sys.executable, "-m", "service.command_line", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=120, check=False
    )


def statuses(done):
    assert done.returncode == 0, done.stderr
    return {c["id"]: c["status"] for c in json.loads(done.stdout)["criteria"]}


@pytest.fixture(scope="module")
def letter_and_note():
    return sorted((EXAMPLE / "documents").glob("*.txt"))


def test_the_policy_is_good():
    done = chartproof("policies", "check", *SITE, EXAMPLE / "policies" / "anti-cgrp-migraine.yaml")
    assert (done.returncode, done.stdout.strip()[-4:]) == (0, "good")


def test_without_the_lexicon_the_check_names_the_line():
    done = chartproof("policies", "check", EXAMPLE / "policies" / "anti-cgrp-migraine.yaml")
    assert done.returncode == 1
    assert "anti-cgrp-migraine.yaml:8: concept: the lexicon has no drug erenumab" in done.stdout


def test_found_contradicted_unclear_and_missing_each_appear(letter_and_note):
    done = chartproof("assess", *SITE, "--format", "json", "--as-of", "2026-03-05", *letter_and_note)
    found = statuses(done)
    assert json.loads(done.stdout)["policies"][0]["id"] == "anti-cgrp-migraine"  # guessed by drug, code and diagnosis
    assert found == {
        "mig.diagnosis": "found", "mig.headache_days": "found", "mig.preventives_failed": "unclear",
        "mig.no_medication_overuse": "contradicted", "mig.one_antibody": "missing", "req.product": "found",
        "req.regimen": "found", "req.age": "found", "req.specialist": "found", "req.dx_code": "found",
    }  # fmt: skip


def test_two_failed_classes_are_found_and_few_headache_days_are_not(tmp_path):
    note = (EXAMPLE / "documents" / "note.txt").read_text(encoding="utf-8")
    (tmp_path / "note.txt").write_text(
        note.replace("amitriptyline 25 mg at bedtime in 2023", "propranolol 80 mg daily, stopped due to bradycardia")
        .replace("16 migraine days per month. MIDAS score 34.", "3 migraine days per month.")
        .replace("and has medication overuse headache", ""),
        encoding="utf-8",
    )
    env = {"CHARTPROOF_LEXICON": str(EXAMPLE / "lexicon.yaml"), "CHARTPROOF_POLICIES": str(EXAMPLE / "policies")}
    done = chartproof(
        "assess",
        "--format",
        "json",
        "--policy",
        "anti-cgrp-migraine",
        "--as-of",
        "2026-03-05",
        tmp_path / "note.txt",
        env=env,
    )
    found = statuses(done)
    assert found["mig.preventives_failed"] == "found"
    assert found["mig.headache_days"] == "contradicted"
    assert found["mig.no_medication_overuse"] == "missing"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("drugz: {}", "drugz is none of"),
        ("drugs: {erenumab: {nmes: [x]}}", "drug erenumab: nmes"),
        ("drugs: [", "no YAML"),
        ("drugs: [a]", "entries by their id"),
    ],
)
def test_a_wrong_lexicon_is_a_coded_error(tmp_path, content, said, letter_and_note):
    (tmp_path / "lexicon.yaml").write_text(content, encoding="utf-8")
    done = chartproof("assess", "--lexicon", tmp_path / "lexicon.yaml", *letter_and_note)
    assert done.returncode == 2
    assert said in done.stderr
    assert "[bad_lexicon]" in done.stderr
