"""A file's text and pages in, blocks out: stretches that a page end, a fax stamp or a new letterhead parts."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from extractor.reading import Page
from extractor.resources import load_yaml

LINE = re.compile(r"[^\n\r\f]+")
# "p.5/6", "PAGE 02/03", "Page 2 of 2", "P. 001/003", "2/6" alone at the end of a line.
PAGE_OF = re.compile(r"\b(?:p|pg|page)\.? {0,3}(\d{1,3}) ?(?:/|of) ?(\d{1,3})\b", re.I)
PAGE_ALONE = re.compile(r"\b(?:p|pg|page)\.? {0,3}(\d{1,3})\s*$", re.I)
FAX_WORDS = re.compile(r"\b(?:fax|from|recvd|rec'd|received|to:)\b", re.I)
CONTINUED = re.compile(r"\b(?:cont(?:inued|'d|\.)?|cont)\b", re.I)
SEPARATOR = re.compile(r"^\W*$|^[\s_=*#-]{6,}$")
HEAD_LINES = 14


@dataclass(slots=True)
class Block:
    """Text between two possible document borders; `page_no`/`page_count` are what a page stamp in its head says."""

    start: int
    end: int
    first_page: int
    letterhead: str = ""
    page_no: int | None = None
    page_count: int | None = None
    continued: bool = False
    page_break: bool = True


def lines_of(text: str, start: int, end: int, limit: int | None = None) -> list[tuple[int, int]]:
    """Spans of the lines with something on them, the first `limit` of them."""
    found = []
    for m in LINE.finditer(text, start, end):
        if not m.group().isspace():
            found.append((m.start(), m.end()))
            if limit and len(found) >= limit:
                break
    return found


def letters(line: str) -> str:
    """A line without digits, blanks and marks, so that the same letterhead on two pages compares equal."""
    return re.sub(r"[\W\d_]+", "", line).lower()[:60]


def is_stamp(line: str) -> bool:
    """A fax machine's or printer's page stamp and nothing else of note."""
    numbered = PAGE_OF.search(line) or PAGE_ALONE.search(line)
    if not numbered:
        return False
    rest = line[: numbered.start()] + line[numbered.end() :]
    return len(letters(rest)) < 3 or bool(FAX_WORDS.search(rest))


def split_blocks(text: str, pages: list[Page]) -> list[Block]:
    """Blocks in order, covering the text without a gap."""
    blocks: list[Block] = []
    for page in pages:
        cuts = [page.start, *_cuts(text, page)]
        for i, start in enumerate(cuts):
            end = cuts[i + 1] if i + 1 < len(cuts) else page.end
            block = Block(start, end, page.number, page_break=i == 0)
            _describe(text, block)
            blocks.append(block)
    return blocks


def _cuts(text: str, page: Page) -> list[int]:
    """Offsets of lines inside the page that may open another document."""
    titles = load_yaml("documents.yaml")["titles"]["opening"]
    lines = lines_of(text, page.start, page.end)
    if not lines:
        return []
    head = next((letters(text[a:b]) for a, b in lines[:3] if not is_stamp(text[a:b])), "")
    cuts: list[int] = []
    last = page.start
    for i, (a, b) in enumerate(lines[1:], 1):
        line = text[a:b]
        if b - a > 200:
            continue
        gap = text[lines[i - 1][1] : a]
        parted = (
            gap.count("\n") > 1 or gap.count("\r") > 1 or bool(SEPARATOR.match(text[lines[i - 1][0] : lines[i - 1][1]]))
        )
        stamp = is_stamp(line) and i + 1 < len(lines) and not line.strip().lower().startswith("page 1 ")
        again = parted and len(head) >= 12 and letters(line) == head
        low = line.lower()
        opening = parted and any(t in low for t in titles) and _titled(text, lines, i)
        if (stamp or again or opening) and _has_text(text, lines, last, a):
            cuts.append(a)
            last = a
    return cuts


def _has_text(text: str, lines: list[tuple[int, int]], last: int, cut: int) -> bool:
    """There is more than a page stamp between the last cut and this one."""
    between = [text[a:b] for a, b in lines[bisect_left(lines, (last, 0)) : bisect_left(lines, (cut, 0))]]
    return len(between) > 2 or any(not is_stamp(line) for line in between)


def _titled(text: str, lines: list[tuple[int, int]], i: int) -> bool:
    """The line looks like a title (mostly capitals) and a line with the patient follows soon."""
    line = text[lines[i][0] : lines[i][1]].strip()
    capitals = sum(c.isupper() for c in line)
    small = sum(c.islower() for c in line)
    if capitals < small or line.endswith((".", ",", ";", ":")):
        return False
    following = " ".join(text[a:b] for a, b in lines[i : i + 4])
    return bool(re.search(r"\b(?:dob|d\.o\.b|date of birth|mrn|patient|name|pt)\b", following, re.I))


def _describe(text: str, block: Block) -> None:
    """Letterhead and page stamp of the block's first lines."""
    for a, b in lines_of(text, block.start, block.end, 4):
        line = text[a:b]
        numbered = PAGE_OF.search(line)
        stamp = is_stamp(line)
        if not block.letterhead and not stamp:
            block.letterhead = letters(PAGE_OF.sub("", line))
        if numbered and not (stamp and FAX_WORDS.search(line)) and block.page_no is None:
            block.page_no, block.page_count = int(numbered.group(1)), int(numbered.group(2))
        elif block.page_no is None and not stamp and (alone := PAGE_ALONE.search(line)):
            block.page_no = int(alone.group(1))
        if CONTINUED.search(line) and b - a < 120:
            block.continued = True
