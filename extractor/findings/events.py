"""Events: stays in hospital with their reason, vaccinations with their vaccine; mentions in, values and dates out."""

from __future__ import annotations

import re

from extractor.findings.make import Maker
from extractor.workspace import ConceptMention

CONCEPTS = frozenset({"hospitalization", "serious_infection", "vaccination"})
_REASON = re.compile(
    r"^(?P<lead>[^.;\n]{0,45}?)\b(?:for|with|w/|due to|because of|2/2|secondary to|after)\s(?P<reason>(?!the first|the last|rituximab|infusion|about|over|a week|\d)[A-Za-z][^.;,()\n]{2,60})",
    re.I,
)
_IF = re.compile(
    r"\b(?:if|should)\s(?P<reason>(?:the |her |his )?[^.;:,\n]{3,50}?)\s*(?:develops?|gets worse|worsens?|->|,|:|will|would|occurs?|$)",
    re.I,
)
_TRAIL = re.compile(
    r"\s(?:on|in|at|from|until|x|for|since|and (?:was|put|treated|given|received|discharged|needed|she|he)|requiring|where|when|last|this)\s.*$|\s\d.*$",
    re.I,
)


def read(maker: Maker, mention: ConceptMention) -> None:
    """Adds the event."""
    if mention.concept == "vaccination":
        return  # each vaccine is read by name in `vaccines`
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


# Vaccine -> how it is written. Names that are diseases too count only where the line is about vaccines.
VACCINES: list[tuple[str, re.Pattern[str], bool]] = [
    (value, re.compile(pattern, re.I), alone)
    for value, pattern, alone in (
        ("influenza", r"\b(?:flu|influenza)\s?(?:shot|vaccin\w*|vax|HD\b|high[- ]dose)|Fluzone\w*|Fluad|FluMist", True),
        ("influenza", r"\b(?:flu|influenza)\b(?!\s?(?:A|B|like|swab|test|neg))", False),
        ("COVID", r"\bcovid(?:-19)?\s?(?:vaccin\w*|booster|vax|shot)s?|Comirnaty|Spikevax", True),
        ("COVID", r"\bcovid(?:-19)?\b(?!\s?(?:swab|test|\+|pos|neg|infection|illness))", False),
        ("PCV20", r"\bPCV-?20\b|Prevnar[- ]?20\b", True),
        ("PCV13", r"\bPCV-?13\b|Prevnar[- ]?13\b", True),
        ("PCV15", r"\bPCV-?15\b|Vaxneuvance", True),
        ("PCV21", r"\bPCV-?21\b|Capvaxive", True),
        ("Prevnar", r"\bPrevnar\b(?![- ]?(?:20|13))", True),
        ("PPSV23", r"\bPPSV-?23\b", True),
        ("Pneumovax", r"\bPneumovax(?:[- ]?23)?\b", True),
        ("pneumococcal", r"\bpneumococcal (?:vaccin\w*|conjugate|polysaccharide)|pneumonia (?:shot|vaccin\w*)", True),
        ("Shingrix", r"\bShingrix\b", True),
        ("RZV", r"\bRZV\b", True),
        ("zoster", r"\b(?:zoster|shingles) (?:vaccin\w*|recombinant|shot)|Zostavax", True),
        ("Tdap", r"\bTdap\b", True),
        ("tetanus", r"\btetanus (?:booster|vaccin\w*|shot)|\bTd booster", True),
        ("RSV", r"\bRSV (?:vaccin\w*|shot)|Arexvy|Abrysvo", True),
        ("RSV", r"\bRSV\b(?!\s?(?:swab|test|neg|infection))", False),
        ("HPV", r"\bHPV (?:series|vaccin\w*|x ?\d)|Gardasil", True),
        ("hepatitis B", r"\bhep(?:atitis)? ?B (?:vaccin\w*|series|x ?\d|1-2-3|booster|immuni[sz]\w+)|\bHeplisav(?:-B)?|Engerix(?:-B)?|Twinrix|Recombivax", True),
        ("hepatitis A", r"\bhep(?:atitis)? ?A (?:vaccin\w*|series|x ?\d)", True),
        ("MMR", r"\bMMR\b", True),
        ("varicella", r"\bvaricella (?:vaccin\w*|series|x ?\d)", True),
        ("BCG", r"\bBCG\b", True),
        ("meningococcal", r"\bMenACWY\b|\bMenB\b|meningococcal vaccin\w*|Menveo|Bexsero|Menactra", True),
    )
]  # fmt: skip
_ABOUT = re.compile(
    r"vaccin|immuni[sz]|\bIMM\b|\bvax|\bshots?\b|PCV|Tdap|Shingrix|Pneumovax|Prevnar|booster|\bMMR\b|UTD", re.I
)
_PENDING = re.compile(
    r"\b(?:due|needs?|recommend\w*|discuss\w*|will|plan\w*|when possible|next|defer\w*|hold|consider\w*|offer\w*|schedul\w*|before (?:RTX|rituximab|next|infusion)|to (?:get|give|do)|should|ask|advised|encourage\w*|await\w*|prior to)\b", re.I)  # fmt: skip
