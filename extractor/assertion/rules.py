"""Context rules in medspaCy's file format come in; compiled rules, ready for the automaton, go out."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from extractor.anchors import PatternSet
from extractor.resources import rule_files

NEGATED, POSSIBLE, HISTORICAL = "NEGATED_EXISTENCE", "POSSIBLE_EXISTENCE", "HISTORICAL"
FAMILY, HYPOTHETICAL, AFFIRMED = "FAMILY", "HYPOTHETICAL", "AFFIRMED"

# How far a cue reaches, in tokens, where its rule does not say: forward over long lists, backward over a phrase.
REACH_FORWARD, REACH_BACKWARD = 80, 8


@dataclass(frozen=True, slots=True)
class Rule:
    """One context rule. `comma` is what a comma does to its scope: `pass` it, or `stop` it unless a list goes on."""

    name: str
    literal: str
    category: str
    direction: str
    reach: int
    comma: str
    targets: int = 0
    allowed: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    terminated_by: frozenset[str] = frozenset()
    # TERMINATE rules only: the categories that they end; empty is all.
    ends: frozenset[str] = frozenset()
    # HISTORICAL: "ended" (it is over), "onset" (it was so at the beginning) or "prior" (it was so earlier).
    # HYPOTHETICAL: "condition" or "general". AFFIRMED: "now" (it goes on) or "soft" (a mere adjective).
    sense: str = ""
    # "end": the cue counts only where its part of the sentence ends after it; "start": only where it goes on.
    place: str = ""
    # The scope runs on over column gaps, brackets and clauses ("…, but the pathology rules this out").
    cross: bool = False

    def fits(self, labels: frozenset[str]) -> bool:
        """Whether the rule may modify a target with these labels (kind and concept, upper case)."""
        if self.allowed and not self.allowed & labels:
            return False
        return not self.excluded & labels


@dataclass(frozen=True)
class RuleSet:
    """All rules: literals for the automaton, regular expressions, and spaCy token patterns."""

    literals: dict[str, list[Rule]] = field(default_factory=dict)
    patterns: tuple[tuple[re.Pattern[str], Rule], ...] = ()
    token_patterns: tuple[tuple[list[dict[str, Any]], Rule], ...] = ()

    @cached_property
    def places(self) -> PatternSet:
        """The regular expressions as a set that is looked for together."""
        return PatternSet([pattern for pattern, _ in self.patterns])


def load(path: Path) -> list[Any]:
    """medspaCy `ConTextRule`s of a file. `terminated_by` is read too, which medspaCy's own loader refuses."""
    from medspacy.context.context_rule import ConTextRule

    rules = []
    for data in json.loads(path.read_text(encoding="utf-8"))["context_rules"]:
        stops = data.pop("terminated_by", None) or (data.get("metadata") or {}).get("terminated_by")
        rule = ConTextRule.from_dict(data)
        if stops:
            rule.terminated_by = {str(s).upper() for s in stops}
        rules.append(rule)
    return rules


def compile_rules(rules: list[Any]) -> RuleSet:
    """The rules by the way they are found. A literal may have several, one for each direction."""
    literals: dict[str, list[Rule]] = {}
    patterns: list[tuple[re.Pattern[str], Rule]] = []
    tokens: list[tuple[list[dict[str, Any]], Rule]] = []
    for source in rules:
        rule = _compiled(source)
        if source.pattern is None:
            same = literals.setdefault(" ".join(source.literal.lower().split()), [])
            same[:] = [
                r for r in same if (r.category, r.direction, r.reach) != (rule.category, rule.direction, rule.reach)
            ]
            same.append(rule)
        elif isinstance(source.pattern, str):
            patterns.append((re.compile(source.pattern, re.IGNORECASE), rule))
        else:
            tokens.append((source.pattern, rule))
    return RuleSet(literals, tuple(patterns), tuple(tokens))


def _compiled(source: Any) -> Rule:
    meta: dict[str, Any] = source.metadata or {}
    forward = source.direction != "BACKWARD"
    name = meta.get("name") or source.literal.strip().lower().replace(" ", "_")
    return Rule(
        name=f"{source.category.lower()}.{name}",
        literal=source.literal,
        category=source.category.upper(),
        direction=source.direction,
        reach=source.max_scope or (REACH_FORWARD if forward else REACH_BACKWARD),
        comma=meta.get("comma") or ("pass" if forward else "stop"),
        targets=source.max_targets or 0,
        allowed=frozenset(source.allowed_types or ()),
        excluded=frozenset(source.excluded_types or ()),
        terminated_by=frozenset(source.terminated_by or ()),
        ends=frozenset(str(c).upper() for c in meta.get("ends", ())),
        sense=str(meta.get("sense", "")),
        place=str(meta.get("place", "")),
        cross=bool(meta.get("cross", False)),
    )


@cache
def default_rules() -> RuleSet:
    """The rules of `models/rules/context*.json`: the product's, and those that a site adds in a file of its own."""
    return compile_rules([rule for path in rule_files("context*.json") for rule in load(path)])
