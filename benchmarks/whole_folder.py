"""Runs `chartproof batch` over a folder of annotated cases; checks every line, offset and quote; prints the score and the speed."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import jsonschema

from annotated.cases import AnnotatedCase, load_cases
from annotated.report import as_text
from annotated.scoring import score
from criteria.schema import SCHEMA_FILE


def write_requests(cases: list[AnnotatedCase], path: Path) -> None:
    """REQUESTS.jsonl of the cases; those of real text name no policy and let it be guessed."""
    lines = []
    for case in cases:
        request = {"case_id": case.case_id, "documents": [str((case.folder / n).resolve()) for n in case.texts]}
        request |= {k: case.gold[k] for k in ("policy", "pathway", "as_of") if case.gold[k]}
        lines.append(json.dumps(request))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def problems(case: AnnotatedCase, result: dict) -> list[str]:
    """What is wrong with the line of a case: an error, or an offset whose slice is not its text."""
    if "error" in result:
        return [f"{case.case_id}: {result['error']['code']}"]
    pieces = [(m["file"], m["start"], m["end"], m["text"]) for f in result["facts"] for m in f["mentions"]]
    pieces += [(e["file"], e["start"], e["end"], e["quote"]) for c in result["criteria"] for e in c["evidence"]]
    return [
        f"{case.case_id}: offsets {start}:{end}"
        for file, start, end, text in pieces
        if case.texts[file][start:end] != text
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="keep RESULTS.jsonl here")
    arguments = parser.parse_args()
    cases = load_cases([arguments.folder])
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_requests(cases, folder / "requests.jsonl")
        out = arguments.out or folder / "results.jsonl"
        command = [
            sys.executable,
            "-m",
            "service.command_line",
            "batch",
            str(folder / "requests.jsonl"),
            "--out",
            str(out),
        ]
        started = time.perf_counter()
        status = subprocess.run([*command, "--workers", str(arguments.workers)], check=False).returncode
        seconds = time.perf_counter() - started
        results = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    wrong = [p for case, result in zip(cases, results, strict=True) for p in problems(case, result)]
    for case, result in zip(cases, results, strict=True):
        wrong += [f"{case.case_id}: schema: {error.json_path}" for error in validator.iter_errors(result)]
    print(as_text(score(zip(cases, results, strict=True)), errors=0))
    print(
        f"\n{len(cases)} cases in {seconds:.1f} s with {arguments.workers} workers (start included), exit status {status}"
    )
    print("\n".join(wrong) if wrong else "no error; every offset exact; every line valid against the schema")
    return 1 if wrong or status else 0


if __name__ == "__main__":
    sys.exit(main())
