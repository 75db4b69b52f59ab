"""A document's text in, mentions of the specialty of who writes, requests or treats out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.anchors import Found, PatternSet
from extractor.documents.blocks import lines_of
from extractor.facts import Assertion
from extractor.reading import Part
from extractor.resources import load_yaml
from extractor.workspace import Workspace

# A letter or a request, whatever its heading.
_LETTER = re.compile(r"\b(?:dear|please|sincerely|to whom it may|re:|regards|request\w*|renew\w*)\b", re.I)
# The doctor of former days: "(rheum) looked after that but he retired in 2024".
_LEFT = re.compile(
    r"[^.;]{0,70}\b(?:retired|moved away|left (?:the )?(?:practice|town|clinic)|has since left"
    r"|no longer (?:sees|practi[sc]es|there))\b",
    re.I,
)
_READS = frozenset({"imaging_report", "pathology_report", "lab_report"})
NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}"


@dataclass(frozen=True, slots=True)
class SpecialtyMention:
    """A specialty at `start:end`."""

    value: str
    start: int
    end: int
    rule: str
    assertion: Assertion = "present"


class Specialty:
    """Reads letterheads, signatures, labelled fields and doctors named with their specialty."""

    def __init__(self) -> None:
        data = load_yaml("demographics.yaml")
        names = data["specialties"]
        joined = "|".join(f"(?P<{value}>{words})" for value, words in names.items())
        specific = "|".join(f"(?P<{value}>{words})" for value, words in names.items() if value != "other")
        word = rf"\b(?:{joined})\b"
        self._word = re.compile(word, re.I)
        self._kinds = frozenset(data["letterhead_kinds"])
        self._lines = int(data["letterhead_lines"])
        self._head_unless = re.compile(data["letterhead_unless"], re.I)
        self._payer = re.compile(data["payer"], re.I)
        degrees = data["degrees"]
        self._rules: tuple[tuple[str, re.Pattern[str]], ...] = (
            ("specialty_label", re.compile(rf"(?i:{data['labels']})(?i:{word})")),
            ("specialty_degree", re.compile(rf"{degrees}(?:[ ,(/|-]{{1,4}}|\s)\s{{0,12}}(?i:{word})")),
            ("specialty_fellow", re.compile(rf"(?i:{word}) (?i:fellow|attending|consultant)\b")),
            ("specialty_doctor", re.compile(rf"\bDr\.? {NAME}(?: ?[,(] ?| (?:of|from|in) )(?i:\b(?:{specific})\b)")),
            ("specialty_of_doctor", re.compile(rf"(?i:\b(?:{specific})\b) ?[(,]? ?\bDr\.? [A-Z]")),
            ("specialty_treating", re.compile(rf"\b(?:{specific}) {data['treating']}\b", re.I)),
        )
        previous = re.compile(rf"{data['previous']} (?:{specific})\b", re.I)
        self._places = PatternSet([*(pattern for _, pattern in self._rules), previous])

    def find(self, ws: Workspace) -> Iterator[SpecialtyMention]:
        """All mentions, each place once."""
        taken: set[int] = set()
        places = self._places.over(ws.text, ws.folded)
        for m in places.matches(len(self._rules)):
            taken.add(m.end())
            yield SpecialtyMention(value_of(m), m.start(), m.end(), "specialty_previous", "historical")
        found = [*self._letterheads(ws), *self._labelled(ws, places)]
        specific = {line_of(ws, f.start) for f in found if f.value != "other"}
        for mention in found:
            # "Internal Medicine & Rheumatology": the specialty that matters wins.
            if mention.end in taken or (mention.value == "other" and line_of(ws, mention.start) in specific):
                continue
            taken.add(mention.end)
            yield mention

    def _letterheads(self, ws: Workspace) -> Iterator[SpecialtyMention]:
        for part in ws.document.parts:
            if part.kind not in self._kinds and (part.kind != "other" or not self._consult(ws, part)):
                continue
            for a, b in lines_of(ws.text, part.start, part.end, self._lines):
                line = ws.text[a:b]
                if b - a > 140 or self._head_unless.search(line) or line.rstrip().endswith((".", ",")):
                    continue
                for m in self._word.finditer(ws.text, a, b):
                    if self._heads(ws.text, a, b, m):
                        yield SpecialtyMention(value_of(m), m.start(), m.end(), "specialty_letterhead")

    def _heads(self, text: str, a: int, b: int, m: re.Match[str]) -> bool:
        """In a heading all words begin with a capital; "sent to rheum for lupus" is none."""
        around = re.findall(r"[A-Za-z][\w'’-]+", text[max(a, m.start() - 40) : min(b, m.end() + 30)])
        large = sum(word[0].isupper() or word.lower() in ("and", "of", "the", "for", "a") for word in around)
        return m.group()[0].isupper() and large >= 0.7 * len(around)

    def _consult(self, ws: Workspace, part: Part) -> bool:
        head = ws.text[part.start : part.start + 200].lower()
        return (
            "consult" in head or "clinic" in head or _LETTER.search(ws.text, part.start, part.start + 700) is not None
        )

    def _labelled(self, ws: Workspace, places: Found) -> Iterator[SpecialtyMention]:
        for i, (rule, _) in enumerate(self._rules):
            for m in places.matches(i):
                value = value_of(m)
                a, b = line_of(ws, m.end() - 1)
                if self._payer.search(ws.text[max(a, m.start() - 40) : min(b, m.end() + 20)]):
                    continue
                start, end = m.span(value)
                part = ws.part_at(start)
                if rule == "specialty_degree" and part and part.kind in _READS:
                    continue  # who reads a test is no prescriber
                left = rule == "specialty_doctor" and _LEFT.match(ws.text, end, end + 120)
                yield SpecialtyMention(value, start, end, rule, "historical" if left else "present")


def value_of(m: re.Match[str]) -> str:
    """The specialty whose words matched."""
    return next(value for value, words in m.groupdict().items() if words)


def line_of(ws: Workspace, offset: int) -> tuple[int, int]:
    """Start and end of the line that holds the offset."""
    line = ws.line_at(offset)
    return line.start, line.end
