"""The text of a document in, its pages out: a form feed ends a page, nothing else does."""

from __future__ import annotations

from extractor.reading import Page

FORM_FEED = "\f"
# A page with less text than this says nothing by being repeated (a blank page, a stamp).
REPEATED_CHARACTERS = 200


def split_pages(text: str) -> list[Page]:
    """Pages in order; they cover the text without a gap, and each holds the form feed that ends it."""
    pages: list[Page] = []
    start = 0
    while True:
        cut = text.find(FORM_FEED, start)
        # A form feed at the very end closes the last page and opens none.
        end = len(text) if cut < 0 or cut + 1 >= len(text) else cut + 1
        pages.append(Page(number=len(pages) + 1, start=start, end=end))
        if end >= len(text):
            return pages
        start = end


def mark_duplicates(pages: list[Page], text: str) -> list[int]:
    """Sets `duplicate_of` on pages that repeat an earlier one but for blanks; gives their numbers."""
    seen: dict[str, int] = {}
    repeated = []
    for page in pages:
        content = "".join(text[page.start : page.end].split())
        if len(content) < REPEATED_CHARACTERS:
            continue
        first = seen.setdefault(content, page.number)
        if first != page.number:
            page.duplicate_of = first
            repeated.append(page.number)
    return repeated
