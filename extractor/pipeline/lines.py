"""Lines and sentences: the text in, `ws.lines`, `ws.sentences` and spaCy's sentence starts out.

One pass over the lines glues hard-wrapped lines together and keeps bullets, headings, rows and labelled lines apart;
one pass over the full stops of what was glued splits it into sentences. PyRuSH is not used: it logs text and is slow.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from spacy.attrs import IDX, LENGTH, SENT_START
from spacy.language import Language

from extractor.resources import load_yaml
from extractor.workspace import Span, workspace

# Ends of lines; a form feed starts a page and so a line.
_LINE_END = re.compile(r"\r\n|[\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029]")
_WORD = re.compile(r"\S+")
# What opens an item of a list: a bullet, a number, a letter, a tick box, or a date that heads the line.
_ITEM = re.compile(
    r"[ \t]*(?:[-*•·▪◦‣○●■□–—#~][ \t]+|-{2,}|[*•·▪◦‣●■□][^\s*]|#\s?\d|\(?\d{1,2}[.)](?=\s|$)"
    r"|\(?[A-Za-z][)](?=\s)|[a-h]\.\s|\(?[ivx]{1,4}[)](?=\s)|\[[ xX_✓]?\]"
    r"|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?(?::|\s+-\s|\s{2,}|\s*$))"
)
# "losartan 50 mg daily": a line of a medication list, when the line before it is one too.
_DRUG_LINE = re.compile(
    r"[ \t]*[A-Za-z][\w/()-]*(?: [\w/()-]+){0,3} \d[\d.,]* ?(?:mg|mcg|gm?|ml|units?|u|iu|tabs?|caps?)\b", re.I
)
# "Allergies: …": up to five words that start with a capital, then a colon.
_LABEL = re.compile(r"[ \t]*[A-Z][A-Za-z0-9/&'()#.-]{0,24}(?:[ \t][A-Za-z0-9/&'()#.-]{1,20}){0,4}[ \t]?:(?=\s|$)")
# Two or more blanks (or a tab, a bar) between words that no full stop explains: the line is in columns.
_GAP = re.compile(r"(?<=[^\s.!?:;])(?: {2,}|[ ]*\t\s*| +\| *)(?=\S)")
_RULE_LINE = re.compile(r"[ \t]*[-=_*~.#+|][-=_*~.#+| \t]{3,}$")
_STOP = re.compile(r"[.!?]+[\"'”’)\]]{0,3}(?=\s|$)")
_LAST_WORD = re.compile(r"[^\s(\[\"'“]{0,30}$")

_DANGLING = re.compile(r"[a-z0-9)]{2}\. [A-Z][\w-]+$")

_LONGEST_WRAP = 150  # a line longer than this was not wrapped by whoever wrote it
_SHORTEST_WRAP = 45


class Knowledge:
    """The word lists of `models/rules/sentences.yaml` as sets."""

    def __init__(self) -> None:
        data = load_yaml("rules/sentences.yaml")
        self.inside = frozenset(map(str, data["abbreviations_inside"]))
        self.before_number = frozenset(map(str, data["abbreviations_before_number"]))
        self.either = frozenset(map(str, data["abbreviations_either"]))
        self.letter_after = frozenset(map(str, data["letter_after"]))
        self.unfinished = frozenset(map(str, data["unfinished"]))


def split_lines(text: str) -> list[Span]:
    """The lines of a text, without their line ends, in order; an empty text has none."""
    lines: list[Span] = []
    at = 0
    for end in _LINE_END.finditer(text):
        lines.append(Span(at, end.start()))
        at = end.end()
    if at < len(text):
        lines.append(Span(at, len(text)))
    return lines


def is_row(line: str) -> bool:
    """Whether a line is in columns: one wide gap or two of two blanks, not counting blanks after a full stop."""
    if "  " not in line and "\t" not in line and " |" not in line:
        return False
    gaps = [g.group() for g in _GAP.finditer(line.lstrip())]
    return len(gaps) >= 2 or any(len(g) >= 3 or "\t" in g for g in gaps)


class SentenceSplitter:
    """Splits a text, given its lines, into sentences."""

    def __init__(self, knowledge: Knowledge | None = None) -> None:
        self.know = knowledge or Knowledge()

    def split(self, text: str, lines: list[Span]) -> list[Span]:
        """The sentences in text order; none holds the blanks around it."""
        sentences: list[Span] = []
        for unit in self._units(text, lines):
            sentences.extend(self._stops(text, unit))
        return sentences

    def _units(self, text: str, lines: list[Span]) -> list[Span]:
        """Runs of lines that belong together because only the width of the page broke them."""
        units: list[Span] = []
        widths = self._widths(lines, text)
        previous: Span | None = None
        before = ""
        for line, width in zip(lines, widths, strict=True):
            words = text[line.start : line.end]
            if not words.strip() or _RULE_LINE.match(words):
                previous = None
                continue
            if previous is not None and self._continues(before, words, width):
                units[-1].end = line.end
            else:
                units.append(Span(line.start, line.end))
            previous, before = line, words
        return units

    @staticmethod
    def _widths(lines: list[Span], text: str) -> list[int]:
        """For each line the width of its paragraph: its longest line that was wrapped at all."""
        widths: list[int] = []
        block: list[int] = []

        def close() -> None:
            widest = max((n for n in block if n <= _LONGEST_WRAP), default=0)
            widths.extend([widest] * len(block))
            block.clear()

        for line in lines:
            block.append(len(text[line.start : min(line.end, line.start + _LONGEST_WRAP + 1)].rstrip()))
            if block[-1] == 0:
                close()
        close()
        return widths

    def _continues(self, before: str, line: str, width: int) -> bool:
        """Whether `line` goes on with the sentence of the line `before` it."""
        tail = before.rstrip()
        if _ITEM.match(line) or is_row(line) or is_row(before) or _heads_a_row(line):
            return False
        if _DRUG_LINE.match(line) and _DRUG_LINE.match(before):
            return False
        if tail.endswith(":") or (_is_heading(tail) and len(tail) < 0.7 * max(width, 60)):
            return False
        last = _LAST_WORD.search(tail)
        word = last.group().lower() if last else ""
        unfinished = word in self.know.unfinished or tail.endswith((",", "(", "/", " -"))
        first = line.lstrip()[0]
        if tail[-1] in ".!?" and not self._open_stop(tail, word, first):
            return False
        if _LABEL.match(line) and not unfinished:
            return False
        if len(tail) > _LONGEST_WRAP:
            return unfinished and first.islower()
        head = _WORD.search(line)
        full = len(tail) + 1 + (len(head.group()) if head else 0) > width * 0.92 and len(tail) >= _SHORTEST_WRAP
        if unfinished:
            return len(tail) >= 8 or first.islower()
        if first.islower() or first in "(&+":
            return full or (len(tail) >= max(_SHORTEST_WRAP, 0.6 * width) and width >= 60)
        if _DANGLING.search(tail) and _SHORTEST_WRAP <= 0.75 * width <= len(tail) and not line[:1].isspace():
            return True  # one word of the next sentence stands before the break ("… November. Methotrexate")
        return full and width >= 68

    def _open_stop(self, tail: str, word: str, first: str) -> bool:
        """Whether the full stop at a line's end belongs to an abbreviation and the next line goes on."""
        name = word.rstrip(".")
        return tail.endswith(".") and (name in self.know.inside or (name in self.know.either and first.islower()))

    def _stops(self, text: str, unit: Span) -> list[Span]:
        """The sentences of a unit: cut after each full stop that ends one."""
        sentences: list[Span] = []
        at = unit.start
        for stop in _STOP.finditer(text, unit.start, unit.end):
            if stop.end() < unit.end and self._ends(text, at, unit.end, stop):
                _add(sentences, text, at, stop.end())
                at = stop.end()
        _add(sentences, text, at, unit.end)
        return sentences

    def _ends(self, text: str, start: int, end: int, stop: re.Match[str]) -> bool:
        mark = stop.group()
        following = _WORD.search(text, stop.end(), end)
        if following is None:
            return False
        first = following.group().lstrip("\"'“(")[:1]
        if "?" in mark or "!" in mark:
            return first.isupper() or first.isdigit()
        if mark.startswith(".."):
            return False
        last = _LAST_WORD.search(text, max(start, stop.start() - 30), stop.start())
        raw = last.group() if last else ""
        word = raw.lower()
        if not word or (raw.isdigit() and not text[start : stop.start() - len(raw)].strip()):
            return False  # "1." opens an item
        if word in self.know.inside or (word in self.know.before_number and first.isdigit()) or word == "0":
            return False
        if word in self.know.either or (len(word) > 2 and word[-2] == "." and word[-1].isalpha()):
            return first.isupper() or "\n" in text[stop.end() : following.start()]
        if len(raw) == 1 and raw.isalpha() and first.isupper():
            return not self._is_initial(text, start, stop.start() - 1, raw)
        return True

    def _is_initial(self, text: str, start: int, at: int, letter: str) -> bool:
        """Whether a single letter before a full stop is somebody's initial ("J. Smith", "Ann B. Smith")."""
        before = text[max(start, at - 40) : at].split()
        if not letter.isupper():
            return False
        word = before[-1] if before else ""
        return not word or (word[0].isupper() and word.lower().strip(",:") not in self.know.letter_after)


