"""Names of tests in a document: the workspace in, the places where a test (or several at once) is named out, in order."""  # noqa: E501

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractor.anchors import PatternSet
from extractor.resources import load_yaml
from extractor.workspace import Workspace

_REFLEX = re.compile(r"(?:reflex(?: to)?|w/|with)\s*$", re.I)
Concept = tuple[str, str | None]  # analyte and, for other myositis antibodies, the antibody


@dataclass(slots=True)
class Name:
    """A place that names tests. `results` limits which results it can have; `near` wants the result right behind it."""

    start: int
    end: int
    concepts: tuple[Concept, ...]
    kind: str = "test"  # test, group, protein, ratio
    results: frozenset[str] | None = None
    near: bool = False
    own: str | None = None  # the result that the word itself says ("hypocomplementemia")


@cache
def knowledge() -> dict[str, Any]:
    """The word lists of `models/labs/prose.yaml`."""
    data: dict[str, Any] = load_yaml("labs/prose.yaml")
    return data


def words_pattern(words: list[str]) -> re.Pattern[str]:
    """Matches one of the words as a whole word, the longest first, any blanks between their parts."""
    parts = (r"\s+".join(re.escape(p) for p in w.split()) for w in sorted(map(str, words), key=lambda w: (-len(w), w)))
    return re.compile(r"(?<![A-Za-z0-9])(?:" + "|".join(parts) + r")(?![A-Za-z0-9])", re.I)


@cache
def _group_pattern() -> tuple[re.Pattern[str], dict[str, dict[str, Any]]]:
    groups = {str(w).lower(): g for g in knowledge()["groups"] for w in g["words"]}
    return words_pattern(list(groups)), groups


@cache
def _antibodies() -> tuple[re.Pattern[str], dict[str, Concept]]:
    lexicon = load_yaml("lexicon/analytes.yaml")
    names: dict[str, Concept] = {str(n).lower(): ("anti_jo1", None) for n in lexicon["anti_jo1"]["names"]}
    for antibody, spellings in lexicon["myositis_antibody_other"]["antibodies"].items():
        if antibody != "panel":
            names.update({str(n).lower(): ("myositis_antibody_other", str(antibody)) for n in spellings})
    return words_pattern(list(names)), names


@cache
def _protein_pattern() -> re.Pattern[str]:
    return words_pattern([*knowledge()["protein_words"], *knowledge()["ratio_words"]])


@cache
def _short_forms() -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    return [(words_pattern(s["context"]), words_pattern(s["words"]), s["concept"]) for s in knowledge()["short_forms"]]


@cache
def _patterns() -> PatternSet:
    """Groups, proteins, then the short forms in their order."""
    return PatternSet([_group_pattern()[0], _protein_pattern(), *(words for _, words, _ in _short_forms())])


def test_names(ws: Workspace) -> list[Name]:
    """The names of tests, in text order; of overlapping ones the longest stays, of equal ones that of the lexicon."""
    found: list[Name] = []
    for c in ws.concepts:
        if c.kind == "analyte":
            antibody = c.attributes.get("antibody") if c.concept == "myositis_antibody_other" else None
            if found and (found[-1].start, found[-1].end) == (c.start, c.end):  # one name of several tests
                found[-1].concepts = (*found[-1].concepts, (c.concept, antibody))
            else:
                found.append(Name(c.start, c.end, ((c.concept, antibody),)))
        elif c.kind == "diagnosis" and c.assertion == "present" and c.concept in knowledge()["named_by_antibody"]:
            antibodies, by_name = _antibodies()
            for m in antibodies.finditer(ws.text, c.start, c.end):  # "anti-HMGCR myopathy" is one name of a diagnosis
                found.append(Name(m.start(), m.end(), (by_name[m.group().lower()],), "in_diagnosis", own="positive"))
    _, groups = _group_pattern()
    places = _patterns().over(ws.text, ws.folded)
    for m in places.matches(0):
        group = groups[re.sub(r"\s+", " ", m.group().lower())]
        concepts = tuple((str(c), None) for c in group["concepts"])
        found.append(
            Name(
                m.start(),
                m.end(),
                concepts,
                "group",
                frozenset(group["results"]) if "results" in group else None,
                bool(group.get("near")),
                group.get("own"),
            )
        )
    ratio = {str(w).lower() for w in knowledge()["ratio_words"]}
    for m in places.matches(1):
        found.append(Name(m.start(), m.end(), (("upcr", None),), "ratio" if m.group().lower() in ratio else "protein"))
    for i, (context, _, concept) in enumerate(_short_forms(), 2):
        seen: dict[int, bool] = {}
        for m in places.matches(i):
            sentence = ws.sentence_at(m.start())
            if sentence.start not in seen:
                seen[sentence.start] = bool(context.search(ws.text, sentence.start, sentence.end))
            if _REFLEX.search(ws.text, max(0, m.start() - 16), m.start()):
                continue
            if seen[sentence.start] and context.search(ws.text, max(sentence.start, m.start() - 120), m.start()):
                found.append(Name(m.start(), m.end(), ((concept, None),), "short"))
    return _without_overlap(found)


def _without_overlap(names: list[Name]) -> list[Name]:
    names.sort(key=lambda n: (n.start - n.end, n.kind != "test", n.start))
    starts: list[int] = []
    kept: list[Name] = []
    for n in names:
        i = bisect_left(starts, n.start)
        if i < len(kept) and kept[i].start < n.end:
            continue
        if i and kept[i - 1].end > n.start:
            continue
        starts.insert(i, n.start)
        kept.insert(i, n)
    return kept
