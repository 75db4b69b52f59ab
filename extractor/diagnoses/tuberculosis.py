"""A tuberculosis mention comes in; its state (active, latent, treated), as the words around it have it, goes out."""

from __future__ import annotations

import re

from extractor.workspace import ConceptMention, Workspace

_LATENT = re.compile(r"\blatent\b|\bLTBI\b", re.IGNORECASE)
_ACTIVE = re.compile(
    r"\bactive (?:pulmonary )?(?:TB|tuberculosis)"
    r"|\b(?:pulmonary|miliary|smear|cavitary)[ -](?:positive )?(?:TB|tuberculosis)"
    r"|\b(?:on|under) (?:RIPE|4-drug|four-drug)|\bsputum (?:AFB )?positive",
    re.IGNORECASE,
)
# A course that was finished: "treated with INH x 9 mo", "4 months of rifampin done", "completed 2019", "s/p INH".
_TREATED = re.compile(
    r"\btreated\b(?! by| for the)|\bcomplet\w+|\bfinished\b|\bdone\b|\bs/p\b|\b(?:tx|rx)'?e?d\b|\btook\b|\breceived\b"
    r"|\bx ?\d+ ?mo\w*\b(?=[^.;]{0,20}20\d\d)|\bhas had (?:a )?full course",
    re.IGNORECASE,
)
_UNTREATED = re.compile(
    r"\buntreated\b|\bnot (?:yet )?(?:been )?(?:treated|started|begun|complet\w+)|\bno (?:treatment|tx|therapy)"
    r"|\bto (?:start|begin|be treated)|\bhasn't (?:begun|started)|\bbeing treated\b"
    r"|\bwill (?:start|be treated|complete)|\bplan\w*|\bcurrently\b|\bon (?:INH|isoniazid|rifamp\w+)"
    r"|\bshould\b|\bneeds?\b|\bonce\b",
    re.IGNORECASE,
)


def state_of(ws: Workspace, mention: ConceptMention) -> str | None:
    """The state in the mention's own statement: its sentence, at most 120 characters after the name."""
    sentence = ws.sentence_at(mention.start)
    name = ws.text[max(sentence.start, mention.start - 20) : mention.end]
    after = ws.text[mention.end : min(max(sentence.end, mention.end), mention.end + 120)]
    around = ws.text[max(sentence.start, mention.start - 40) : mention.start] + name[-40:] + after
    if _TREATED.search(around) and not _UNTREATED.search(after):
        return "treated"
    if _LATENT.search(name):
        return "latent"
    if _ACTIVE.search(around):
        return "active"
    return "treated" if mention.assertion == "historical" and _TREATED.search(around) else None
