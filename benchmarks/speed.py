"""Speed of the whole extraction beside medspaCy's default pipeline: same notes, same target terms, one run, one table.

Notes come from `annotated/cases`, joined and cut to 1.7, 3.3, 6.6 and 13 kB. Times are CPU time of the process, the best of
several passes (others may use the machine); only the two-worker figure and the cold start are wall-clock.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[1] / "annotated" / "cases"
SIZES = (1_700, 3_300, 6_600, 13_200)
Texts = list[tuple[str, str]]


def all_notes() -> list[str]:
    """The documents of our own cases, in order."""
    return [p.read_text(encoding="utf-8") for c in sorted(CASES.iterdir()) for p in sorted(c.glob("*.txt"))]


def notes_of(size: int, limit: int | None = None) -> list[str]:
    """The documents as notes of about one size: joined in order, cut at the end of a line."""
    text = "\n\n".join(all_notes())
    notes: list[str] = []
    at = 0
    while len(text) - at >= size and (limit is None or len(notes) < limit):
        end = text.find("\n", at + size - 40, at + size + 200)
        end = at + size if end < 0 else end + 1
        notes.append(text[at:end])
        at = end
    return notes


def load_ours() -> Any:
    from extractor import Extractor

    return Extractor()


def load_medspacy() -> Any:
    """medspaCy as `medspacy.load()` gives it, with loguru off and our lexicon's names as target rules."""
    import medspacy
    from loguru import logger
    from medspacy.target_matcher import TargetRule

    logger.disable("PyRuSH")
    logger.remove()
    from extractor.lexicon import load_lexicon

    nlp = medspacy.load()
    terms = {(form.key, form.kind) for form in load_lexicon().forms()}
    nlp.get_pipe("medspacy_target_matcher").add([TargetRule(key, kind.upper()) for key, kind in sorted(terms)])
    return nlp


def best(work: Callable[[], object], passes: int) -> float:
    """The least CPU seconds of several passes."""
    seconds = []
    for _ in range(passes):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)


def compare(passes: int, limit: int | None) -> None:
    ours, theirs = load_ours(), load_medspacy()
    print(f"{'size':>8} {'notes':>6} {'ours/s':>8} {'medspaCy/s':>11} {'times':>6} {'ours ms':>8} {'facts':>6}")
    first = last = 0.0
    for size in SIZES:
        notes = notes_of(size, limit)
        facts = sum(len(ours.read([("note.txt", note)]).facts) for note in notes)
        list(map(theirs, notes[:2]))  # warm
        mine = best(lambda n=notes: [ours.read([("note.txt", note)]) for note in n], passes)
        other = best(lambda n=notes: list(map(theirs, n)), max(1, passes // 2))
        each = mine / len(notes)
        first, last = first or each, each
        mean = sum(map(len, notes)) / len(notes) / 1000
        print(
            f"{mean:5.1f} kB {len(notes):>6} {1 / each:>8.1f} {len(notes) / other:>11.1f} {other / mine:>6.1f} "
            f"{each * 1000:>8.1f} {facts:>6}"
        )
    print(f"a note of 13 kB takes {last / first:.1f} times one of 1.7 kB")


def shares(passes: int) -> None:
    """The share of each step of our own work on notes of 1.7 kB."""
    from extractor.documents import prepare
    from extractor.merge import merge
    from extractor.workspace import KEY

    nlp = load_ours().nlp
    notes = notes_of(SIZES[0])
    least: Counter[str] = Counter()
    for _ in range(passes):
        spent: Counter[str] = Counter()

        def timed(name: str, work: Callable[[], Any], spent: Counter[str] = spent) -> Any:
            started = time.process_time()
            result = work()
            spent[name] += time.process_time() - started
            return result

        for note in notes:
            prepared = timed("prepare", lambda note=note: prepare([("note.txt", note)]))
            doc = timed("tokenizer", lambda note=note: nlp.make_doc(note))
            doc.user_data[KEY] = prepared.workspaces[0]
            for name, component in nlp.pipeline:
                doc = timed(name, lambda component=component, doc=doc: component(doc))
            timed("merge", lambda prepared=prepared: merge(prepared, prepared.workspaces))
        least = Counter({name: min(least.get(name, 1e9), seconds) for name, seconds in spent.items()})
    total, size = sum(least.values()), sum(map(len, notes)) / 1000
    print(f"\nshare of each step ({total / size * 1000:.2f} ms for 1 kB)")
    for name, seconds in least.most_common():
        print(f"  {name:<28} {seconds / total:>6.1%} {seconds / size * 1000:>7.3f} ms/kB")


def two_workers(repeat: int) -> None:
    extractor = load_ours()
    cases = [[("note.txt", note)] for note in notes_of(SIZES[1])] * repeat
    seconds = {}
    for workers in (1, 2):
        readings = extractor.pipe(cases, workers=workers)
        started = time.perf_counter()
        next(readings)
        warm = time.perf_counter()
        rest = sum(1 for _ in readings)
        ended = time.perf_counter()
        seconds[workers] = ((rest + 1) / (ended - started), rest / (ended - warm))
    whole, running = (seconds[2][i] / seconds[1][i] for i in (0, 1))
    print(
        f"\ntwo workers: {whole:.2f} times one with their start, {running:.2f} times once started ({len(cases)} notes)"
    )


CHILD = """
import resource, sys, time
started = time.perf_counter()
sys.path[:0] = [{root!r}, {root!r} + '/benchmarks']
import speed
note = speed.notes_of(1700, 1)[0]
if {which!r} == "ours":
    speed.load_ours().read([("note.txt", note)])
else:
    speed.load_medspacy()(note)
cold = time.perf_counter() - started
print(f"{{cold:.2f}} s to the first note, peak memory {{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}} MB")
"""


def cold(runs: int) -> None:
    root = str(Path(__file__).parents[1])
    for which in ("ours", "medspacy"):
        code = CHILD.format(root=root, which=which)
        lines = [
            subprocess.run(
                [sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True
            ).stdout.strip()
            for _ in range(runs)
        ]
        print(f"cold start, {which}: {min(lines)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passes", type=int, default=3)
    parser.add_argument("--limit", type=int, help="at most so many notes of a size")
    parser.add_argument("--only", choices=("compare", "shares", "workers", "cold"))
    arguments = parser.parse_args()
    steps: dict[str, Callable[[], None]] = {
        "compare": lambda: compare(arguments.passes, arguments.limit),
        "shares": lambda: shares(arguments.passes),
        "workers": lambda: two_workers(2),
        "cold": lambda: cold(3),
    }
    for name, step in steps.items():
        if arguments.only in (None, name):
            step()
    print(f"peak memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
