"""A document's lupus nephritis mentions come in; facts with the ISN/RPS (WHO) class that the text gives go out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from extractor.facts import Diagnosis
from extractor.workspace import ConceptMention, Workspace

# One class: "IV", "iv", "4", "four", "IV-G", "III (A/C)", "V (membranous)". A lone "i" is a word, not a class.
_NUMERAL = r"(?:VI|IV|V|I{1,3}|iv|vi|ii{1,2}|[1-6]|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix)(?![A-Za-z0-9])"
_DETAIL = (
    r"(?:\s?-?\s?[SG](?![A-Za-z]))?(?:\s?\(\s?(?:[AC](?:/C)?|[a-z][a-z ,/-]{3,40})\s?\)|\s[AC](?:/C)?(?![A-Za-z]))?"
)
_ONE = _NUMERAL + _DETAIL
_JOIN = (
    r"(?:\s?(?:\+|&|/|,|and|with|plus|on|or|-|–)\s?"
    r"(?:superimposed\s|concurrent\s|an?\s|[Cc]lass\s|CLASS\s|ISN/RPS\s|focal\s|membranous\s){0,3})"
)
_CLASSES = rf"({_ONE}(?:{_JOIN}{_ONE}){{0,3}})(?!['%]|\.\d)"
_SYSTEM = r"(?:ISN\s?[/-]?\s?RPS|WHO|ISN|\(?(?<![\d/-])20(?:03|18)(?!\d)\)?)"
_WORD = r"(?:[Cc]lass(?:es)?|CLASS(?:ES)?|[Tt]ype|cl\.)"
# "class IV + V", "Class 3/5", "ISN/RPS III (A/C) + V", "classes III and V", "WHO class: IV"
_CLASS = re.compile(
    rf"(?<![A-Za-z0-9])(?:\(?{_SYSTEM}\)?[\s,]*(?:{_SYSTEM}[\s,]*)?(?:{_WORD})?|{_WORD}(?:\s*\(?{_SYSTEM}\)?)?)\s*[:=]?\s*\(?{_CLASSES}"
)
# "LN III/V", "lupus nephritis IV", "LN (IV)": the class right after the name, in Roman numerals from II up.
_AFTER_NAME = re.compile(rf"\s?\(?(?=(?:VI|IV|V|II))(?:type\s)?{_CLASSES}")
_SINGLE = re.compile(rf"(?<![A-Za-z0-9]){_NUMERAL}")
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "6": "VI"} | {
    "two": "II", "three": "III", "four": "IV", "five": "V", "six": "VI"
}  # fmt: skip
_ORDER = ["I", "II", "III", "IV", "V", "VI"]
_KIDNEY = re.compile(
    r"nephriti|\bLN\b|kidney|renal|biops|\bbx\b|glomerul|nephro|\bISN\b|proliferative|membranous|crescent",
    re.IGNORECASE,
)
_OTHER_CLASS = re.compile(
    r"NYHA|Child|heart|functional|recommend|evidence|pharmac|drug\s|antiarrhythm|obes|\bASA\b|MHC|HLA|\bAHA\b|diabet|lipid"
    r"|hypersens|herpes|collagen|\bSMA\b|\bRTA\b",
    re.IGNORECASE,
)
# Classes that are asked, planned, cited, denied or another's: not this patient's result.
_NOT_SHOWN = re.compile(
    r"(?:\b(?:if|confirm(?:ing|ation of)|patients? with|adults with|criteria|requires?|must have|approved for|trials?|"
    r"rule out|whether|risk of|transform\w* to|progress\w* to|evaluate for|look(?:ing)? for|class not|possible|"
    r"suspect\w*|versus|vs|sister|mother|daughter|brother|father|son|aunt|cousin)\b|\br/o\b)[^.;\n]{0,60}$|\b(?:no|not|without)\s+(?:\w+\s)?$",
    re.IGNORECASE,
)


def numerals(text: str) -> list[str]:
    """The Roman numerals of a class expression, each once, in order of class."""
    plain = re.sub(r"\(\s?[AC](?:/C)?\s?\)", " ", text)
    plain = re.sub(r"(?<=[,.;-]) I$", "", plain)  # "class III (A/C), I think": the writer, not a class
    found = {_ROMAN.get(m.group().lower(), m.group().upper()) for m in _SINGLE.finditer(plain)}
    return sorted(found, key=_ORDER.index)


def find_classes(ws: Workspace, mentions: list[ConceptMention]) -> Iterator[Diagnosis]:
    """One `lupus_nephritis` fact for each place that gives a class of this patient's nephritis."""
    named = [m for m in mentions if m.concept == "lupus_nephritis"]
    ends = [m.end for m in named]
    seen: set[int] = set()
    for m in named:
        after = _AFTER_NAME.match(ws.text, m.end, min(len(ws.text), m.end + 60))
        if after and m.assertion in ("present", "historical") and not re.search(r"\bor\b", after.group(1)):
            seen.add(after.start(1))
            yield _fact(ws, m.start, after.end(1), after.group(1), "diagnoses.class_after_name")
    for found in _CLASS.finditer(ws.text):
        if found.start(1) not in seen and _shown(ws, found, named, ends):
            yield _fact(ws, found.start(), found.end(1), found.group(1), "diagnoses.class")


def _shown(ws: Workspace, found: re.Match[str], named: list[ConceptMention], ends: list[int]) -> bool:
    """Whether the class is this patient's, of a kidney, and stated."""
    start, end = found.span()
    if ws.zone_at(start) is not None or re.search(r"\bor\b", found.group(1)):
        return False  # "class III, IV or V" is what someone asks for
    sentence = ws.sentence_at(start)
    low, high = max(sentence.start, start - 200), min(max(sentence.end, end), end + 120)
    before = ws.text[low:start]
    if _OTHER_CLASS.search(before[-25:]) or _NOT_SHOWN.search(before[-90:]):
        return False
    if not _KIDNEY.search(ws.text[low:high]):
        previous = ws.sentence_at(sentence.start - 2) if sentence.start > 1 else sentence
        if not _KIDNEY.search(ws.text[max(previous.start, low - 200) : low]):
            return False
    i = bisect_left(ends, start - 60)
    near = [m for m in named[i : bisect_right(ends, end + 60)] if sentence.start <= m.start < sentence.end]
    return not near or any(m.assertion in ("present", "historical") for m in near)


def _fact(ws: Workspace, start: int, end: int, expression: str, rule: str) -> Diagnosis:
    classes = numerals(expression)
    mention = ws.mention(start, end, rule, {"isn_rps_class": classes})
    return Diagnosis(concept="lupus_nephritis", assertion="present", isn_rps_class=classes, mentions=[mention])
