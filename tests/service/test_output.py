"""The formats of `assess` through the command line: to stdout or a file, the same bytes each time."""

from __future__ import annotations

import io
import json

import pypdfium2
import pytest
from click.testing import CliRunner

from service.command_line import cli, sample_files
from service.output import FORMATS, deliver


def call(*arguments):
    return CliRunner(env={"COLUMNS": "100"}).invoke(
        cli, ["assess", "--case-id", "c1", "--sample", *[str(a) for a in arguments]]
    )


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Each format as a file and on stdout."""
    folder = tmp_path_factory.mktemp("out")
    found = {}
    for form in FORMATS:
        path = folder / f"report.{form}"
        written = call("--format", form, "--out", path)
        assert written.exit_code == 0, written.output
        assert written.stdout_bytes == b""
        found[form] = (path.read_bytes(), call("--format", form).stdout_bytes)
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_what_stdout_gets_and_a_second_run_gives_the_same(outputs, form):
    to_file, to_stdout = outputs[form]
    assert to_file == to_stdout
    assert to_file


def test_each_format_is_what_it_says(outputs):
    assert json.loads(outputs["json"][0])["case_id"] == "c1"
    assert outputs["html"][0].startswith(b"<!doctype html>")
    assert outputs["letter"][0].startswith(b"REQUEST FOR FURTHER INFORMATION")
    document = pypdfium2.PdfDocument(io.BytesIO(outputs["pdf"][0]))
    assert "Evidence report" in document[0].get_textpage().get_text_range()
    bundle = json.loads(outputs["fhir"][0])
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")


def test_the_letter_is_the_last_part_of_the_reports(outputs):
    letter = " ".join(outputs["letter"][0].decode().split())
    page = outputs["html"][0].decode()
    asked = json.loads(outputs["json"][0])["criteria"]
    for criterion in asked:
        if criterion.get("ask"):
            assert " ".join(criterion["ask"].split()) in letter
    assert page.index('<section class="letter"') > page.index("</article>")


def test_a_file_that_cannot_be_written_is_named_by_code(tmp_path):
    result = call("--format", "pdf", "--out", tmp_path / "none" / "report.pdf")
    assert result.exit_code == 2
    assert "[cannot_write]" in result.stderr


def test_a_pdf_is_not_sent_to_a_terminal(monkeypatch):
    from extractor.errors import ChartproofError

    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(ChartproofError, match="--out"):
        deliver(b"%PDF", None)


def test_the_sample_is_there():
    assert sample_files()
