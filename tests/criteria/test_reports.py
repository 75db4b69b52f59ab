"""The HTML and PDF reports: complete, safe with any text, the same bytes for the same result."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria.quotes import in_paragraph, place, sides
from criteria.report_html import as_html
from criteria.report_pdf import as_pdf
from criteria.result import CriterionResult, Evidence, Result
from tests.criteria.make_result import made


def evidence(role: str = "for", **more) -> Evidence:
    return Evidence(
        **{"role": role, "fact": "f1", "file": "note.txt", "page": 1, "start": 0, "end": 3, "quote": "abc", **more}
    )


@pytest.fixture(scope="module")
def result() -> Result:
    made_up = made()
    # Evidence on both sides, whatever the evaluator makes of the facts.
    made_up.criteria[0].evidence = [
        evidence(quote="no trouble swallowing", file="letter.txt"), evidence("against", quote="chokes on liquids"),
        evidence("considered", quote="old note", why_not="too old"),
    ]  # fmt: skip
    return made_up


@pytest.fixture(scope="module")
def page(result) -> str:
    return as_html(result, {})


@pytest.fixture(scope="module")
def pdf(result) -> str:
    return read(as_pdf(result, {}))


def read(data: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    return " ".join(" ".join(document[n].get_textpage().get_text_range() for n in range(len(document))).split())


class Outline(HTMLParser):
    """Tags that are open, headings in order, and what the page would load."""

    VOID = {"meta", "br", "link", "img", "input"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.levels: list[int] = []
        self.loads: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        self.loads += [value for name, value in attributes if name in ("src", "href", "srcset", "data")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_one_whole_file_without_script(page):
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.loads == []
    assert not outline.seen & {"script", "iframe", "object", "form", "link", "img"}
    assert "url(" not in page
    assert "@import" not in page


def test_headings_never_skip_a_level(page):
    outline = Outline()
    outline.feed(page)
    assert outline.levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert '<html lang="en">' in page
    assert "<main>" in page


def test_status_is_said_in_words_and_signs(page, result):
    shown = {(sign, words) for sign, words in re.findall(r'<span class="status">\[(.)\] ([^<]+)</span>', page)}
    assert shown <= {("+", "found"), ("x", "contradicted"), ("?", "unclear"), ("-", "missing"), (".", "n/a")}
    assert len(re.findall(r'<span class="status">', page)) == len(result.criteria)


def contrast(first: str, second: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_can_be_read(page):
    for colour in [*re.findall(r"--\w+: (#[0-9a-f]{6})", page), "#4d4d4d", "#333333"]:
        assert contrast(colour, "#ffffff") >= 4.5
        assert contrast(colour, "#f5f5f2") >= 4.5


def test_both_sides_of_a_conflict_stand_beside_each_other(page, pdf):
    assert page.count('<div class="conflict"') == 1
    both = page.split('<div class="conflict"')[1].split("</article>")[0]
    left, right = both.split("x Against")
    assert "no trouble swallowing" in left
    assert "chokes on liquids" in right
    assert "Also looked at: 1" in both
    for words in ("+ For", "x Against", "no trouble swallowing", "chokes on liquids", "considered: too old"):
        assert words in pdf


def test_both_reports_hold_titles_reasons_quotes_and_the_letter_last(result, page, pdf):
    for criterion in result.criteria:
        assert criterion.title in pdf.replace("- ", "-") or criterion.title in pdf
        assert " ".join(criterion.reason.split()) in pdf
    for words in (
        "Rituximab for lupus nephritis",
        "Dr. Żofia Łęcka",
        "page 3 is of another patient",
        "a person decides",
    ):
        assert words in page
        assert words in pdf
    for text in (page, pdf):
        assert text.rindex("Request for further information") > text.rindex(result.criteria[-1].title)
        assert "It is not a decision on the request." in text[-200:]


def test_markup_in_a_document_stays_text():
    words = "<script>alert(1)</script> & <b>x</b>"
    strange = made(quote=words, case_id='"><img src=x onerror=y>')
    strange.request.patient.name = "<i>Roe</i>"
    strange.criteria[0].reason = words
    strange.criteria[0].evidence = [evidence(quote=words, file="<script>.txt", why_not=None)]
    page = as_html(strange, {"<script>.txt": words + words})
    outline = Outline()
    outline.feed(page)
    assert not outline.seen & {"script", "img", "i", "b"}
    assert "&lt;script&gt;alert(1)" in page
    shown = read(as_pdf(strange, {"<script>.txt": words + words}))
    assert "<script>alert(1)</script> & <b>x</b>" in shown
    assert "<i>Roe</i>" in shown


def test_unicode_is_set_in_the_pdf():
    words = "CK ≥ 5 × ULN, µmol/L, β₂-GPI, Łódź, Ελένη, Иванова, 1½ — “quoted” …"
    strange = made()
    strange.criteria[0].reason = words
    assert words in read(as_pdf(strange, {}))


def test_the_same_result_gives_the_same_bytes(result, page):
    again = Result.model_validate_json(result.model_dump_json())
    assert as_html(again, {}) == page
    assert as_pdf(again, {}) == as_pdf(result, {})


def test_long_and_crooked_quotes_do_not_break_the_pdf(result):
    wild = result.model_copy(deep=True)
    texts = {"note.txt": "\n".join("ab" for _ in range(200))}
    long = [evidence("for" if n % 2 else "against", end=300, quote=texts["note.txt"][:300]) for n in range(12)]
    wild.criteria[0].evidence = long
    wild.criteria[1].evidence = [evidence(quote="x" * 300), evidence(quote="\x00\x0c\ud800\t\r\n")]
    wild.criteria[2].reason = "word " * 3000
    wild.case_id = "x" * 500
    assert as_pdf(wild, texts).startswith(b"%PDF")


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_shown(words):
    base = made()
    base.criteria = base.criteria[:2]
    base.criteria[0].evidence = [evidence(quote=words[:30], end=30), evidence("against", quote=words[-30:])]
    base.criteria[0].reason = words
    base.request.patient.name = words
    outline = Outline()
    outline.feed(as_html(base, {"note.txt": words}))
    assert outline.open == []
    assert as_pdf(base, {"note.txt": words}).startswith(b"%PDF")


def test_context_is_whole_words_of_the_same_paragraph():
    text = "Another paragraph.\n\n" + "word " * 40 + "UPCR 1.7" + " more" * 40 + "\n\nThe next."
    start = text.index("UPCR")
    words = in_paragraph(evidence(start=start, end=start + 8, quote="UPCR 1.7"), {"note.txt": text})
    assert words.before.startswith("… word")
    assert words.after.endswith("more …")
    assert "paragraph" not in words.before
    alone = in_paragraph(evidence(quote="UPCR 1.7"), {})
    assert alone == ("", "UPCR 1.7", "")
    short = "Seen today.\n\nUPCR 1.7 g/g.\n\nPlan."
    assert in_paragraph(evidence(start=13, end=21, quote="UPCR 1.7"), {"note.txt": short}) == ("", "UPCR 1.7", " g/g.")


def test_sides_and_places():
    criterion = CriterionResult(
        policy="p", id="c", title="t", status="unclear", reason="r",
        evidence=[evidence(), evidence("considered", why_not="too old"), evidence("against")],
    )  # fmt: skip
    by = sides(criterion)
    assert by.disagree
    assert [len(x) for x in by] == [1, 1, 1]
    assert place(by.considered[0]) == "note.txt, page 1, considered: too old"
