"""The command line as a user calls it: exit status, codes on stderr, and each format of the output."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from service.command_line import cli, sample_files

NOTE = "Clinic note 03/04/2025\nSLE since 2019. UPCR 1.7 g/g on 3/3/2025. Taking hydroxychloroquine 400 mg daily.\n"


def call(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments])


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [["assess"], ["read"], ["batch"], ["score"], ["policies"], []])
def test_help_answers(command):
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        (["assess"], "no_documents", 2),
        (["read"], "no_documents", 2),
        (["assess", "/nowhere/letter.txt"], "file_not_found", 1),
        (["assess", "{tmp}"], "is_a_directory", 1),
        (["assess", "{note}", "--policy", "none"], "unknown_policy", 2),
        (["assess", "{note}", "--pathway", "none"], "unknown_pathway", 2),
        (["assess", "{note}", "--as-of", "soon"], "bad_as_of", 2),
        (["read", "{note}", "--as-of", "2025-13-01"], "bad_as_of", 2),
        (["batch", "/nowhere/requests.jsonl"], "file_not_found", 1),
        (["score", "{tmp}"], "no_cases", 2),
        (["assess", "{note}", "--policy", "belimumab-sle", "--text-dir", "{note}/x"], "cannot_write", 2),
    ],
)
def test_errors_have_a_code_and_a_status(arguments, code, status, note, tmp_path):
    result = call(*[a.format(tmp=tmp_path, note=note) for a in arguments])
    assert result.exit_code == status
    assert f"[{code}]" in result.stderr
    assert "Traceback" not in result.output


def test_an_unknown_option_or_format_is_a_wrong_call(note):
    assert call("assess", note, "--format", "docx").exit_code == 2
    assert call("assess", note, "--no-such").exit_code == 2


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty_file"), (b" \n\t\n", "empty_file"), (b"%PDF-1.7\n", "unsupported_format")]
)
def test_a_file_that_cannot_be_read_is_named_by_code(tmp_path, content, code):
    path = tmp_path / "letter.txt"
    path.write_bytes(content)
    result = call("assess", path)
    assert result.exit_code == 1
    assert f"[{code}]" in result.stderr


def test_assess_in_json_is_the_result_of_the_contract(note):
    result = call(
        "assess", note, "--policy", "belimumab-sle", "--pathway", "initial", "--as-of", "2025-03-14", "--format", "json"
    )
    assert result.exit_code == 0
    body = json.loads(result.stdout)
    assert body["as_of"] == "2025-03-14"
    assert body["policies"][0]["id"] == "belimumab-sle"
    for criterion in body["criteria"]:
        for piece in criterion["evidence"]:
            assert NOTE[piece["start"] : piece["end"]] == piece["quote"]


def test_two_policies_for_one_request(note):
    result = call("assess", note, "--policy", "belimumab-sle", "--policy", "infusion-adjuncts", "--format", "json")
    body = json.loads(result.stdout)
    assert {criterion["policy"] for criterion in body["criteria"]} == {"belimumab-sle", "infusion-adjuncts"}


def test_the_sample_as_text_and_html(tmp_path):
    assert len(sample_files()) >= 2
    text = call("assess", "--sample")
    assert text.exit_code == 0
    assert "To ask for" in text.stdout
    assert "a person decides" in text.stdout
    page = call("assess", "--sample", "--format", "html")
    assert page.stdout.startswith("<!doctype html>")
    assert "http" not in page.stdout.replace("http-equiv", "")


def test_text_dir_holds_what_offsets_count_in(tmp_path, note):
    call("assess", note, "--policy", "belimumab-sle", "--text-dir", tmp_path / "texts")
    assert (tmp_path / "texts" / "note.txt").read_text(encoding="utf-8") == NOTE


def test_read_shows_facts(note):
    result = call("read", note)
    assert result.exit_code == 0
    assert "upcr" in result.stdout
    facts = json.loads(call("read", note, "--format", "json").stdout)["facts"]
    assert any(fact.get("concept") == "hydroxychloroquine" for fact in facts)


def test_policies_lists_the_five():
    names = {line.split()[0] for line in call("policies").stdout.splitlines()}
    assert {
        "rituximab-sle",
        "rituximab-lupus-nephritis",
        "rituximab-myositis",
        "belimumab-sle",
        "infusion-adjuncts",
    } <= names


@pytest.mark.parametrize("command", ["assess", "read"])
def test_an_unforeseen_error_shows_its_class_and_nothing_of_the_document(note, monkeypatch, command):
    def breaks(self, documents, as_of=None):
        raise ValueError(f"could not convert {documents[0][1]!r}")

    monkeypatch.setattr("extractor.core.Extractor.read", breaks)
    result = call(command, note)
    assert result.exit_code == 1
    assert "unforeseen ValueError" in result.stderr
    assert "[internal_error]" in result.stderr
    assert "SLE" not in result.output
    assert "Traceback" not in result.output


def test_a_broken_case_is_told_by_its_number_and_not_by_its_folder(tmp_path):
    folder = tmp_path / "d9-01-quixelwort"
    folder.mkdir()
    (folder / "gold.json").write_text("{", encoding="utf-8")
    result = call("score", tmp_path)
    assert result.exit_code == 1
    assert "case 1 of 1" in result.stderr
    assert "[bad_case]" in result.stderr
    assert "quixelwort" not in result.output
