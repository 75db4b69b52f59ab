"""A file's text and pages in, its parts out: kind, date and author of each document inside the file."""

from __future__ import annotations

import re

from extractor.documents.blocks import Block, lines_of, split_blocks
from extractor.documents.kinds import kind_of, kind_scores
from extractor.documents.part_dates import part_date
from extractor.reading import Page, Part

WEAK_DATES = frozenset({"", "stamp", "signed", "file_name"})
CREDENTIALS = (
    r"(?:M\.?D|D\.?O|N\.?P|P\.?A(?:-C)?|R\.?N|ARNP|APRN|FNP(?:-C)?|DNP|Ph\.?D|PharmD|MBBS|FRCP|LPN|CMA|PT|DPT)\b\.?"
)
NAME = r"(?:Dr\.? )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}"
SIGNED_BY = re.compile(
    r"(?:\b(?i:signed(?: by)?:?|author:|provider:?|attending:?|dictated by:?|prescriber:?)|/es/)\s{0,6}"
    rf"({NAME}(?:, [A-Z][\w.'’-]*)?)"
)
WITH_CREDENTIALS = re.compile(rf"\b([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){{1,3}}),? (?={CREDENTIALS})")
CLOSING = re.compile(
    r"^\s*(?:sincerely|respectfully|(?:kind |best |warm )?regards|yours (?:truly|faithfully|sincerely)|cordially)", re.I
)
FIRST_WORDS = re.compile(r"(?:Seen|Ref|Agree|Staffed|Dictated|Electronically|Discussed|Reviewed|Signed|On|By|Date)\b")
ONE_NAME = re.compile(r"^\s*((?:Dr\.? )?[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3})\s*$")


def find_parts(
    file: str,
    text: str,
    pages: list[Page],
    births: frozenset[str] = frozenset(),
    as_of: str | None = None,
    day_first: bool = False,
) -> list[Part]:
    """The documents inside the file, in order; they cover the text without a gap."""
    groups: list[list[Block]] = []
    dated: list[tuple[str | None, str]] = []
    for block in split_blocks(text, pages):
        kind = kind_of(kind_scores(text, block.start, block.end))
        date, how = part_date(text, block.start, block.end, kind, births, as_of, day_first=day_first)
        if groups and _continues(groups[-1], dated[-1], block, kind, date, how, text):
            groups[-1].append(block)
            if dated[-1][1] in WEAK_DATES and how not in WEAK_DATES:
                dated[-1] = date, how
        else:
            groups.append([block])
            dated.append((date, how))
    single = len(groups) == 1
    return [
        _part(file if single or i == 0 else "", text, group, births, as_of, pages, day_first)
        for i, group in enumerate(groups)
    ]


def _continues(
    group: list[Block], held: tuple[str | None, str], block: Block, kind: str, date: str | None, how: str, text: str
) -> bool:
    """The block goes on with the document of the blocks before it."""
    before = group[-1]
    if block.page_no and block.page_no > 1 and block.page_break:
        follows = before.page_no == block.page_no - 1 and before.page_count == block.page_count
        same_head = bool(block.letterhead) and block.letterhead == before.letterhead
        same_date = date == held[0] or how in WEAK_DATES or held[1] in WEAK_DATES
        if (follows or same_head or before.page_no is None) and same_date:
            return True
    if block.letterhead and block.letterhead == group[0].letterhead:
        return date == held[0] or (how in WEAK_DATES and kind == "other")
    if block.continued and how in WEAK_DATES:
        return True
    lines = lines_of(text, block.start, block.end, 3)
    if not lines:
        return True
    # No title, no date of its own: the overflow of the page before.
    scores = kind_scores(text, block.start, min(block.end, lines[-1][1]))
    return how in WEAK_DATES and max(scores.values(), default=0.0) < 4.0


def _part(
    file: str,
    text: str,
    group: list[Block],
    births: frozenset[str],
    as_of: str | None,
    pages: list[Page],
    day_first: bool,
) -> Part:
    start, end = group[0].start, group[-1].end
    kind = kind_of(kind_scores(text, start, end))
    date, how = part_date(text, start, end, kind, births, as_of, file, day_first)
    if how in WEAK_DATES and len(group) > 1:
        # The head of a later page may hold the date that the first page lacks.
        for block in group[1:]:
            other, how_other = part_date(text, block.start, block.end, kind, births, as_of, day_first=day_first)
            if how_other not in WEAK_DATES:
                date = other
                break
    last = max((p.number for p in pages if p.start < end), default=1)
    return Part(
        kind=kind,
        date=date,
        author=_author(text, start, end),
        first_page=group[0].first_page,
        last_page=last,
        start=start,
        end=end,
    )


def _author(text: str, start: int, end: int) -> str | None:
    """Who signed or wrote the document, as written."""
    lines = lines_of(text, start, end)
    for i, (a, b) in enumerate(lines[-10:]):
        # "Sincerely," and then a name on a line of its own.
        following = (
            [text[x:y] for x, y in lines[-10:][i + 1 : i + 3]] if CLOSING.match(text[a : min(b, a + 40)]) else []
        )
        named = next((m for line in following if len(line) < 60 and (m := ONE_NAME.match(line))), None)
        if named:
            return named.group(1)
    for a, b in [*reversed(lines[-6:]), *lines[:8]]:
        line = text[a : min(b, a + 200)]
        for m in (SIGNED_BY.search(line), WITH_CREDENTIALS.search(line)):
            if m and len(m.group(1)) > 3 and not FIRST_WORDS.match(m.group(1)):
                return m.group(1).strip(" ,.")
    return None
