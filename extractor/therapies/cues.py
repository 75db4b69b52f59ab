"""Cues: the text before and after a drug's name in, the cues of `models/rules/therapies.yaml` that stand there out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractor.anchors import PatternSet
from extractor.resources import load_yaml

RULES = "rules/therapies.yaml"
REACH = 90  # characters between a cue and the name that it is about
REACH_AFTER = 220


@dataclass(slots=True, frozen=True)
class Cue:
    """A line of the cue table, compiled."""

    name: str
    pattern: re.Pattern[str]
    side: str
    reach: int
    status: str | None
    outcome: str | None
    rank: int
    restart: bool


@dataclass(slots=True, frozen=True)
class Hit:
    """A cue found near a name: its words, on which side, how far away, and where in that side's text."""

    cue: Cue
    words: str
    before: bool
    distance: int
    start: int
    end: int


def compiled(source: str) -> re.Pattern[str]:
    """A pattern of the rule files: blanks stand for any run of blanks, and it matches whole words only."""
    body = source.replace(" ?", r"\s*").replace(" *", r"\s*").replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{body})(?!\w)", re.I)


@cache
def cues() -> tuple[Cue, ...]:
    """All cues."""
    return tuple(
        Cue(
            c["name"], compiled(c["pattern"]), c["side"],
            c.get("reach", REACH if c["side"] == "before" else REACH_AFTER),
            c.get("status"), c.get("outcome"), int(c["rank"]), bool(c.get("restart")),
        )
        for c in load_yaml(RULES)["cues"]
    )  # fmt: skip


@cache
def _patterns() -> PatternSet:
    return PatternSet([cue.pattern for cue in cues()])


@cache
def word_list(name: str) -> re.Pattern[str]:
    """One of the word lists of the rule file ("adverse", "other_reason", …)."""
    node = load_yaml(RULES)
    for key in name.split("."):
        node = node[key]
    return compiled(str(node))


def hits(lead: str, tail: str) -> list[Hit]:
    """The cues before and after a name, each once a place."""
    found: list[Hit] = []
    before, after = _patterns().over(lead), _patterns().over(tail)
    for i in sorted({*before, *after}):
        cue = cues()[i]
        if cue.side in ("before", "any") and lead:
            for last in before.matches(i):
                gap = len(lead) - last.end()
                if gap <= cue.reach and last.end() > last.start():
                    found.append(Hit(cue, last.group().strip(), True, gap, last.start(), last.end()))
        if cue.side in ("after", "any") and tail:
            for m in after.matches(i):
                if m.start() > cue.reach:
                    break
                if m.end() > m.start():
                    found.append(Hit(cue, m.group().strip(), False, m.start(), m.start(), m.end()))
    return found
