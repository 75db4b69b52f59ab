"""A document's text in, the lines out that say whose page it is: name, birth date and record number of a header."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.documents.header_dates import HeaderDate, find_dates
from extractor.documents.names import Name, parse_name
from extractor.resources import load_yaml

# Two blanks, a tab or a bar part the cells of a header line.
GAP = r"(?: {2,}|\t|\s*\|)"
BIRTH_WORDS = r"(?:d\.? ?o\.? ?b\.?|date of birth|birth ?date|birth|born(?: on)?|ddn|geb\.?)"
BIRTH = re.compile(rf"\b{BIRTH_WORDS}(?: ?/ ?(?:dob|ddn))?\s{{0,3}}[:#.=(-]{{0,2}}\s{{0,12}}$", re.I)
BIRTH_LABEL = re.compile(r"\b(?:d\.o\.b\.?|d ?o ?b|date of birth|birth ?date|born|ddn|geb)\b", re.I)
NAME_LABEL = re.compile(
    r"(?:^|(?<=[ \t|]))(?P<label>patient(?:'s)?(?: name)?|pt\.?(?: name)?|member(?: name)?|(?:full |pt )?name|re"
    r"|subject|client name|beneficiary|enrollee|insured name|claimant)(?:\s{0,3}:|\s{2,}|\.? (?=[A-Z]))\s{0,20}",
    re.I,
)
# Labels that name the patient and nobody else, even with no birth date beside them.
PATIENT_LABELS = ("patient", "pt", "member", "beneficiary", "enrollee")
CREDENTIALS = re.compile(r",? {0,2}(?:M\.?D|D\.?O|N\.?P|P\.?A|R\.?N|ARNP|APRN|FNP|DNP|Ph\.?D|PharmD|CMA|LPN|MBBS)\b")
NAME_WORD = r"[^\W\d_][^\W\d_'’]*(?:[-'’][^\W\d_]+)*\.?"
NAME_RUN = re.compile(rf"{NAME_WORD}(?:,? {NAME_WORD}){{0,4}}")
# "DOE-ROE, JANE" or "DOE,JANE" at the start of a line or of a cell of it.
SURNAMES = r"[^\W\d_][^\W\d_'’]+(?:[- ][^\W\d_][^\W\d_'’]+){0,2}"
LAST_FIRST = re.compile(rf"(?:^|(?<=\s\s)|(?<=\t)|(?<=\| ))({SURNAMES}, ?{NAME_WORD}(?: {NAME_WORD})?)")
RECORD = re.compile(
    r"\b(?:mrn|med(?:ical)? rec(?:ord)?(?: (?:no|number))?|record (?:no|number)|chart(?: (?:no|number|id))?|acct"
    r"|account|pid|patient id|hosp(?:ital)? (?:no|number)|nhs(?: no)?|unit no|enc(?:ounter)? no)"
    r"\.?\s{0,3}[:#]?\s{0,6}((?:[A-Z]{1,3} )?(?=[A-Z-]{0,6}\d)[A-Z0-9][A-Z0-9-]{2,20})",
    re.I,
)
BARE_RECORD = re.compile(r"(?<=\s)#\s?(\d[\d-]{3,14})\b")
MEMBER_NUMBER = r"((?=[A-Z-]{0,5}\d)[A-Z0-9][A-Z0-9-]{4,22})"
MEMBER = re.compile(
    r"\b(?:member|subscriber|plan|policy|insurance|ins|beneficiary|medicaid|medicare|hic)\s{0,2}(?:id|no|number|#|num)?"
    rf"\.?\s{{0,2}}(?:#|id#?)?\s{{0,2}}[:#]?\s{{0,12}}{MEMBER_NUMBER}|(?:^|\s)ID ?[#:]{{1,2}} {{0,3}}{MEMBER_NUMBER}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What one header line says of whose page it is; `births` are the readings of the birth date."""

    start: int
    end: int
    name: Name | None = None
    births: tuple[str, ...] = ()
    record: str | None = None
    member: str | None = None
    labelled: bool = False


