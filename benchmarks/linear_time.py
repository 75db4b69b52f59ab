"""Hostile texts of n and 4n characters through the whole extraction: prints what takes more than linear time, and what is slow.

A manual script, not a test: `python benchmarks/linear_time.py --size 10000 [--only "labs csv"] [--all]`.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from extractor import Extractor
from extractor.documents import prepare
from extractor.merge import merge
from extractor.workspace import KEY

CASES = Path(__file__).parents[1] / "annotated" / "cases"


def texts(n: int) -> Iterator[tuple[str, str]]:
    """Name and text of each kind, n characters long."""
    rnd = random.Random(1)
    src = CASES
    real = "\n\n".join(p.read_text() for p in sorted(src.glob("*/*.txt"))[:30])

    def rep(s: str) -> str:
        return (s * (n // len(s) + 1))[:n]

    yield "real joined", rep(real)
    yield "real one line", rep(real.replace("\n", " "))
    ls = real.split("\n")
    rnd.shuffle(ls)
    yield "shuffled", rep("\n".join(ls))
    yield "dates", rep("1/2/2024 ")
    yield "dates lines", rep("2024-03-05\n")
    yield "months", rep("March 2023, ")
    yield "drugs", rep("methotrexate ")
    yield "drugs comma", rep("rituximab, azathioprine, MMF, ")
    yield "drugs lines", rep("rituximab 1000 mg IV\n")
    yield "drug date", rep("rituximab 1/2/2024 ")
    yield "labs", rep("CK 400 ")
    yield "labs lines", rep("CK 400 U/L (30-200) H\n")
    yield "labs csv", rep("ALT 30, AST 25, ")
    yield "numbers", rep("400 ")
    yield "no", rep("no ")
    yield "no fever", rep("no fever, ")
    yield "prose", rep("the patient was seen and was well and has no lupus nephritis but did take prednisone and ")
    yield "table rows", rep("Creatinine   1.2   mg/dL   0.6-1.2\n")
    yield "wide table", rep("CK  " + "400  " * 200 + "\n")
    yield "pipe table", rep("| CK | 400 | 1/2/2024 |\n")
    yield "date table", rep("Date  CK  ALT  AST\n1/2/2024  400  30  20\n2/2/2024  300  30  20\n\n")
    yield "checkboxes", rep("[x] Yes [ ] No Has the patient failed methotrexate?\n")
    yield "checkboxes line", rep("[ ] methotrexate ")
    yield "underscores", rep("_")
    yield "under lines", rep("Name: ______\n")
    yield "brackets", rep("(")
    yield "brackets2", "(" * (n // 2) + ")" * (n // 2)
    yield "bracket mix", rep("([{")
    yield "quotes", rep('"')
    yield "quotes words", rep('"must have ')
    yield "dots", rep(". ")
    yield "dots2", rep(".")
    yield "dashes", rep("- ")
    yield "spaces", rep(" ")
    yield "spaces x", rep("x" + " " * 5000)
    yield "newlines", rep("\n")
    yield "formfeeds", rep("\f")
    yield "ff pages", rep("Patient: John Doe DOB 1/1/1970\nrituximab given\n\f")
    yield "pages names", rep("Name: Ann Lee  DOB: 2/2/1980  MRN: 12345\n")
    yield "letters", rep("a")
    yield "letters sp", rep("a ")
    yield "Caps", rep("Abc ")
    yield "CAPS", rep("ABC ")
    yield "titles", rep("ASSESSMENT AND PLAN:\n")
    yield "titles inline", rep("Plan: PMH: HPI: ")
    yield "digits", rep("1")
    yield "codes", rep("M32.14 J9312 ")
    yield "codes2", rep("99213 ")
    yield "slashes", rep("1/")
    yield "commas", rep("1,")
    yield "NULs", rep("\0")
    yield "rtl", rep("\u202eabc\u202c ")
    yield "tabs", rep("\t")
    yield "tab cells", rep("CK\t400\t")
    yield "cr", rep("\r")
    yield "policy", rep("Coverage criteria: member must have failed methotrexate. ")
    yield "goal", rep("goal CK < 200 ")
    yield "family", rep("mother has lupus, ")
    yield "doses", rep("1000 mg day 1 and day 15 every 6 months ")
    yield "given", rep("infusion of rituximab given on 1/2/2024 at 10:00, ")
    yield "pred taper", rep("prednisone 60 mg then 40 mg then ")
    yield "to", rep("from 1 to ")
    yield "colon", rep("a: ")
    yield "paren abbr", rep("lupus nephritis (LN) ")
    yield "NBSP", rep("\u00a0")
    yield "emoji", rep("😀☐☑ ")
    yield "age", rep("45 year old ")
    yield "signed", rep("Signed by: Dr. John Smith, MD, Rheumatology\n")
    yield "Q A", rep("Has TB been ruled out? yes ")
    rb = bytes(rnd.randrange(256) for _ in range(n))
    yield "random latin", rb.decode("latin-1")
    yield "random utf8", rb.decode("utf-8", "replace")
    yield "random ascii", "".join(chr(32 + b % 95) for b in rb)


def spent(extractor: Extractor, text: str) -> Counter[str]:
    """CPU seconds of each step."""
    seconds: Counter[str] = Counter()
    clock = time.process_time
    started = clock()
    prepared = prepare([("note.txt", text)])
    seconds["prepare"] = clock() - started
    started = clock()
    doc = extractor.nlp.make_doc(text)
    doc.user_data[KEY] = prepared.workspaces[0]
    seconds["tokenizer"] = clock() - started
    for name, component in extractor.nlp.pipeline:
        started = clock()
        doc = component(doc)
        seconds[name.removeprefix("chartproof_")] = clock() - started
    started = clock()
    merge(prepared, prepared.workspaces)
    seconds["merge"] = clock() - started
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--only")
    parser.add_argument("--all", action="store_true", help="print the good ones too")
    arguments = parser.parse_args()
    extractor = Extractor()
    spent(extractor, "CK 400")
    large = dict(texts(4 * arguments.size))
    for name, text in texts(arguments.size):
        if arguments.only not in (None, name):
            continue
        one, four = spent(extractor, text), spent(extractor, large[name])
        steep = [f"{c} x{four[c] / max(one[c], 0.005):.0f}" for c in four if four[c] > max(0.2, 8 * one[c])]
        slow = [
            f"{c} {four[c] * 250_000 / arguments.size:.0f} ms/kB"
            for c in four
            if four[c] * 250_000 / arguments.size > 10
        ]
        total, ratio = sum(four.values()), sum(four.values()) / max(sum(one.values()), 0.005)
        if steep or slow or arguments.all or arguments.only:
            print(
                f"{name:16} {total:7.2f} s  x{ratio:4.1f}  steep: {', '.join(steep) or '-'}  slow: {', '.join(slow) or '-'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
