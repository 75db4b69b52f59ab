"""Sections: lines in, `ws.sections` out. The titles are medspaCy SectionRules; finding them is one pass over the lines.

A title stands at the start of a line, or in it after a full stop or a gap ("FHx: mother - RA. Soc: never smoker.").
Words are looked up, longest first. What may follow a title decides whether it is one: a colon, the line's end, a date,
a bracket, a gap. A rule with metadata `weak` needs a colon or a line of its own; `single` is a letter of a SOAP note.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Any

from medspacy.section_detection import SectionRule
from spacy.language import Language

from extractor.anchors import PatternSet
from extractor.dates.finder import find_dates
from extractor.pipeline.lines import is_row
from extractor.resources import models_folder
from extractor.workspace import Section, Span, Workspace, workspace

# What may stand before a title at a line's start: bullets, numbers, "Section C.", a day.
_LEAD = re.compile(
    r"[ \t]*(?:[-*•#>=_]{1,4}[ \t]*|\(?[0-9IVX]{1,3}[.)][ \t]+|[A-H][.)][ \t]+"
    r"|SECTION[ \t]+[0-9A-Z]{1,2}[ \t]*[.:-]?[ \t]*"
    r"|(?P<day>\d{1,2}/\d{1,2}(?:/\d{2,4})?)[ \t]+)?",
    re.IGNORECASE,
)
_INLINE = re.compile(r"(?:(?<=[.;|)\]?!])[ \t]+|(?<![ \t])(?:[ \t]{2,}|\t))(?=[A-Z*])")
_WORD = re.compile(r"[^\s:]+")
_DATED_TAIL = re.compile(
    r"(?:[ \t]{0,3}(?:,|-|of|from|on|drawn|dated|collected|as of|~)?[ \t]{0,2}(?:\d[\d/.-]{2,10}"
    r"|(?:\d{1,2}[ -])?[A-Z][a-z]{2,8}\.?[ -]?\d{0,2},?[ -]?(?:\d{2,4})|\([^()\n]{0,70}\)"
    r"|\[[^\[\]\n]{0,70}\]))+"
)
_COLON = re.compile(r"[ \t]*[:](?!\d)")
_LINE_ENDS = re.compile(r"[ \t]*(?:[-=*_.]{1,80}[ \t]*)?$")
_GAP = re.compile(r"[ \t]{2,}|\t")
_DASH = re.compile(r"[ \t]+[-–—]{1,2}[ \t]")
_DOT = re.compile(r"\.(?=[ \t])")
_WORDS_THEN_COLON = re.compile(r"(?:[ \t]+[a-z(/&][\w/()&',-]{0,18}){1,8}[ \t]?:(?=\s|$)")
_HEADING = re.compile(
    r"[ \t]*(?:[A-Z][A-Z0-9 /&,()'.+-]{2,58}|[A-Z][\w/&'-]{1,20}(?:[ \t][\w/&'()-]{1,18}){0,5}):?[ \t]*$"
)

# Sections that end with their paragraph: what follows a blank line, or a new line where the text began on the title's
# line, is no longer about the family, the habits, the allergies.
_SHORT = frozenset(
    [
        "family_history",
        "social_history",
        "allergies",
        "immunizations",
        "vitals",
        "premedication",
        "signature",
        "request",
        "other",
    ]
)
_GAP_TITLES = frozenset(["family_history", "social_history", "allergies", "immunizations", "vitals"])
_HISTORIES = frozenset(["past_medical_history", "prior_treatment", "problem_list", "medications", "family_history"])


@dataclass(slots=True)
class Title(Span):
    """A title found; `own_line` where nothing but the title stands on its line."""

    category: str = ""
    own_line: bool = False
    ends: bool = False  # the mark that ends a copied block
    copied: bool = False
    nested: bool = False  # a label inside a section, which goes on after it


# Characters of a line by whose first two it is told whether a title may begin there.
HEAD = 16


class SectionFinder:
    """Finds the sections of a workspace by SectionRules: literals by look-up, patterns by one pass of each."""

    def __init__(self, rules: list[SectionRule] | None = None) -> None:
        rules = rules if rules is not None else SectionRule.from_json(models_folder() / "rules" / "sections.json")
        self.literals: dict[str, tuple[str, bool, bool, bool]] = {}
        self.patterns: list[tuple[re.Pattern[str], str, bool]] = []
        for rule in rules:
            about = rule.metadata or {}
            if isinstance(rule.pattern, str):
                compiled = re.compile(rule.pattern, re.IGNORECASE | re.MULTILINE)
                self.patterns.append((compiled, rule.category, bool(about.get("ends"))))
            else:
                self.literals[_key(rule.literal)] = (
                    rule.category, bool(about.get("weak")), bool(about.get("single")), bool(about.get("nested"))
                )  # fmt: skip
        self._places = PatternSet([pattern for pattern, *_ in self.patterns])
        self._heads = frozenset(key[:n] for key in self.literals for n in range(3))
        self.longest = max((len(k.split()) for k in self.literals), default=0)

    def find(self, ws: Workspace) -> list[Section]:
        """The sections in text order; they do not overlap, and text outside any is in none."""
        titles = self._titles(ws)
        borders = [p.start for p in ws.document.parts if p.start > 0]
        sections: list[Section] = []
        around: Section | None = None  # the section that a nested label interrupts
        for i, title in enumerate(titles):
            if title.ends:
                continue
            end = titles[i + 1].start if i + 1 < len(titles) else len(ws.text)
            border = bisect_right(borders, title.start)
            if border < len(borders) and borders[border] < end:
                end = borders[border]
            if around is not None and border and borders[border - 1] > around.start:
                around = None
            stop = self._end(ws, title, end)
            sections.append(Section(title.start, stop, title.category, title.end, self._date(ws, title)))
            if not title.nested:
                around = sections[-1]
            elif around is not None and stop < end and around.category not in _SHORT and ws.text[stop:end].strip():
                sections.append(Section(stop, end, around.category, stop, around.date))
        return sections

    def _titles(self, ws: Workspace) -> list[Title]:
        text = ws.text
        titles: list[Title] = []
        for line in ws.lines:
            if line.end - line.start < 1:
                continue
            lead = _LEAD.match(text, line.start, line.end)
            at = lead.end() if lead else line.start
            first = self._title_at(text, at, line, True)
            if first is not None and lead and lead.group().strip() and not lead["day"] and not first.own_line:
                inside = titles[-1].category if titles else ""
                if inside in ("plan", "assessment_plan") or text[first.end - 1] != ":" or self._is_weak(text, first):
                    first = None
            if first is not None and lead and lead["day"] and text[first.end - 1] != ":":
                first = None
            if first is None and _is_unknown_heading(text[line.start : line.end]):
                first = Title(line.start, line.end, "other", True, nested=True)
            if first is not None:
                first.start = line.start + _blanks(text, line)
                titles.append(first)
            for gap in _INLINE.finditer(text, first.end if first else at, line.end):
                inline = self._title_at(text, gap.end(), line, False)
                if inline is not None and (not titles or inline.start >= titles[-1].end):
                    titles.append(inline)
        places = self._places.over(text, ws.folded)
        marks = [
            Title(m.start(), m.end(), category, False, ends, True)
            for i, (_, category, ends) in enumerate(self.patterns)
            for m in places.matches(i)
            if m.end() > m.start()
        ]
        return self._with_marks(ws, titles, marks)

    def _is_weak(self, text: str, title: Title) -> bool:
        found = self.literals.get(_key(text[title.start : title.end]))
        return found is None or found[1]

    def _with_marks(self, ws: Workspace, titles: list[Title], marks: list[Title]) -> list[Title]:
        """Copied blocks: their titles inside give way where an end is marked; a mark within a title names the title."""
        marks.sort(key=lambda t: t.start)
        text = ws.text
        blocks: list[tuple[int, int]] = []
        kept: list[Title] = []
        for i, mark in enumerate(marks):
            if mark.ends or (blocks and mark.start < blocks[-1][1]):
                continue
            while mark.end < len(text) and text[mark.end] in ":> \t":
                mark.end += 1
            until = next((m for m in marks[i + 1 :] if m.ends or not m.ends), None)
            if until is not None and until.ends and until.start - mark.end < 6000:
                blocks.append((mark.start, until.end))
                kept += [mark, until]
                continue
            kept.append(mark)
        result: list[Title] = []
        named: set[int] = set()
        for title in titles:
            at = bisect_left(kept, title.start, key=lambda m: m.start)
            over = kept[at] if at < len(kept) and not kept[at].ends and kept[at].start < title.end else None
            if over is not None:  # "DATA (carried forward)", "Interval hx [copied forward from …]:"
                dated = any(c.isdigit() for c in text[over.start : over.end])
                if dated or title.category not in _HISTORIES:
                    title.category, title.copied = "copied_forward", True
                named.add(over.start)
                result.append(title)
                continue
            block = bisect_right(blocks, (title.start, len(text) + 1)) - 1
            if block < 0 or title.start >= blocks[block][1]:
                result.append(title)
        result += [m for m in kept if m.start not in named]
        result.sort(key=lambda t: t.start)
        return result

    def _title_at(self, text: str, at: int, line: Span, leads: bool) -> Title | None:
        """The title that begins at `at`; `leads` where nothing stands before it on its line."""
        head = text[at : min(line.end, at + HEAD)]
        opening = _key(head)[:2]
        if "  " not in head and opening not in self._heads and opening[:1] not in self.literals:
            return None  # most lines open as no title does
        ends: list[int] = []
        for word in _WORD.finditer(text, at, min(line.end, at + 70)):
            ends.append(word.end())
            if len(ends) >= self.longest:
                break
        for end in reversed(ends):
            raw = text[at:end]
            found = self.literals.get(_key(raw))
            if found is None and raw.endswith((".", ",", "-", ";")):
                continue
            if found is None:
                continue
            title = self._follows(text, at, end, line, leads, *found)
            if title is not None:
                return title
        return None

    def _follows(
        self,
        text: str,
        at: int,
        end: int,
        line: Span,
        leads: bool,
        category: str,
        weak: bool,
        single: bool,
        nested: bool,
    ) -> Title | None:
        title = self._title(text, at, end, line, leads, category, weak, single)
        if title is not None:
            title.nested = nested
        return title

    @staticmethod
    def _title(
        text: str, at: int, end: int, line: Span, leads: bool, category: str, weak: bool, single: bool
    ) -> Title | None:
        raw = text[at:end]
        capital = raw[0].isupper() or not raw[0].isalpha()
        if raw.endswith("."):
            end -= 1
        if colon := _COLON.match(text, end, line.end):
            if capital or leads:
                return Title(at, colon.end(), category, _LINE_ENDS.match(text, colon.end(), line.end) is not None)
            return None
        if not capital:
            return None
        if leads and _LINE_ENDS.match(text, end, line.end):
            return Title(at, line.end, category, True)
        tail = _DATED_TAIL.match(text, end, line.end)
        if tail and not single:
            if colon := _COLON.match(text, tail.end(), line.end):
                return Title(at, colon.end(), category, _LINE_ENDS.match(text, colon.end(), line.end) is not None)
            if leads and _LINE_ENDS.match(text, tail.end(), line.end):
                return Title(at, line.end, category, True)
            if (
                leads
                and _GAP.match(text, tail.end(), line.end)
                and (not weak or raw.lower() in ("labs", "lab", "results", "data"))
            ):
                return Title(at, tail.end(), category)
        if single:
            return (
                Title(at, end + 1, category)
                if leads and text[end : end + 1] == "." and text[end + 1 : end + 2] == " "
                else None
            )
        if (
            leads
            and text[end : end + 1] == "."
            and _DOT.match(text, end, line.end)
            and (len(raw) <= 5 or raw.isupper())
        ):
            return Title(at, end + 1, category)
        gap = _GAP.match(text, end, line.end)
        if (
            gap
            and (leads or category in _GAP_TITLES)
            and (not weak or (raw.isupper() and len(raw) > 1) or _is_label(text, at, end, line))
        ):
            return Title(at, end, category)
        if (
            leads
            and not weak
            and (
                _DASH.match(text, end, line.end)
                or (
                    sum(c.isupper() for c in raw) >= 2
                    and len(raw) <= 5
                    and category != "other"
                    and text[end : end + 1] == " "
                )
            )
        ):
            return Title(at, end, category)
        if leads and category == "vitals" and not weak and re.compile(r" \(?\d").match(text, end):
            return Title(at, end, category)
        if leads and not weak and category != "other" and (words := _WORDS_THEN_COLON.match(text, end, line.end)):
            return Title(at, words.end(), category, _LINE_ENDS.match(text, words.end(), line.end) is not None)
        return None

    def _end(self, ws: Workspace, title: Title, end: int) -> int:
        """Where a section ends before the next title: short ones with their line or paragraph, others not at all."""
        inline_list = title.category == "problem_list" and not title.own_line
        if title.category not in _SHORT and not title.copied and not title.nested and not inline_list:
            return end
        text = ws.text

        i = bisect_right(ws.lines, title.start, key=lambda ln: ln.start) - 1
        indent = _blanks(text, ws.lines[i]) if i >= 0 else 0
        seen = not title.own_line
        for j in range(i + 1, len(ws.lines)):
            before, line = ws.lines[j - 1], ws.lines[j]
            if line.start >= end:
                break
            blank = not text[line.start : line.end].strip()
            if blank and seen and not (title.copied and _ends_later(ws, title, end)):
                return before.end
            if not blank and seen and not title.own_line and not title.copied:
                sentence = ws.sentence_at(max(before.start, before.end - 1))
                if sentence.end <= line.start and _blanks(text, line) <= indent and not _goes_on(ws, before, line):
                    return before.end
            seen = seen or not blank
        return end

    @staticmethod
    def _date(ws: Workspace, title: Title) -> str | None:
        words = ws.text[title.start : min(title.end, title.start + 160)]
        dates = find_dates(words, lambda _: ws.date_of(title.start) or ws.as_of, ws.birth_date)
        return dates[0].value if len(dates) == 1 else None


def _key(words: str) -> str:
    """A title as it is looked up: lower case, no full stops, "&" for "and", no blanks around strokes."""
    key = " ".join(words.lower().replace("&", " and ").replace(".", "").strip(" :-*=#_[]<>").split())
    return key.replace(" / ", "/").replace("/ ", "/").replace(" /", "/").replace(" + ", "+")


def _blanks(text: str, line: Span) -> int:
    """The indent of a line."""
    at = line.start
    while at < line.end and text[at] in " \t":
        at += 1
    return at - line.start


def _is_label(text: str, at: int, end: int, line: Span) -> bool:
    """Whether a weak title set off by a gap is a label: at the line's start, or after a gap as wide."""
    before = text[line.start : at]
    return end - at >= 3 and (not before.strip() or before.endswith("  "))


