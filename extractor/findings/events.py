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
    if not m:
        return None
    return _TRAIL.sub("", m["reason"]).strip() or None
