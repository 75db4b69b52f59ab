"""Sentences and lines in, zones out: policy text, goals, general statements, instructions, what is struck out."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, cast

from spacy.language import Language

from extractor.anchors import PatternSet
from extractor.resources import load_yaml
from extractor.workspace import Span, Workspace, Zone, ZoneKind, workspace

QUOTES = {'"': '"', "“": "”", "«": "»", "„": "”"}
QUOTE_REACH = 160
# A quotation this near is what the policy is said to ask.
NEAR_QUOTE = 40
LONGEST_QUOTE = 900
LONGEST_SENTENCE = 1200
BLOCK_LINES = 12
WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of `models/rules/zones.yaml`, compiled."""

    name: str
    kind: ZoneKind
    scope: str
    pattern: re.Pattern[str]
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    narrow: bool = False


def compile_rules(rules: list[dict[str, Any]]) -> list[Rule]:
    """Rules from their YAML form; raises re.error for a pattern that is none."""

    def compiled(text: str | None) -> re.Pattern[str] | None:
        return re.compile(text, re.I) if text else None

    return [
        Rule(
            name=rule["name"],
            kind=cast(ZoneKind, rule["kind"]),
            scope=rule["scope"],
            pattern=re.compile(rule["pattern"], re.I),
            needs=compiled(rule.get("needs")),
            unless=compiled(rule.get("unless")),
            narrow=rule.get("personal") == "clause",
        )
        for rule in rules
    ]


@Language.factory("chartproof_zones")
class Zones:
    """Adds to `ws.zones` and leaves them sorted; zones of earlier components stay."""

    def __init__(self, nlp: Any, name: str, rules: list[dict[str, Any]] | None = None) -> None:
        data = load_yaml("rules/zones.yaml")
        self.name = name
        self._rules = compile_rules(data["rules"] if rules is None else rules)
        self._places = PatternSet([rule.pattern for rule in self._rules])
        self._stops = re.compile(data["stops"], re.I)
        self._personal = re.compile(data["personal"], re.I)

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        places = self._places.over(ws.text, ws.folded)
        for i in places:
            rule, last_end = self._rules[i], -1
            for m in places.matches(i):
                if m.start() < last_end:
                    continue
                span = self._span(ws, rule, m)
                if span and span[0] < span[1]:
                    ws.zones.append(Zone(*span, kind=rule.kind, rule=f"zones.{rule.name}"))
                    last_end = span[1]
        ws.zones.sort(key=lambda zone: (zone.start, zone.end))
        return doc

    def _span(self, ws: Workspace, rule: Rule, m: re.Match[str]) -> tuple[int, int] | None:
        first = WORD.search(ws.text, m.start(), m.end())
        at = first.start() if first else m.start()
        start, end = _sentence(ws, at)
        sentence = ws.text[start:end]
        if (rule.needs and not rule.needs.search(sentence)) or (rule.unless and rule.unless.search(sentence)):
            return None
        match rule.scope:
            case "match":
                return m.start(), m.end()
            case "line":
                line = ws.line_at(at)
                return line.start, line.end
            case "after":
                quoted = _quotation(ws.text, m.end())
                if quoted and quoted[0] < m.end() + NEAR_QUOTE:
                    return quoted
                return m.end(), max(end, _sentence(ws, min(m.end(), len(ws.text) - 1))[1])
            case "quote":
                return _quotation(ws.text, m.end())
            case "block":
                return _block(ws, m.end())
            case "clause":
                return at, self._clause_end(ws.text, m.end(), end)
            case _:
                if rule.narrow and self._personal.search(sentence):
                    return self._clause_start(ws.text, start, at), self._clause_end(ws.text, m.end(), end)
                return start, end

    def _clause_end(self, text: str, start: int, end: int) -> int:
        stop = self._stops.search(text, start, end)
        return stop.start() if stop else end

    def _clause_start(self, text: str, start: int, at: int) -> int:
        """After the last comma, semicolon or bracket before the cue."""
        return max(start, *(text.rfind(mark, start, at) + 1 for mark in ",;(")) if at > start else start


def _sentence(ws: Workspace, at: int) -> tuple[int, int]:
    """The sentence around the offset, cut to a length that a regular expression may look through."""
    span: Span = ws.sentence_at(at)
    return max(span.start, at - LONGEST_SENTENCE), min(span.end, at + LONGEST_SENTENCE)


def _quotation(text: str, start: int) -> tuple[int, int] | None:
    """The next quotation that opens soon after the cue, within its paragraph."""
    for i in range(start, min(len(text), start + QUOTE_REACH)):
        if text[i] in ".\f" and text[i + 1 : i + 2].isspace() and text[i + 2 : i + 3].isupper():
            return None
        if text[i] == "\n" and text[i + 1 : i + 2] in ("\n", "\r"):
            return None
        if text[i] in QUOTES:
            close = text.find(QUOTES[text[i]], i + 1, i + LONGEST_QUOTE)
            # One word in quotes ("refractory") is no policy text.
            return (i, close + 1) if close > i + 20 else None
    return None


def _block(ws: Workspace, at: int) -> tuple[int, int]:
    """From the offset to the end of its paragraph: a blank line, a new item or heading ends it."""
    i = bisect_right(ws.lines, at, key=lambda line: line.start) - 1
    if i < 0:
        return at, ws.sentence_at(at).end
    end = ws.lines[i].end
    indent = _indent(ws, i)
    for j in range(i + 1, min(len(ws.lines), i + BLOCK_LINES)):
        line = ws.text[ws.lines[j].start : ws.lines[j].end]
        if not line.strip() or "\f" in ws.text[end : ws.lines[j].start]:
            break
        piped = line.lstrip().startswith("|")
        if not piped and (_indent(ws, j) < indent or re.match(r"\s*(?:[A-Z][\w /]{2,30}:|\d{1,2}[.)]? |[-*•] )", line)):
            break
        ended = ws.text[max(0, end - 3) : end].rstrip().endswith((".", ":"))
        if not piped and ended and j == i + 1 and _indent(ws, j) == indent:
            break
        end = ws.lines[j].end
    return at, end


def _indent(ws: Workspace, i: int) -> int:
    line = ws.text[ws.lines[i].start : ws.lines[i].end]
    return len(line) - len(line.lstrip())
