"""Events: stays in hospital with their reason, serious infections; mentions in, facts out."""

from __future__ import annotations

import re

from extractor.findings.make import Maker
from extractor.workspace import ConceptMention

CONCEPTS = frozenset({"hospitalization", "serious_infection", "vaccination"})
_REASON = re.compile(
    r"^(?P<lead>[^.;\n]{0,45}?)\b(?:for|with|w/|due to|because of|2/2|secondary to|after)\s"
    r"(?P<reason>(?!the first|the last|rituximab|infusion|about|over|a week|\d)[A-Za-z][^.;,()\n]{2,60})",
    re.I,
)
_RESULT = re.compile(r"neg|detected|normal|reactive", re.I)
_ARTICLE = re.compile(r"^(?:an?|the|her|his|their|acute and chronic)\s", re.I)
# Dates, lengths of stay and places between "hosp" and its reason: "Hosp 11/2-11/6/24 (County) LLL PNA".
_BETWEEN = re.compile(
    r"^[\s,:;-]*(?:(?:on |from |in |x ?)?\(?(?:\d[\d/.–-]*|(?:\d{1,2}\s?-\s?)?\d{0,2}\s?[A-Z][a-z]{2,8}(?= ?\d|,|:)"
    r"|[A-Z]{2,6}(?= \d)"
    r"|to [A-Z]\w+|at [A-Z]\w+|\d+ ?d(?:ays?)?|[A-Z]\w+(?: [A-Z]\w+)?"
    r" (?:Hosp\w*|Memorial|General|County))\)?[\s,:;-]*){0,5}"
)
_IF = re.compile(
    r"\b(?:if|should)\s(?P<reason>(?:the |her |his )?[^.;:,\n]{3,50}?)\s*"
    r"(?:develops?|->|,|:|will\b|would\b|occurs?\b|$)",
    re.I,
)
_TRAIL = re.compile(
    r"\s(?:on|in|at|from|until|x|for|since|requiring|where|when|last|this"
    r"|and (?:was|put|treated|given|received|discharged|needed|she|he))\s.*$|\s\d.*$",
    re.I,
)


def read(maker: Maker, mention: ConceptMention) -> None:
    """Adds the event."""
    if mention.concept == "vaccination":
        return  # each vaccine is read by its name in the module `vaccines`
    assertion = maker.assertion(mention)
    if assertion == "historical":
        assertion = "present"  # an event that was is an event
    if mention.concept == "hospitalization":
        if assertion == "absent" and _RESULT.search(mention.cue or ""):
            assertion = "present"  # "the QuantiFERON of the admission was negative"
        maker.add(mention, value=reason(maker, mention, assertion), assertion=assertion)
    else:
        maker.add(mention, assertion=assertion)


def reason(maker: Maker, mention: ConceptMention, assertion: str) -> str | None:
    """Why the patient was in hospital, as written."""
    ws = maker.ws
    sentence = ws.sentence_at(mention.start)
    end = max(sentence.end, mention.end)
    if assertion == "hypothetical":
        m = _IF.search(ws.text[sentence.start : end].replace("\n", " "))
        return m["reason"].strip().removeprefix("the ") if m else None
    if assertion == "absent":
        m = re.match(r"\W{0,2}(?:\w+ ){0,2}?for (?P<reason>[a-z ]{3,30})", ws.text[mention.end : end], re.I)
        return m["reason"].strip() if m else None
    m = _REASON.match(ws.text[mention.end : end].replace("\n", " "))
    if m:
        return _ARTICLE.sub("", _TRAIL.sub("", m["reason"]).strip()) or None
    return _named(maker, mention, sentence.start, end)


def _named(maker: Maker, mention: ConceptMention, start: int, end: int) -> str | None:
    """The disease that is named right after the stay and its dates, or right before it ("has pneumonia, admitted")."""
    ws = maker.ws
    between = _BETWEEN.match(ws.text[mention.end : min(end, mention.end + 80)])
    begin = mention.end + (between.end() if between else 0)
    stop = re.search(r"[.;,\n]|->", ws.text[begin : min(end, begin + 60)])
    finish = begin + stop.start() if stop else min(end, begin + 60)
    inside = [c for c in ws.concepts if c.kind in ("diagnosis", "finding") and begin <= c.start < finish]
    if inside and re.fullmatch(r"(?:\w+ ){0,2}", ws.text[begin : inside[0].start]):
        return _TRAIL.sub("", ws.text[begin:finish]).strip() or None
    before = [
        c for c in ws.concepts if c.kind == "diagnosis" and max(start, mention.start - 45) <= c.end <= mention.start
    ]
    if before and re.fullmatch(
        r"\s?(?:\(?[\d/]{1,10}\)?)?\s?(?:,|->|:)\s?(?:was |she was |he was |and )?",
        ws.text[before[-1].end : mention.start],
    ):
        return ws.text[before[-1].start : before[-1].end]
    return None
