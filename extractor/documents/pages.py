"""The text of a document in, its pages out: a form feed ends a page, nothing else does."""

from __future__ import annotations

from extractor.reading import Page

FORM_FEED = "\f"


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
