"""Component `chartproof_particulars`: facts on drugs given beside an infusion in; their mentions with the route, reason
and length that stand beside them out."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from spacy.language import Language

from extractor.facts import Administration, Mention, Therapy
from extractor.resources import load_yaml
from extractor.workspace import Workspace, workspace

_REACH = 160  # characters after a drug that can still speak of it
_HEADING_LINES = 6
_CLAUSE_END = re.compile(r"[.;\n\r\f]|\s[-–]\s|\s{3,}|,\s(?=then|and then|may)")


class Particulars:
    """Adds route, reason, frequency and length to what a mention says, where it does not say them yet."""

    def __init__(self) -> None:
        rules = load_yaml("rules/particulars.yaml")
        self.drugs = frozenset(rules["drugs"])
        self.routes = [(r["route"], re.compile(r["pattern"], re.IGNORECASE)) for r in rules["routes"]]
        self.reasons, self.no_reason, self.by_itself, self.once = (
            re.compile(rules[name], re.IGNORECASE) for name in ("reasons", "no_reason", "by_itself", "once")
        )
        self.headings = re.compile(rules["headings"], re.IGNORECASE)

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        facts = [f for f in ws.facts if isinstance(f, Administration | Therapy) and f.concept in self.drugs]
        if not facts:
            return doc
        starts = [(c.start, c.concept) for c in ws.concepts if c.kind == "drug"]
        seen: set[int] = set()
        for fact in facts:
            for mention in fact.mentions:
                seen.add(mention.start)
                if mention.says:
                    self._add(ws, fact, mention, starts)
        self._tell(ws, facts, starts, seen)
        return doc

    def _tell(self, ws: Workspace, facts: list[Any], starts: list[tuple[int, str]], seen: set[int]) -> None:
        """A name of the drug that made no fact of its own may still tell the reason of one ("toradol given for …")."""
        for concept in ws.concepts:
            if concept.kind != "drug" or concept.concept not in self.drugs or concept.start in seen:
                continue
            if concept.assertion in ("family", "hypothetical") or ws.zone_at(concept.start):
                continue
            reason = self._reason(ws, concept.end, self._stretch(ws, concept.end, starts, concept.concept))
            fact = next((f for f in facts if f.concept == concept.concept), None)
            if reason and fact is not None:
                mention = ws.mention(concept.start, reason[1], "particulars.reason", {"reason": reason[0]})
                fact.mentions.append(mention)

    def _add(
        self, ws: Workspace, fact: Administration | Therapy, mention: Mention, starts: list[tuple[int, str]]
    ) -> None:
        after = self._stretch(ws, mention.end, starts, fact.concept)
        around = f"{mention.text}{after}"
        says = mention.says
        route = next((name for name, pattern in self.routes if pattern.search(around)), None)
        if route and says.get("route") in (None, "", "IV"):  # a push or a piggyback is the finer word for IV
            says["route"] = route
            if isinstance(fact, Administration) and not fact.route:
                fact.route = route
        if isinstance(fact, Therapy):
            if not says.get("reason"):
                reason = self._reason(ws, mention.end, after)
                if reason:
                    says["reason"] = reason[0]
                elif self._under_heading(ws, mention.start):
                    says["reason"] = "premedication"
            if not says.get("frequency") and self.once.search(around):
                says["frequency"] = "once"
        if not says.get("duration_days"):
            days = next((d.days for d in ws.durations if mention.end <= d.start < mention.end + len(after)), None)
            if days and isinstance(fact, Therapy):
                says["duration_days"] = days

    def _stretch(self, ws: Workspace, end: int, starts: list[tuple[int, str]], concept: str) -> str:
        """The text after the drug up to the next drug, the end of its line (or cell under a date), or the reach."""
        limit = min(ws.line_at(end).end, end + _REACH) if end < len(ws.text) else end
        cell = ws.table_at(max(end - 1, 0))
        if cell and cell[2].column < len(cell[0].columns) and cell[0].columns[cell[2].column].date:
            limit = min(limit, cell[2].end)
        index = bisect_left(starts, (end, ""))
        while index < len(starts) and starts[index][0] < limit:
            if starts[index][1] != concept:
                limit = starts[index][0]
            index += 1
        return ws.text[end:limit] if limit > end else ""

    def _reason(self, ws: Workspace, offset: int, after: str) -> tuple[str, int] | None:
        """The reason and where it ends in the text."""
        for found in self.reasons.finditer(after):
            rest = after[found.end() :]
            if self.no_reason.match(rest):
                continue
            stop = _CLAUSE_END.search(rest)
            words = rest[: stop.start()] if stop else rest
            if len(words.strip()) >= 3:
                return " ".join(words.split()), offset + found.end() + len(words.rstrip())
        alone = self.by_itself.search(after)
        if alone and not self._in_log(ws, offset):
            return alone.group(), offset + alone.end()
        return None

    def _in_log(self, ws: Workspace, offset: int) -> bool:
        part = ws.part_at(offset)
        return bool(part and part.kind == "infusion_record")

    def _under_heading(self, ws: Workspace, offset: int) -> bool:
        """Whether a heading of premedication stands above, with no blank line between."""
        if self._in_log(ws, offset):
            return False
        index = bisect_left(ws.lines, offset + 1, key=lambda line: line.start) - 1
        for line in reversed(ws.lines[max(0, index - _HEADING_LINES) : index + 1]):
            text = ws.text[line.start : line.end]
            if not text.strip():
                return False
            if self.headings.search(text):
                return True
        return False


@Language.factory("chartproof_particulars")  # type: ignore[untyped-decorator]
def make_particulars(nlp: Any, name: str) -> Particulars:
    """The component, for spaCy."""
    return Particulars()
