"""Many requests: a REQUESTS.jsonl in, a RESULTS.jsonl out, in order, over processes; goes on where it stopped.

Results are written to `RESULTS.jsonl.partial` and moved in place when all are there. A batch that was stopped finds in
either file the lines that are done, and keeps those whose fingerprint (request, documents, engine, policies) is the
same.
"""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TextIO

from extractor import Extractor
from extractor.errors import ChartproofError
from extractor.version import __version__
from service.assess import assess_or_error, failure
from service.requests import Call, case_id_of, fingerprint, parse_line

Result = dict[str, Any]
_AHEAD = 4  # requests handed out per worker before their results are written, so that memory stays bounded


@dataclass(frozen=True)
class Line:
    """One request line: what it asks, or why it cannot be done."""

    case_id: str
    call: Call | None
    error: Result | None
    key: str


def read_lines(path: Path) -> list[Line]:
    """The requests of a file; a bad line is kept as such. Raises ChartproofError where the file cannot be read."""
    if path.is_dir():
        raise ChartproofError("is_a_directory", "the requests must be a file with one JSON object a line")
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise ChartproofError("file_not_found", "there is no such file of requests") from None
    except OSError as error:
        raise ChartproofError("unreadable_file", f"the requests cannot be read ({type(error).__name__})") from None
    lines = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            lines.append(_line(line, number, path.parent))
    if not lines:
        raise ChartproofError("empty_file", "the file of requests holds no line")
    return lines


def _line(text: str, number: int, folder: Path) -> Line:
    case_id = case_id_of(text, number)
    try:
        call = parse_line(text).model_copy(update={"case_id": case_id})
    except ChartproofError as error:
        return Line(case_id, None, failure(case_id, error.code, f"line {number}: {error.message}"), "")
    return Line(case_id, call, None, fingerprint(call, folder, __version__))


def finished(paths: list[Path]) -> dict[str, Result]:
    """The results that earlier runs left, by fingerprint; errors and broken last lines are not among them."""
    done: dict[str, Result] = {}
    for path in paths:
        if not path.is_file():
            continue
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    result = json.loads(line)
                except ValueError:
                    continue
                if isinstance(result, dict) and "error" not in result and result.get("request_sha256"):
                    done[result["request_sha256"]] = result
    return done


def results(lines: list[Line], folder: Path, done: dict[str, Result], workers: int) -> Iterator[Result]:
    """The result of each line, in order; those in `done` are not computed again."""
    if workers <= 1:
        extractor: Extractor | None = None
        for line in lines:
            kept = _kept(line, done)
            if kept is None and line.call is not None:
                extractor = extractor or Extractor()
                kept = _signed(assess_or_error(extractor, line.call, folder), line)
            yield kept or {}
        return
    yield from _in_processes(lines, folder, done, workers)


def _signed(result: Result, line: Line) -> Result:
    """The result with the hash of what it answers; a failure stays as the contract has it."""
    return result if "error" in result else result | {"request_sha256": line.key}


def _kept(line: Line, done: dict[str, Result]) -> Result | None:
    if line.error is not None:
        return line.error
    found = done.get(line.key)
    return None if found is None else found | {"case_id": line.case_id}


_worker_extractor: Extractor | None = None


def _start_worker() -> None:
    global _worker_extractor  # one extractor a process
    _worker_extractor = Extractor()


def _work(call: Call | None, folder: Path) -> Result:
    assert _worker_extractor is not None
    assert call is not None  # lines that are no request are never handed out
    return assess_or_error(_worker_extractor, call, folder)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start_worker)


def _in_processes(lines: list[Line], folder: Path, done: dict[str, Result], workers: int) -> Iterator[Result]:
    """Hands requests out ahead and yields results in order; a worker that dies costs its request, not the batch."""
    pool = _pool(workers)
    waiting: deque[tuple[Line, Result | None, Future[Result] | None]] = deque()
    upcoming = iter(lines)
    try:
        while True:
            while len(waiting) < workers * _AHEAD and (line := next(upcoming, None)) is not None:
                kept = _kept(line, done)
                future = None if kept is not None else pool.submit(_work, line.call, folder)
                waiting.append((line, kept, future))
            if not waiting:
                return
            line, kept, future = waiting.popleft()
            if kept is not None or future is None:
                yield kept or {}
                continue
            try:
                yield _signed(future.result(), line)
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(workers)
                yield _alone(line, folder)
                again = [(x, k, None if k is not None else pool.submit(_work, x.call, folder)) for x, k, _ in waiting]
                waiting = deque(again)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(line: Line, folder: Path) -> Result:
    """The request tried once more in a process of its own, after the worker that may have had it died."""
    with _pool(1) as pool:
        try:
            return _signed(pool.submit(_work, line.call, folder).result(), line)
        except BrokenProcessPool:
            return failure(line.case_id, "worker_died", "the process that read this request died twice")


def run_batch(
    requests: Path, out: Path | None, workers: int, stream: TextIO, progress: Callable[[str, bool], None]
) -> tuple[int, int]:
    """Does all requests of a file. Gives how many were done and how many failed.

    `progress` is called with the case id and whether it failed, after each. Without `out` results go to `stream`.
    """
    lines = read_lines(requests)
    partial = out.with_name(out.name + ".partial") if out else None
    done = finished([path for path in (out, partial) if path])
    good = bad = 0
    target: TextIO = partial.with_name(partial.name + ".new").open("w", encoding="utf-8") if partial else stream
    try:
        if partial:  # what earlier runs finished is on disk before anything new is computed
            for line in lines:
                if line.key in done:
                    target.write(json.dumps(done[line.key], ensure_ascii=False) + "\n")
            target.close()
            os.replace(target.name, partial)
            target = partial.open("a", encoding="utf-8")
        for line, result in zip(lines, results(lines, requests.parent, done, workers), strict=True):
            failed = "error" in result
            good, bad = good + (not failed), bad + failed
            if partial is None or line.key not in done:
                target.write(json.dumps(result, ensure_ascii=False) + "\n")
                target.flush()
            progress(line.case_id, failed)
    finally:
        if target is not stream:
            target.close()
    if out and partial:
        _put_in_order(lines, partial, out)
    return good, bad


def _put_in_order(lines: list[Line], partial: Path, out: Path) -> None:
    """Writes RESULTS.jsonl in the order of the requests from the lines of the partial file, then removes that."""
    by_key: dict[str, str] = {}
    failures: dict[str, deque[str]] = {}
    with partial.open(encoding="utf-8") as source:
        for text in source:
            result = json.loads(text)
            if "error" in result:
                failures.setdefault(result["case_id"], deque()).append(text)
            else:
                by_key[result["request_sha256"]] = json.dumps(result, ensure_ascii=False) + "\n"
    ordered = out.with_name(out.name + ".new")
    with ordered.open("w", encoding="utf-8") as target:
        for line in lines:
            done = by_key.get(line.key) if line.key else None
            target.write(done if done is not None else failures[line.case_id].popleft())
    os.replace(ordered, out)
    partial.unlink()