_REFUSED = re.compile(r"\b(?:declin\w+|refus\w+|never|not (?:given|done|had|received)|none|no (?!known))", re.I)
_DONE = re.compile(
    r"\b(?:given|done|received|UTD|up to date|complete\w*|had|today|administered|got|x ?\d|series|(?:19|20)\d\d|\d{1,2}/\d{2,4}|'\d\d|infant|birth|child\w*)",
    re.I,
)
_SEPARATOR = re.compile(r"[,;.\n|]|\band\b|\s\+\s|\s{3,}")


def vaccines(maker: Maker) -> None:
    """A fact for each vaccine named: given, or hypothetical where it lies ahead."""
    ws = maker.ws
    taken: list[tuple[int, int]] = []
    for value, pattern, alone in VACCINES:
        for m in pattern.finditer(ws.text):
            if any(s < m.end() and m.start() < e for s, e in taken) or ws.zone_at(m.start()):
                continue
            line = ws.line_at(m.start())
            written = ws.text[line.start : line.end]
            section = ws.section_at(m.start())
            title = ws.text[section.start : section.title_end] if section else ""
            if not alone and not (_ABOUT.search(written) or _ABOUT.search(title)):
                continue
            clause = ws.text[m.start() : _clause_end(ws.text, m.end(), line.end)]
            lead = ws.text[max(line.start, m.start() - 25) : m.start()]
            done = _DONE.search(clause)
            if re.search(r"\b(?:titers?|Ab|antibod\w+|immune|IgG|osteomy)", clause):
                continue
            if _REFUSED.search(clause) or re.search(r"\b(?:declin\w+|refus\w+|no|never)\s(?:\w+ )?$", lead, re.I):
                assertion = "absent"
            elif _PENDING.search(clause) or (_PENDING.search(lead) and not done) or (not alone and not done):
                assertion = "hypothetical"
            else:
                assertion = "present"
            if assertion == "absent" or (assertion == "hypothetical" and not alone and not _PENDING.search(clause)):
                continue
            taken.append((m.start(), m.end()))
            date = maker.near(m.start(), m.end(), after=22, before=0)
            near = date.value if date and date.start < m.start() + len(clause) + 12 else None
            if near is None and "today" in clause.lower():
                near = ws.date_of(m.start())
            seen = ws.date_of(m.start())
            planned = section is not None and "plan" in section.category
            if (near and seen and near > seen[: len(near)]) or (
                assertion == "present" and not done and not near and planned
            ):
                assertion = "hypothetical"  # a date that lies ahead, or a plan
            maker.at("vaccination", m.start(), m.end(), "findings.vaccine", assertion, value, near)


def _clause_end(text: str, start: int, end: int) -> int:
    m = _SEPARATOR.search(text, start, end)
    return m.start() if m else end
