"""Seconds from a cold start of the command line to the first result, and milliseconds for each later document."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

from extractor import Extractor

SAMPLE = sorted((Path(__file__).parents[1] / "service" / "sample").glob("*.txt"))
RUNS = 5


def main() -> None:
    cold = []
    for _ in range(RUNS):
        started = time.perf_counter()
        command = [sys.executable, "-m", "service.command_line", "assess", "--sample", "--format", "json"]
        subprocess.run(command, check=True, capture_output=True)
        cold.append(time.perf_counter() - started)
    print(f"cold start to result: median {statistics.median(cold):.2f} s, maximum {max(cold):.2f} s ({RUNS} runs)")
    extractor = Extractor()
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in SAMPLE]
    extractor.read(texts)
    later = []
    for _ in range(20):
        for document in texts:
            started = time.perf_counter()
            extractor.read([document])
            later.append((time.perf_counter() - started) * 1000)
    sizes = ", ".join(f"{len(text)} characters" for _, text in texts)
    print(f"each later document ({sizes}): median {statistics.median(later):.1f} ms, maximum {max(later):.1f} ms")


if __name__ == "__main__":
    main()
