"""Nothing of a document's text goes to stderr or to a log, at any level."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys

from loguru import logger

from criteria import evaluate
from extractor import Extractor

# Words that no lexicon knows, in the places that components look at: name, header, heading, drug, value, prose, form.
CANARIES = ["Quixelwort", "Zamborine", "Flurbentine", "Ostrewick", "Vangelhurst", "Brillowax"]
NOTE = """VANGELHURST RHEUMATOLOGY
Patient: Quixelwort, Zamborine     DOB: 01/02/1980     MRN 77-1
March 3, 2025

OSTREWICK HISTORY: SLE with lupus nephritis class IV. Failed mycophenolate; flurbentine 20 mg daily did nothing.
Labs 3/1/2025: UPCR 2.4 g/g (Brillowax laboratory). Hepatitis B: brillowax negative. Methotrexatt stopped, Ostrewick rash.
[X] Flurbentine tried   [ ] Zamborine
Request: Rituximab 1000 mg day 1 and day 15, M32.14, Q5115.
\f
Patient: Brillowax, Ostrewick      DOB: 09/09/1951
CK 4400 U/L on 3/1/2025
"""


def test_no_canary_in_any_log_or_on_stderr(capsys):
    stream, lines = io.StringIO(), []
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    sink = logger.add(lines.append, level=0)
    try:
        reading = Extractor().read([("Quixelwort.txt", NOTE)])
        evaluate(reading, None)
    finally:
        logger.remove(sink)
        root.removeHandler(handler)
        root.setLevel(level)
    assert reading.facts
    captured = capsys.readouterr()
    for words in (stream.getvalue(), "".join(map(str, lines)), captured.err, captured.out):
        assert not [c for c in CANARIES if c.lower() in words.lower()]


def test_no_canary_on_stderr_of_the_command(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    (tmp_path / "requests.jsonl").write_text(
        '{"case_id": "a", "documents": ["note.txt"]}\n{"case_id": "b", "documents": ["note.txt"], "as_of": "Brillowax"}\n',
        encoding="utf-8",
    )
    environment = os.environ | {"LOGURU_LEVEL": "TRACE", "PYTHONWARNINGS": "default"}
    for arguments in (
        ["assess", str(path)],
        ["read", str(path)],
        ["batch", str(tmp_path / "requests.jsonl"), "--workers", "2"],
    ):
        command = [sys.executable, "-m", "service.command_line", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == (1 if arguments[0] == "batch" else 0), done.stderr
        assert not [c for c in CANARIES if c.lower() in done.stderr.lower()]
