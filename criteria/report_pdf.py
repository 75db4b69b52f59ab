"""Renders a result as a PDF with what the HTML report holds: the same result gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, KeepTogether, PageBreak, PageTemplate, Paragraph, Spacer, Table

from criteria.letter import Letter
from criteria.policy import Policy
from criteria.quotes import in_paragraph, place, sides
from criteria.report_parts import Parts, parts_of
from criteria.report_text import MARKS, WORDS
from criteria.result import CriterionResult, Evidence, Result

FONTS = Path(__file__).parent / "fonts"
FONT, BOLD = "DejaVuSans", "DejaVuSans-Bold"
_COLOURS = {
    "found": "#14692f", "contradicted": "#a3161a", "unclear": "#7a4f00",
    "missing": "#5b2a86", "not_applicable": "#595959",
}  # fmt: skip
_GREY = "#4d4d4d"
_MARGIN = 18 * mm
_LINES = 8  # a quote with more lines than that is set as running text
Flow = list[Any]


@cache
def _register() -> None:
    """Embeds DejaVu Sans (Latin, Greek, Cyrillic, signs); a font of one's own machine would change the bytes."""
    pdfmetrics.registerFont(TTFont(FONT, str(FONTS / "DejaVuSans.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(FONTS / "DejaVuSans-Bold.ttf")))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


def _style(size: float = 9, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(f"s{size}{sorted(more)}", fontName=more.pop("font", FONT), fontSize=size, leading=size * 1.38,
                          splitLongWords=1, **more)  # fmt: skip


BODY = _style(spaceAfter=3)
SMALL = _style(7.5, textColor=HexColor(_GREY))
TITLE = _style(16, font=BOLD, spaceAfter=6)
HEAD = _style(12, font=BOLD, spaceBefore=12, spaceAfter=5, keepWithNext=1)
ITEM = _style(10, font=BOLD, spaceBefore=8, spaceAfter=2, keepWithNext=1)
SIDE = _style(8.5, font=BOLD, spaceBefore=2, keepWithNext=1)
QUOTE = _style(
    8, backColor=HexColor("#f5f5f2"), borderPadding=3, leftIndent=8, rightIndent=4, spaceBefore=5, spaceAfter=2
)
SOURCE = _style(7.5, textColor=HexColor(_GREY), leftIndent=8, spaceAfter=5)
WARNING = _style(
    borderColor=HexColor(_COLOURS["contradicted"]), borderWidth=1, borderPadding=4, spaceBefore=8, spaceAfter=8
)


def as_pdf(result: Result, texts: Mapping[str, str], policies: Iterable[Policy] = ()) -> bytes:
    """The report on A4. `texts` and `policies` as for the HTML report; never fails on what a document holds."""
    _register()
    parts = parts_of(result, policies)
    flow = _head(result, parts)
    for used in result.policies:
        flow.append(_text(f"{parts.titles[used.id]} ({used.id} {used.version})", HEAD))
        for criterion in result.criteria:
            if criterion.policy == used.id:
                flow += _criterion(criterion, parts, texts)
    flow.append(Spacer(0, 10))
    flow += [_text(line, SMALL) for line in parts.footer]
    flow += [PageBreak(), *_letter(parts.letter)]
    return _built(flow, result)


def _built(flow: Flow, result: Result) -> bytes:
    out = io.BytesIO()
    name = " ".join(x for x in ("Evidence report", _clean(result.case_id)) if x)

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont(FONT, 7.5)
        canvas.setFillColor(HexColor(_GREY))
        canvas.drawString(_MARGIN, 10 * mm, name[:90])
        canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, f"Page {document.page}")

    document = BaseDocTemplate(
        out, pagesize=A4, leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN,
        title=name, author=f"{result.engine.name} {result.engine.version}", subject="Evidence only: a person decides.",
        lang="en", invariant=1,
    )  # fmt: skip
    frame = Frame(_MARGIN, _MARGIN, A4[0] - 2 * _MARGIN, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("page", [frame], onPage=foot)])
    document.build(flow)
    return out.getvalue()


def _head(result: Result, parts: Parts) -> Flow:
    flow: Flow = [_text("Evidence report", TITLE), _rows(parts.rows), Spacer(0, 8)]
    counts = [f'<font color="{_COLOURS[status]}">{MARKS[status]} {count} {WORDS[status]}</font>'
              for status, count in result.summary.items() if count]  # fmt: skip
    flow.append(Paragraph(f"<b>{'&nbsp;&nbsp;&nbsp;&nbsp;'.join(counts)}</b>", BODY))
    for warning in result.warnings:
        where = ", ".join(x for x in (warning.file, f"page {warning.page}" if warning.page else None) if x)
        flow.append(_text(f"Note: {warning.message}" + (f" ({where})" if where else ""), WARNING))
    return flow


def _criterion(criterion: CriterionResult, parts: Parts, texts: Mapping[str, str]) -> Flow:
    status = f'<font color="{_COLOURS[criterion.status]}">[{MARKS[criterion.status]}] {WORDS[criterion.status]}</font>'
    flow: Flow = [Paragraph(f"{status}&nbsp;&nbsp; {_marked(criterion.title)}", ITEM)]
    wording = parts.wordings[criterion.policy, criterion.id]
    flow += [_text(text, style) for text, style in ((wording, SMALL), (criterion.reason, BODY)) if text]
    by = sides(criterion)
    if by.disagree:
        flow.append(_side_by_side(by.pro, by.contra, texts))
    else:
        for piece in by.pro + by.contra:
            flow.append(KeepTogether(_quote(piece, texts)))
    if by.considered:
        flow.append(_text("Also looked at", SIDE))
        flow += [KeepTogether(_quote(piece, texts)) for piece in by.considered]
    if criterion.ask and criterion.status in ("missing", "unclear"):
        flow.append(_text(f"To ask for: {criterion.ask}", BODY))
    return flow


def _side_by_side(pro: list[Evidence], contra: list[Evidence], texts: Mapping[str, str]) -> Any:
    """Evidence for and against in two columns, a row a pair, so that a long conflict may run over pages."""
    half = (A4[0] - 2 * _MARGIN) / 2
    rows: list[list[Any]] = [[_text("+ For", SIDE), _text("x Against", SIDE)]]
    for n in range(max(len(pro), len(contra))):
        rows.append([_quote(side[n], texts) if n < len(side) else "" for side in (pro, contra)])
    style = [*_table(padding=2, below=2), ("LINEBEFORE", (1, 0), (1, -1), 0.5, HexColor("#8a8a8a"))]
    return Table(rows, colWidths=[half, half], repeatRows=1, style=style)


def _quote(piece: Evidence, texts: Mapping[str, str]) -> list[Any]:
    before, quote, after = in_paragraph(piece, texts)
    if (before + quote + after).count("\n") >= _LINES:
        before, quote, after = (" ".join(x.split("\n")) for x in (before, quote, after))
    words = f"{_lines(before)}<b><u>{_lines(quote)}</u></b>{_lines(after)}"
    return [Paragraph(words, QUOTE), _text(place(piece), SOURCE)]


def _letter(letter: Letter) -> Flow:
    flow: Flow = [_text(letter.title, TITLE)]
    flow += [_text(line, BODY) for line in letter.to]
    flow += [Spacer(0, 6), _rows(letter.about), Spacer(0, 8), _text(letter.opening, BODY)]
    for number, item in enumerate(letter.items, 1):
        why = [_text(f"Why: {x}", BODY) for x in item.why] + [_text(f"So far: {x}", BODY) for x in item.so_far]
        flow += [_text(f"{number}. {item.ask}", ITEM), *why]
    if letter.read:
        flow.append(_text("Documents we have read", ITEM))
        flow += [_text(name, BODY) for name in letter.read]
    return [*flow, Spacer(0, 8), *(_text(line, BODY) for line in letter.closing)]


def _rows(rows: list[tuple[str, str]]) -> Any:
    """Names and values in two columns."""
    if not rows:
        return Spacer(0, 0)
    cells = [[_text(name, SMALL), _text(value, BODY)] for name, value in rows]
    style = _table(padding=0, below=1)
    return Table(cells, colWidths=[34 * mm, A4[0] - 2 * _MARGIN - 34 * mm], style=style, hAlign="LEFT")


def _table(padding: int, below: int) -> list[Any]:
    whole = ((0, 0), (-1, -1))
    return [("VALIGN", *whole, "TOP"), ("LEFTPADDING", *whole, padding), ("TOPPADDING", *whole, 0),
            ("BOTTOMPADDING", *whole, below)]  # fmt: skip


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_marked(text), style)


def _marked(text: str) -> str:
    """Plain words as paragraph markup on one line."""
    return escape(" ".join(_clean(text).split()))


def _lines(text: str) -> str:
    """Words with their line breaks and blanks kept, so that a row of a table stays one."""
    lines = _clean(text).expandtabs(4).replace("\r", "").split("\n")
    return "<br/>".join(escape(line).replace("  ", "&nbsp; ") for line in lines)


def _clean(text: str) -> str:
    """Without control characters and lone surrogates, which a PDF cannot hold."""
    return "".join(c if c in "\n\t" or (c.isprintable() and not "\ud800" <= c <= "\udfff") else " " for c in text)