def _heads_a_row(line: str) -> bool:
    """Whether a line opens with a short label or time that two blanks set off ("0935  RUXIENCE", "PMH  HTN")."""
    gap = _GAP.search(line.strip())
    return gap is not None and gap.start() <= 24


def _is_heading(line: str) -> bool:
    """Whether a line is in capitals throughout."""
    return line.isupper() and len(line) <= 70 and sum(c.isalpha() for c in line) >= 3


def _add(sentences: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        sentences.append(Span(start, end))


class Lines:
    """The component: lines, sentences, and `token.is_sent_start`."""

    def __init__(self) -> None:
        self.splitter = SentenceSplitter()

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        ws.lines = split_lines(ws.text)
        ws.sentences = self.splitter.split(ws.text, ws.lines)
        if len(doc):
            # All at once: spaCy looks through the whole Doc each time a token's `is_sent_start` is set.
            at = doc.to_array([IDX, LENGTH]).astype(np.int64)
            # For each token the number of sentences that it or one before it has opened.
            opened = np.searchsorted([s.start for s in ws.sentences], at[:, 0] + np.maximum(at[:, 1], 1))
            marks = np.where(np.diff(opened, prepend=-1) > 0, 1, -1)
            doc.from_array([SENT_START], marks.astype(np.uint64))
        return doc


@Language.factory("chartproof_lines")  # type: ignore[untyped-decorator]
def make_lines(nlp: Any, name: str) -> Lines:
    """spaCy's factory of the component."""
    return Lines()
