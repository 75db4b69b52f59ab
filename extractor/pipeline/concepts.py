"""Component `chartproof_concepts`: a Doc in, `ws.concepts` and `doc.spans["concepts"]` out, by lexicon and rules."""

import json
import re
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher as TokenMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from extractor.anchors import PatternSet
from extractor.lexicon import Form, Kind, load_lexicon, normalize
from extractor.matcher import Match, Matcher, longest
from extractor.resources import rule_files
from extractor.site_lexicon import targets
from extractor.workspace import ConceptMention, workspace

KINDS: tuple[Kind, ...] = ("diagnosis", "drug", "analyte", "finding")


@cache
def target_rules() -> list[dict[str, Any]]:
    """medspaCy's TargetRules of `models/rules/targets*.json`, as plain data: a site adds a file of its own."""
    of_files = [
        rule
        for path in rule_files("targets*.json")
        for rule in json.loads(path.read_text(encoding="utf-8"))["target_rules"]
    ]
    return of_files + targets()


def meaning(rule: dict[str, Any]) -> tuple[str, Kind, dict[str, Any]] | None:
    """What a target rule names: concept, kind and attributes, None for one that the lexicon has no place for."""
    extra = dict(rule.get("metadata") or {})
    concept = extra.pop("concept", None) or normalize(rule["category"]).replace(" ", "_")
    entry = load_lexicon().by_id.get(concept)
    kind = extra.pop("kind", None) or (entry.kind if entry else rule["category"].lower())
    return (concept, kind, extra) if kind in KINDS else None


class Concepts:
    """Matches names (one automaton) and the patterns of target rules; the longer match wins."""

    def __init__(self, nlp: Language) -> None:
        literals: list[Form] = []
        self._regexes: list[tuple[re.Pattern[str], tuple[str, Kind, dict[str, Any]]]] = []
        self._tokens = TokenMatcher(nlp.vocab)
        self._token_meaning: dict[str, tuple[str, Kind, dict[str, Any]]] = {}
        for i, rule in enumerate(target_rules()):
            meant, pattern = meaning(rule), rule.get("pattern")
            if meant is None:
                continue
            if isinstance(pattern, str):
                self._regexes.append((re.compile(pattern, re.I), meant))
            elif pattern:
                self._tokens.add(f"target.{i}", [pattern])
                self._token_meaning[f"target.{i}"] = meant
            else:
                product = meant[2].pop("product", None)
                literals.append(Form(normalize(rule["literal"]), None, meant[0], meant[1], product, meant[2]))
        self._places = PatternSet([pattern for pattern, _ in self._regexes])
        self._matcher = Matcher(load_lexicon(), literals)

    def __call__(self, doc: Doc) -> Doc:
        ws = workspace(doc)
        groups: dict[tuple[int, int], list[Match]] = {}
        for m in self._matcher.find(ws.text):
            groups.setdefault((m.start, m.end), []).append(m)
        for m in self._patterns(doc):
            groups.setdefault((m.start, m.end), [m])
        for group in longest([(start, end, g) for (start, end), g in groups.items()]):
            ws.concepts += [concept_mention(m) for m in group]
        publish(doc)
        return doc

    def _patterns(self, doc: Doc) -> list[Match]:
        ws = workspace(doc)
        places = self._places.over(ws.text, ws.folded)
        found = [
            Match(m.start(), m.end(), kind, concept, "concepts.target", None, dict(attributes))
            for i, (_, (concept, kind, attributes)) in enumerate(self._regexes)
            for m in places.matches(i)
            if m.end() > m.start()
        ]
        if self._token_meaning:
            for key, first, last in self._tokens(doc):
                concept, kind, attributes = self._token_meaning[doc.vocab.strings[key]]
                span = doc[first:last]
                found.append(
                    Match(span.start_char, span.end_char, kind, concept, "concepts.target", None, dict(attributes))
                )
        return found


def concept_mention(m: Match) -> ConceptMention:
    """A match as the workspace keeps it."""
    return ConceptMention(
        m.start,
        m.end,
        kind=m.kind,
        concept=m.concept,
        product=m.product,
        rule=m.rule,
        attributes=m.attributes,
    )


def publish(doc: Doc) -> None:
    """Shows the concepts to medspaCy and spaCy users: `doc.spans["concepts"]` and, without overlaps, `doc.ents`."""
    spans = [
        doc.char_span(c.start, c.end, label=c.kind.upper(), kb_id=c.concept, alignment_mode="expand")
        for c in workspace(doc).concepts
    ]
    found = [s for s in spans if s is not None]
    doc.spans["concepts"] = found
    doc.set_ents(filter_spans(found), default="outside")


@Language.factory("chartproof_concepts")  # type: ignore[untyped-decorator]
def make_concepts(nlp: Language, name: str) -> Concepts:
    """The component, for spaCy's registry."""
    return Concepts(nlp)
