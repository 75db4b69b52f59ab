"""Cases in, their readings out in the same order, read in one process or in several."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from extractor.errors import ChartproofError
from extractor.reading import Reading

Texts = Sequence[tuple[str, str]]
# A case is its documents, or a pair (documents, as_of).
Case = Texts | tuple[Texts, str | None]
# Cases in flight for each worker: enough to keep it busy, few enough to keep memory flat.
AHEAD = 3

_extractor: Any = None


def split_case(case: Any) -> tuple[Texts, str | None]:
    """Documents and `as_of` of a case given either way."""
    if (
        isinstance(case, tuple)
        and len(case) == 2
        and (case[1] is None or isinstance(case[1], str))
        and not isinstance(case[0], str)
    ):
        return case[0], case[1]
    return case, None


def read_all(extractor: Any, cases: Iterable[Any], workers: int = 1) -> Iterator[Reading]:
    """Readings in the order of the cases; the first case that fails raises, later ones are lost (see `outcomes`)."""
    for outcome in outcomes(extractor, cases, workers):
        if isinstance(outcome, Exception):
            raise outcome
        yield outcome


def outcomes(extractor: Any, cases: Iterable[Any], workers: int = 1) -> Iterator[Reading | Exception]:
    """A reading, or the exception that reading it raised, for each case in order; none stops the others."""
    if workers <= 1:
        for case in cases:
            yield _read(extractor, *split_case(case))
        return
    # spawn, not fork: it works on every system and beside threads; each process loads the rules once.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start) as pool:
        waiting: deque[Future[Reading | Exception]] = deque()
        try:
            for case in cases:
                waiting.append(pool.submit(_read_here, *split_case(case)))
                if len(waiting) >= workers * AHEAD:
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        finally:
            for future in waiting:
                future.cancel()


def _result(future: Future[Reading | Exception]) -> Reading | Exception:
    try:
        return future.result()
    except Exception as error:  # a worker that died takes its case with it, not the batch
        return error


def _start() -> None:
    from extractor.core import Extractor

    global _extractor
    _extractor = Extractor()


def _read_here(documents: Texts, as_of: str | None) -> Reading | Exception:
    return _read(_extractor, documents, as_of)


def _read(extractor: Any, documents: Texts, as_of: str | None) -> Reading | Exception:
    try:
        reading: Reading = extractor.read(documents, as_of)
        return reading
    except ChartproofError as error:
        return error
    except Exception as error:
        # Only the kind of error goes on: its words could hold document text.
        return RuntimeError(f"reading failed: {type(error).__name__}")


__all__ = ["Case", "outcomes", "read_all", "split_case"]