def line_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Lines between the offsets without their ends; form feeds end a line too."""
    stop = len(text) if end is None else end
    return [(m.start(), m.end()) for m in re.compile(r"[^\n\r\f]+").finditer(text, start, stop)]


def identities(text: str, known_births: frozenset[str] = frozenset()) -> list[Identity]:
    """Header lines that name a patient, in order; an unlabelled birth date counts where it is one of `known_births`."""
    found = []
    for start, end in line_spans(text):
        if end - start > 400:
            # A line this long is prose; only its head can be a header.
            end = start + 160
        identity = _identity(text, start, end, known_births)
        if identity:
            found.append(identity)
    return found


def labelled_births(text: str) -> list[HeaderDate]:
    """Dates that a birth label precedes, in header lines."""
    found = []
    for m in BIRTH_LABEL.finditer(text):
        dates = find_dates(text, m.end(), min(len(text), m.end() + 40))
        first = next(dates, None)
        if first and BIRTH.search(text, max(0, m.start() - 1), first.start):
            found.append(first)
    return found


def _identity(text: str, start: int, end: int, known: frozenset[str]) -> Identity | None:
    line = text[start:end]
    words = line.lower()
    if any(word in words for word in load_yaml("documents.yaml")["identity"]["others"]):
        return None
    birth = _birth(text, start, end, known)
    name, labelled = _name(line, birth.start - start if birth else None)
    record = RECORD.search(line) or BARE_RECORD.search(line)
    member = MEMBER.search(line)
    # A record number alone says nothing of a person unless a name or a birth date stands with it.
    if not birth and not name:
        return Identity(start, end, record=record.group(1), labelled=False) if record and len(line) < 160 else None
    if not birth and not labelled and not record:
        return None
    if birth and not name and not _header_like(line):
        return None
    return Identity(
        start, end, name, birth.readings if birth else (), record.group(1) if record else None,
        next((g for g in member.groups() if g), None) if member else None, labelled,
    )  # fmt: skip


def _birth(text: str, start: int, end: int, known: frozenset[str]) -> HeaderDate | None:
    dates = list(find_dates(text, start, end))
    for found in dates:
        if BIRTH.search(text[start : found.start]):
            return found
    return next((d for d in dates if known.intersection(d.readings)), None)


def _header_like(line: str) -> bool:
    """Short, or in columns: prose is neither."""
    return len(line) < 90 or bool(re.search(GAP, line.strip()))


def _name(line: str, birth_at: int | None) -> tuple[Name | None, bool]:
    """The patient's name on the line and whether a label says that it is one."""
    for label in NAME_LABEL.finditer(line):
        run = NAME_RUN.match(line, label.end())
        name = run and _clean(run.group())
        if run and name and not CREDENTIALS.match(line, label.end() + len(name.written)):
            return name, label.group("label").lower().startswith(PATIENT_LABELS) or birth_at is not None
    run = LAST_FIRST.search(line)
    name = run and _clean(run.group(1))
    if name:
        return name, False
    if birth_at is not None:
        before = re.split(r"[|(:;]| {2,}|\t", BIRTH_LABEL.sub("  ", line[:birth_at]).rstrip(" ,(|:"))
        for piece in reversed([p for p in before if p.strip()]):
            run = NAME_RUN.match(piece.strip())
            name = run and _clean(run.group())
            if name and name.first and len(piece) < 45:
                return name, False
    return None, False


def _clean(written: str) -> Name | None:
    """A run of words as a name, cut at the first word that is none; None for a single lower-case word and the like."""
    stops = set(load_yaml("documents.yaml")["identity"]["not_names"])
    kept: list[str] = []
    for word in written.split():
        bare = word.strip(",.").lower()
        if bare in stops:
            break
        if not word[0].isupper() and bare not in {
            "de",
            "van",
            "von",
            "der",
            "la",
            "del",
            "da",
            "di",
            "bin",
            "al",
            "el",
            "ter",
            "den",
        }:
            break
        kept.append(word)
    name = parse_name(" ".join(kept)) if kept else None
    return (
        name
        if name and name.surnames and len(max(name.surnames, key=len)) > 1 and (name.first or len(kept) == 1)
        else None
    )