def _is_unknown_heading(line: str) -> bool:
    """Whether a line looks like a title that no rule knows: capitals without figures, or words before a colon."""
    if not _HEADING.match(line) or is_row(line):
        return False
    words = line.strip()
    capitals = words.isupper() and not any(c.isdigit() for c in words) and sum(c.isalpha() for c in words) >= 5
    return capitals or words.endswith(":")


def _goes_on(ws: Workspace, before: Span, line: Span) -> bool:
    """Whether a new line begins an item of the same list, as the line before it did."""
    item = re.compile(r"[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]")
    return item.match(ws.text, before.start) is not None and item.match(ws.text, line.start) is not None


def _ends_later(ws: Workspace, title: Title, end: int) -> bool:
    """Whether a copied block's end is marked: blank lines inside it do not end it then."""
    return re.match(r"[\[<(*=>-]*\s*(?:end|stop)", ws.text[end : end + 12], re.IGNORECASE) is not None


class Sections:
    """The component."""

    def __init__(self, rules: list[SectionRule] | None = None) -> None:
        self.finder = SectionFinder(rules)

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        ws.sections = self.finder.find(ws)
        return doc


@Language.factory("chartproof_sections")  # type: ignore[untyped-decorator]
def make_sections(nlp: Any, name: str) -> Sections:
    """spaCy's factory of the component."""
    return Sections()
