"""The walk to the right of a test's name: a name in, the results that stand behind it out.

Only words that may stand between a test and its result are walked over; an unknown word ends the walk unless the number
has a unit of the test. Further results of the same test need a link ("to", "->") or a date of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from extractor.facts import LabResult
from extractor.labs.names import Name, knowledge, words_pattern
from extractor.labs.values import Result, is_serology, result_at
from extractor.workspace import DateMention, Workspace

_TOKEN = re.compile(r"[A-Za-z][A-Za-z'’/-]*[A-Za-z]|[A-Za-z]|\d[\d.,]*|[-=~]{1,3}>|→|➔|>>|\S")
_ARROW = re.compile(r"[-=~]{0,3}>+|→|➔|⇒|»")
_PUNCTUATION = frozenset(":=,;~-–—()[]\"'*/._•|`“”")
# "HBsAg (-), HBcAb (+)": each name has its own sign; "HBsAg-, HCV Ab-" too.
_OWN_SIGN = re.compile(r"\s?\([+-]\)|-(?=\s*(?:[,;/.)]|\((?:\d|see\b|[A-Z][a-z]{2}\b)|$))")
_MOVES = re.compile(r"(?:de|in)creased|reduced|raised|depressed|elevated|normali[sz]ed|high|low", re.I)
_MOVED = re.compile(r"\s+(?:further\s+|again\s+)?(?:from|to|by)\b|\s+(?:at|of)\s+[<>]?\d", re.I)
_NUMBER_FOLLOWS = re.compile(r"\s*\(\s?[<>]?\d")
_MARKS = re.compile(r"[\s,;/|():=–-]*")
_SLASH = re.compile(r"\s{0,3}(?:/|and|,|&)\s{0,3}", re.I)
_ASIDE = re.compile(r"\([^()\d\n]{1,40}\)")
_FLIP: dict[LabResult, LabResult | None] = {
    "positive": "negative",
    "negative": "positive",
    "high": "normal",
    "low": "normal",
    "normal": None,
}
# "low complement, elevated dsDNA": the word behind the comma belongs to the next test.
_NEXT = re.compile(r"\s+(?:anti-?|serum\s|levels? of\s)?$", re.I)
# "under 0.5 is our goal"
_IS_GOAL = re.compile(r"\s+(?:is|was|being|as|\()\s*(?:\w+\s+){0,2}(?:goal|target|aim|threshold)\b", re.I)
_FAR = 4  # unknown words that a number with a fitting unit may be away from its test
_REACH = 160  # characters that the walk may go without a result


@dataclass(slots=True)
class Walk:
    """What the walk to the right of a name has seen."""

    at: int
    unknown: int = 0
    copula: bool = False
    negated: bool = False
    linked: bool = False
    dated: bool = False
    found: list[Result] = field(default_factory=list)


@cache
def word_sets() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    k = knowledge()
    return tuple(
        frozenset(str(w).lower() for w in k[name])
        for name in ("fillers", "connectors", "copulas", "negations", "list_words")
    )  # type: ignore[return-value]


@cache
def conditions() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    k = knowledge()
    return words_pattern(k["conditions"]), words_pattern(k["conditions_after"]), words_pattern(k["done_after"])


class Walker:
    """Walks in one document; `stops` are the starts of words that end a walk (drugs)."""

    def __init__(self, ws: Workspace, dates: dict[int, DateMention], stops: dict[int, int]) -> None:
        self.ws, self.text = ws, ws.text
        self.dates, self.stops = dates, stops
        self.boxes = {b.start: b.end for b in ws.checkboxes}

    def walk(self, name: Name, limit: int, single: bool) -> Walk:
        """Walks right from a name to `limit`; with `single` it takes further results of the same test."""
        concept = name.concepts[-1][0]
        walk = Walk(name.end)
        fillers, connectors, copulas, negations, _ = word_sets()
        end = min(limit, name.end + _REACH)
        while walk.at < end:
            token = _TOKEN.search(self.text, walk.at, end)
            if not token:
                break
            at = token.start()
            if "\n" in self.text[walk.at : at] and self.text[walk.at : at].count("\n") > 1:
                break
            if at in self.stops:
                break
            if at in self.dates:
                walk.at, walk.dated = self.dates[at].end, True
                continue
            if at in self.boxes:
                walk.at = self.boxes[at]
                continue
            zone = self.ws.zone_at(at, "unticked")
            if zone and zone.end > at:
                walk.at = zone.end
                continue
            if walk.found and (arrow := _ARROW.match(self.text, at, end)) and self._value_follows(arrow.end(), end):
                walk.at, walk.linked = arrow.end(), True
                continue
            if (read := self._read(name, concept, at, limit, walk)) is not None:
                walk.found.append(read)
                walk.at, walk.unknown, walk.linked, walk.dated, walk.negated = read.end, 0, False, False, False
                end = min(limit, read.end + _REACH)
                if not single and not self._slash_follows(read.end, limit):
                    break
                continue
            word = token.group().lower()
            if not walk.found and (aside := _ASIDE.match(self.text, at, end)):
                walk.at = aside.end()
                continue
            if word in negations:
                walk.negated = True
            elif word in connectors or word in fillers:
                walk.linked = walk.linked or word in connectors
                walk.copula = walk.copula or word in copulas
            elif word not in _PUNCTUATION:
                walk.unknown += 1
                if walk.unknown > _FAR or word == "?" or self._ends_clause(token):
                    break
            elif self._ends_clause(token):
                if token.group() != ";" or not walk.found:
                    break
                walk.unknown += 1  # "3.4 (3/4/2025); 1.2 (9/1/2024)"
            walk.at = token.end()
        return walk

    def _ends_clause(self, token: re.Match[str]) -> bool:
        """A full stop or semicolon ends the walk, save in an abbreviation of the kind "CK. 512"."""
        return token.group() in ";!?" or (token.group() == "." and self.text[token.end() : token.end() + 1].isspace())

    def _value_follows(self, at: int, end: int) -> bool:
        token = _TOKEN.search(self.text, at, end)
        return bool(token and (token.group()[0].isdigit() or token.group() in ".<"))

    def _slash_follows(self, at: int, end: int) -> bool:
        gap = _SLASH.match(self.text, at, end)
        return bool(gap and self._value_follows(gap.end(), end) and gap.group().strip() == "/")

    def _read(self, name: Name, concept: str, at: int, limit: int, walk: Walk) -> Result | None:
        char = self.text[at]
        if char == "-" and at == name.end and is_serology(concept) and _OWN_SIGN.match(self.text, at, limit):
            return Result(at, at + 1, result="negative")
        if (
            char in "+-("
            and walk.at != at
            and not (char == "+" and at - name.end <= 1)
            and not self.text.startswith(("(+)", "(-)"), at)
        ) and (char != "+" or at - name.end > 2):
            return None
        if char == "+" and re.match(r"\+\s+[A-Za-z(]", self.text[at : at + 6]) and at > name.end and limit - at < 4:
            return None
        read = result_at(self.text, at, limit, concept)
        if read is None or (read.has_number and self.text[read.end : read.end + 1] == "+"):
            return None
        if name.results is not None and (read.has_number or read.result not in name.results):
            return None
        if name.kind in ("protein", "ratio") and read.value is None:
            return None
        if name.near and (walk.unknown or at - name.end > 40):
            return None
        if conditions()[1].match(self.text, min(read.end + 1, limit), limit) or _IS_GOAL.match(
            self.text, read.end, limit
        ):
            return None
        if walk.found:
            return read if self._another(read, walk) else None
        if read.has_number or read.times is not None:
            if walk.unknown and not (
                read.unit_name
                and (read.unit_name not in ("K", "%") or (read.unit_name == "%" and concept in ("fvc", "dlco")))
                and walk.unknown <= _FAR
            ):
                return None
        elif walk.unknown and not (walk.copula and walk.unknown <= 3) and read.result != "pending":
            return None
        if not read.has_number and read.times is None and self._no_result(read, concept, limit):
            return None
        if not read.has_number and self._of_next(at, read.end, limit, walk):
            return None
        if walk.negated and read.result and not read.has_number:
            read.result = _FLIP.get(read.result, read.result)
            if read.result is None:
                return None
        return read

    def _no_result(self, read: Result, concept: str, limit: int) -> bool:
        """Whether a word only leads to a number or tells a movement: "has decreased from 4.8", "elevated (1,240)", "at present"."""  # noqa: E501
        if _MOVES.match(self.text, read.start, read.end) and _MOVED.match(self.text, read.end, limit):
            return True
        if not is_serology(concept) and _NUMBER_FOLLOWS.match(self.text, read.end, limit):
            return True
        return self.text[max(0, read.start - 3) : read.end].lower() == "at present"

    def _of_next(self, at: int, end: int, limit: int, walk: Walk) -> bool:
        """Whether a word behind a comma stands right before the next name, as its adjective."""
        if walk.copula or limit - end > 10 or not _NEXT.fullmatch(self.text, end, limit):
            return False
        return (
            self.text[:at].rstrip()[-1:] in (",", ";")
            if at < 200
            else self.text[at - 8 : at].rstrip()[-1:] in (",", ";")
        )

    def _another(self, read: Result, walk: Walk) -> bool:
        """Whether a further result of the same test is believable: a link ("to", "->") or a date beside it."""
        gap = self.text[walk.found[-1].end : read.start]
        if gap.strip() == "/":
            return True
        follows = re.match(r"\s{0,3}(?:[(,]\s?)?(?:in |on |at |by |as of )?", self.text[read.end : read.end + 12])
        dated_after = any(self.dates.get(read.end + k) for k in range((follows.end() if follows else 0) + 1))
        if not read.has_number:
            return dated_after and read.result != "pending" and not walk.unknown
        if self._only_a_date(walk.found[-1].end, read.start):
            return True
        if walk.unknown:
            return dated_after and read.unit_name != "%"
        return walk.linked or dated_after or (walk.dated and bool(re.search(r"[,;(:]|\b(?:in|on|was)\b", gap)))

    def _only_a_date(self, start: int, end: int) -> bool:
        """Whether nothing but one date and marks stand between two results ("4210; Mar 2025 980")."""
        d = next((self.dates[k] for k in range(start, min(end, start + 8)) if k in self.dates), None)
        return bool(
            d
            and d.end <= end
            and _MARKS.fullmatch(self.text, start, d.start)
            and _MARKS.fullmatch(self.text, d.end, end)
        )
