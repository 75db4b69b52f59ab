"""Exports of infusions, premedication of all visits and days in a row: prints written for the tests in, doses out."""

from __future__ import annotations

from functools import cache

import pytest

from extractor.core import Extractor


@cache
def extractor() -> Extractor:
    return Extractor()


def doses(text: str, as_of: str = "2025-06-30") -> set[tuple[object, ...]]:
    reading = extractor().read([("a.txt", text)], as_of)
    return {(f.concept, f.date, f.dose_value, f.status) for f in reading.facts if f.type == "administration"}


CASES = [
    ("INFUSION EXPORT\nDATE|DRUG|DOSE_MG|T_START|T_END|STATUS|NOTE\n07-FEB-2025|belimumab|620|10:01|11:04|GIVEN|\n"
     "07-MAR-2025|belimumab||||HELD|cold, rebooked 14-MAR\n14-MAR-2025|belimumab|630|10:30|11:33|GIVEN|\n"
     "11-JUL-2025|belimumab|630|||BOOKED|\n",
     {("belimumab", "2025-02-07", 620.0, "given"), ("belimumab", "2025-03-14", 630.0, "given"),
      ("belimumab", "2025-07-11", 630.0, "scheduled")}),
    ("Infusion suite   Drug history: RITUXIMAB\ndate|product|dose|start|stop|note\n"
     "02/03/2025|Truxima|1000 mg|0910|1455|itch at 50 min; held 30 min, then finished\n02/17/2025|Truxima|1000 mg|0905|1310|ok\n"
     "Premeds every visit: APAP 650 mg PO, Solu-Medrol 100 mg IV\n",
     {("rituximab", "2025-02-03", 1000.0, "given"), ("rituximab", "2025-02-17", 1000.0, "given"),
      ("methylprednisolone", "2025-02-03", 100.0, "given"), ("methylprednisolone", "2025-02-17", 100.0, "given")}),
    ("Clinic note 06/12/2025\nMethylprednisolone 1 g iv on 2, 3 and 4 May 2025.\n",
     {("methylprednisolone", f"2025-05-0{d}", 1.0, "given") for d in (2, 3, 4)}),
    ("Clinic note 06/12/2025\nShe received methylprednisolone 750 mg intravenously on May 8th, 9th and 10th.\n",
     {("methylprednisolone", d, 750.0, "given") for d in ("2025-05-08", "2025-05-09", "2025-05-10")}),
    ("RITUXIMAB INFUSION LOG\nVisit 1: 3/4/25   1000 mg   start 0905   end 1320\nVisit 2: 3/18/25  1000 mg   start 0910   end 1305\n",
     {("rituximab", "2025-03-04", 1000.0, "given"), ("rituximab", "2025-03-18", 1000.0, "given")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_doses(text: str, expected: set[tuple[object, ...]]) -> None:
    assert doses(text) == expected
