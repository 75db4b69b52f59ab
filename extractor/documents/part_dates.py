"""The text of one document in, its own date out: visit, collection or letter date before signatures, stamps last."""

from __future__ import annotations

import re
from functools import cache

from extractor.documents.blocks import HEAD_LINES, is_stamp, letters, lines_of
from extractor.documents.header_dates import HeaderDate, find_dates
from extractor.resources import load_yaml

BARE, FILE_NAME = "bare", "file_name"
# Which kinds of date come first, by kind of document. "request" dates are those of forms and orders.
LETTER_ORDER = ("request", "plain", BARE, FILE_NAME, "signed", "service", "reported", "collected", "stamp")
CHART_ORDER = ("service", "plain", BARE, "collected", "request", FILE_NAME, "signed", "reported", "stamp")
LAB_ORDER = ("collected", BARE, "reported", "plain", "service", FILE_NAME, "signed", "request", "stamp")
LETTER_KINDS = frozenset({"request_letter", "form", "fax_cover"})
WEEKDAY = re.compile(r"\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)[a-z]{0,6}\.?,?\s*$", re.I)
WORDS_BEFORE = re.compile(r"[a-z/][a-z0-9/.'&-]*", re.I)
SIGNED_LINE = re.compile(
    r"signed|signature|/es/|authenticated|attest|\b(?:m\.?d|d\.?o|n\.?p|p\.?a(?:-c)?|r\.?n|arnp|ph\.?d)\b", re.I
)
FILE_DATES = re.compile(r"(?<!\d)(?:(20\d\d)[-_.]?(\d\d)[-_.]?(\d\d)|(\d\d)[-_.]?(\d\d)[-_.]?(20\d\d|\d\d))(?!\d)")


@cache
def _labels() -> dict[str, str]:
    """Label -> what kind of date it announces."""
    return {label: kind for kind, labels in load_yaml("documents.yaml")["dates"]["labels"].items() for label in labels}


def part_date(
    text: str,
    start: int,
    end: int,
    kind: str,
    births: frozenset[str],
    as_of: str | None,
    file: str = "",
    day_first: bool = False,
) -> tuple[str | None, str]:
    """The document's own date (ISO 8601) and the kind of statement that gave it ("service", "signed", …)."""
    order = LETTER_ORDER if kind in LETTER_KINDS else LAB_ORDER if kind == "lab_report" else CHART_ORDER
    found = [(what, iso) for what, iso in _candidates(text, start, end, births, day_first) if not as_of or iso <= as_of]
    named = file_date(file, as_of)
    if named:
        found.append((FILE_NAME, named))
    for what in order:
        dates = [iso for kind_of, iso in found if kind_of == what]
        if dates:
            # Columns of a cumulative report are bare dates: the newest is the report's.
            newest = kind == "lab_report" or (what == "service" and kind == "other")
            return (max(dates) if newest else dates[0]), what
    return None, ""


def file_date(file: str, as_of: str | None) -> str | None:
    """A date in the file name: note_2025-03-06, visit_112425, labs_20250301."""
    for m in FILE_DATES.finditer(file):
        y, mo, d, mo2, d2, y2 = m.groups()
        year, month, day = (y, mo, d) if y else (y2 if len(y2) == 4 else f"20{y2}", mo2, d2)
        iso = next(iter(h.iso for h in find_dates(f"{year}-{month}-{day}")), None)
        if iso and (not as_of or iso <= as_of):
            return iso
    return None


def _candidates(text: str, start: int, end: int, births: frozenset[str], day_first: bool) -> list[tuple[str, str]]:
    lines = lines_of(text, start, end)
    head, tail = lines[:HEAD_LINES], lines[HEAD_LINES:][-6:]
    found: list[tuple[str, str]] = []
    for number, (a, b) in enumerate(head):
        found.extend(_of_line(text, a, b, births, number, number >= max(3, len(lines) - 4), day_first))
    for a, b in tail:
        found.extend(_of_line(text, a, b, births, 99, True, day_first))
    return found


def _of_line(
    text: str, a: int, b: int, births: frozenset[str], number: int, foot: bool, day_first: bool
) -> list[tuple[str, str]]:
    line_end = min(b, a + 240)
    every = list(find_dates(text, a, line_end))
    dates = [d for d in every if not births.intersection(d.readings)]
    found = []
    previous = a
    for date in every:
        if births.intersection(date.readings):
            previous = date.end  # its label is not that of the date behind it
            continue
        what = _kind_of_date(text[a:line_end], text[previous : date.start], date, a, number, foot, len(dates))
        previous = date.end
        if what:
            found.append((what, date.readings[-1] if day_first else date.iso))
    return found


def _kind_of_date(line: str, before: str, date: HeaderDate, a: int, number: int, foot: bool, count: int) -> str | None:
    words = [w.group().lower().rstrip(".") for w in WORDS_BEFORE.finditer(before)][-4:]
    gapped = not before.strip(" \t|:([-#") or before.endswith(("  ", "\t", "| "))
    if is_stamp(line) or (number < 3 and re.search(r"\b(?:recvd|rec'd|rcvd|printed|generated)\b", before, re.I)):
        return "stamp"
    for size in range(len(words), 0, -1):
        label = " ".join(words[-size:])
        what = _labels().get(label)
        if what and not (what == "plain" and label == "on" and not SIGNED_LINE.search(line)):
            if what == "never":
                return None
            if what == "plain" and number > 5 and not foot and len(before.strip()) > 16:
                # "Hepatitis B neg   date 5/20/25" dates an item, not the document.
                return None
            if what == "plain" and SIGNED_LINE.search(line[: date.start - a]) and (foot or "sign" in line.lower()):
                return "signed"
            # Past the head only headers count ("Date: 9/29/25" beside a signature is caught above).
            return what if number < HEAD_LINES else "signed" if what in ("signed", "plain") else None
    if foot and SIGNED_LINE.search(line):
        return "signed"
    if number > 8:
        return None
    alone = len(letters(line)) < 16
    if alone or (count > 1 and gapped):
        return BARE if alone or count > 1 else None
    return BARE if number < 3 and (gapped or WEEKDAY.search(before) or len(line) < 110) else None
