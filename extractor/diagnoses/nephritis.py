"""A document's lupus nephritis mentions come in; facts with the ISN/RPS (WHO) class that the text gives go out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from extractor.facts import Diagnosis
from extractor.workspace import ConceptMention, Workspace

_ONE = (
    r"(?:VI|IV|V|I{1,3}|[1-6])(?:\s?-?\s?[SGsg](?![A-Za-z]))?(?:\s?\(?\s?[AC](?:/C)?\s?\)|\s[AC](?:/C)?(?![A-Za-z]))?"
)
_JOIN = r"(?:\s?(?:\+|&|/|,|and|with|plus|on|or)\s?(?:superimposed\s|a\s|class\s|ISN/RPS\s){0,2})"
# "class IV + V", "Class 3/5", "ISN/RPS III (A/C) + V", "classes III and V", "type IV"
_CLASS = re.compile(
    r"(?:\b(?:class(?:es)?|cl\.?|ISN\s?/?\s?RPS|WHO)\s*(?:\(?(?:ISN\s?/?\s?RPS|WHO|20(?:03|18))\)?\s*)?(?:class(?:es)?\s*)?:?\s*)"
    rf"({_ONE}(?:{_JOIN}{_ONE}){{0,3}})(?![A-Za-z0-9'])",
    re.IGNORECASE,
)
# "LN III/V", "lupus nephritis IV", "LN (IV)": the class right after the name, in capitals.
_AFTER_NAME = re.compile(rf"\s?\(?(?:type\s)?({_ONE}(?:{_JOIN}{_ONE}){{0,3}})(?![A-Za-z0-9%.])")
_NUMERAL = re.compile(r"(?<![A-Za-z0-9])(VI|IV|V|I{1,3}|[1-6])(?![A-Za-z0-9])", re.IGNORECASE)
_ARABIC = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI"}
_KIDNEY = re.compile(
    r"nephriti|\bLN\b|kidney|renal|biops|\bbx\b|glomerul|nephro|ISN|WHO|proliferative|membranous|crescent|lupus",
    re.IGNORECASE,
)
_OTHER_CLASS = re.compile(
    r"NYHA|Child|heart|functional|recommend|evidence|pharmac|drug\s|antiarrhythm|obes|ASA|MHC|HLA|AHA|World",
    re.IGNORECASE,
)
# Classes that are asked, planned, cited or another's: not this patient's result.
_NOT_SHOWN = re.compile(
    r"(?:\bif\b|confirm(?:ing|ation of)|patients? with|adults with|criteria|requires?|must have|approved for|trial|"
    r"\bclass not\b|rule out|r/o|whether|risk of|transform\w* to|progress\w* to|evaluate for|look(?:ing)? for|"
    r"sister|mother|daughter|brother|father|son|aunt|cousin)\b[^.;\n]{0,60}$",
    re.IGNORECASE,
)
_ORDER = ["I", "II", "III", "IV", "V", "VI"]


def numerals(text: str) -> list[str]:
    """The Roman numerals of a class expression, each once, in order of class."""
    plain = re.sub(r"\(\s?[AC](?:/C)?\s?\)", " ", text)
    plain = re.sub(r"(?<=[,.;]) I$", "", plain)  # "class III (A/C), I think": the writer, not a class
    found = {_ARABIC.get(m.group(1), m.group(1).upper()) for m in _NUMERAL.finditer(plain)}
    return sorted(found, key=_ORDER.index)


def find_classes(ws: Workspace, mentions: list[ConceptMention]) -> Iterator[Diagnosis]:
    """One `lupus_nephritis` fact for each place that gives a class of this patient's nephritis."""
    named = [m for m in mentions if m.concept == "lupus_nephritis"]
    ends = [m.end for m in named]
    seen: set[int] = set()
    for m in named:
        after = _AFTER_NAME.match(ws.text, m.end, min(len(ws.text), m.end + 40))
        if after and after.group(1)[:1].isupper() and m.assertion in ("present", "historical"):
            seen.add(after.start(1))
            yield _fact(ws, m.start, after.end(1), after.group(1), "diagnoses.class_after_name")
    for found in _CLASS.finditer(ws.text):
        start, end = found.span()
        if found.start(1) in seen or ws.zone_at(start) is not None:
            continue
        sentence = ws.sentence_at(start)
        low, high = max(sentence.start, start - 200), min(max(sentence.end, end), end + 120)
        before = ws.text[low:start]
        if re.search(r"\bor\b", found.group(1)):
            continue  # "class III, IV or V" is what someone asks for
        if _OTHER_CLASS.search(before[-25:]) or _NOT_SHOWN.search(before[-90:]):
            continue
        here = ws.text[low:high]
        if not _KIDNEY.search(here):
            previous = ws.sentence_at(sentence.start - 2) if sentence.start > 1 else sentence
            if not _KIDNEY.search(ws.text[max(previous.start, low - 200) : low]):
                continue
        i = bisect_left(ends, start - 60)
        near = [m for m in named[i : bisect_right(ends, end + 60)] if sentence.start <= m.start < sentence.end]
        if near and all(m.assertion in ("absent", "family", "hypothetical", "possible") for m in near):
            continue
        yield _fact(ws, start, end, found.group(1), "diagnoses.class")


def _fact(ws: Workspace, start: int, end: int, expression: str, rule: str) -> Diagnosis:
    classes = numerals(expression)
    mention = ws.mention(start, end, rule, {"isn_rps_class": classes})
    return Diagnosis(concept="lupus_nephritis", assertion="present", isn_rps_class=classes, mentions=[mention])
