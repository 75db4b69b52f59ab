"""A batch keeps order, goes on past bad requests, and does not do finished cases twice."""

from __future__ import annotations

import io
import json

import pytest
from click.testing import CliRunner

import service.batch
from service.batch import read_lines, run_batch
from service.command_line import cli

NOTE = "Clinic note {day}\nSLE since 2019. Taking hydroxychloroquine 400 mg daily. No fever.\n"


@pytest.fixture
def requests(tmp_path):
    lines = []
    for i in range(4):
        (tmp_path / f"note{i}.txt").write_text(NOTE.format(day=f"03/0{i + 1}/2025"), encoding="utf-8")
        lines.append(
            {"case_id": f"c{i}", "policy": "belimumab-sle", "pathway": "initial", "documents": [f"note{i}.txt"]}
        )
    lines[1]["documents"] = ["nowhere.txt"]
    text = "\n".join(
        [json.dumps(line) for line in lines[:2]] + ["{broken", ""] + [json.dumps(line) for line in lines[2:]]
    )
    path = tmp_path / "requests.jsonl"
    path.write_text(text + "\n", encoding="utf-8")
    return path


def quiet(case_id, failed):
    pass


def run(requests, out, workers=1):
    counts = run_batch(requests, out, workers, io.StringIO(), quiet)
    return counts, [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("workers", [1, 2])
def test_order_is_kept_and_bad_requests_do_not_stop_the_rest(requests, tmp_path, workers):
    counts, results = run(requests, tmp_path / "out.jsonl", workers)
    assert counts == (3, 2)
    assert [r["case_id"] for r in results] == ["c0", "c1", "line-3", "c2", "c3"]
    assert results[1]["error"]["code"] == "file_not_found"
    assert results[2]["error"]["code"] == "request_not_json"
    assert all(r["criteria"] for r in results if "error" not in r)
    assert not (tmp_path / "out.jsonl.partial").exists()


def test_a_second_run_computes_nothing_and_writes_the_same(requests, tmp_path, monkeypatch):
    out = tmp_path / "out.jsonl"
    run(requests, out)
    before = out.read_bytes()
    done = []
    computed = service.batch.assess_or_error
    monkeypatch.setattr(
        service.batch, "assess_or_error", lambda e, call, f: done.append(call.case_id) or computed(e, call, f)
    )
    counts, _ = run(requests, out)
    assert done == ["c1"]  # the one that failed is tried again
    assert counts == (3, 2)
    assert out.read_bytes() == before


def test_a_stopped_run_goes_on_where_it_was(requests, tmp_path, monkeypatch):
    out = tmp_path / "out.jsonl"
    computed = service.batch.assess_or_error
    done = []

    def stops_at_c2(extractor, call, folder):
        if call.case_id == "c2" and "c2" not in done:
            done.append("c2")
            raise KeyboardInterrupt
        done.append(call.case_id)
        return computed(extractor, call, folder)

    monkeypatch.setattr(service.batch, "assess_or_error", stops_at_c2)
    with pytest.raises(KeyboardInterrupt):
        run(requests, out)
    with out.with_name("out.jsonl.partial").open("a", encoding="utf-8") as partial:
        partial.write('{"case_id": "c2", "cut o')  # killed in the middle of a line
    done.clear()
    done.append("c2")
    counts, results = run(requests, out)
    assert counts == (3, 2)
    assert done == ["c2", "c1", "c2", "c3"]  # c0 is not done twice
    assert [r["case_id"] for r in results] == ["c0", "c1", "line-3", "c2", "c3"]


def test_a_changed_document_is_read_again(requests, tmp_path):
    out = tmp_path / "out.jsonl"
    _, before = run(requests, out)
    (tmp_path / "note0.txt").write_text(NOTE.format(day="03/09/2025"), encoding="utf-8")
    _, after = run(requests, out)
    assert before[0]["documents"][0]["sha256"] != after[0]["documents"][0]["sha256"]


def test_the_command_says_how_many_failed(requests, tmp_path):
    result = CliRunner().invoke(cli, ["batch", str(requests)])
    assert result.exit_code == 1
    assert "3 done, 2 failed" in result.stderr
    assert len(result.stdout.splitlines()) == 5


def test_an_unforeseen_error_is_named_by_its_class_alone(requests, tmp_path, monkeypatch):
    def breaks(*_):
        raise ValueError("canary-of-a-patient")

    monkeypatch.setattr("service.assess.assess", breaks)
    _, results = run(requests, tmp_path / "out.jsonl")
    assert results[0]["error"]["code"] == "internal_error"
    assert "canary" not in json.dumps(results)


def test_lines_without_text_are_no_requests(requests):
    assert len(read_lines(requests)) == 5
