"""Tests that support the diagnosis (EMG, MRI, HRCT, biopsies): a named test in, its result as a finding out."""

from __future__ import annotations

import re

from extractor.findings.make import Maker
from extractor.workspace import ConceptMention

# What a test must say to be the finding, and what denies it. A test that is only named is no finding.
POSITIVE: dict[str, re.Pattern[str]] = {
    "emg_myopathic": re.compile(
        r"irritab\w+|myopath\w+|fibrillation\w*|polyphasic|short[- ]duration|small[- ]amplitude|positive sharp|abnormal|inflammatory"
        r"|consistent with (?:\w+ )?myosi\w+|myosi\w+|proven|confirm\w+|active denervation|spontaneous activity|positive",
        re.I,
    ),
    "mri_muscle_edema": re.compile(
        r"o?edema\w*|STIR|hyperintens\w+|increased (?:T2|signal)|myosi\w+|inflammat\w+|enhanc\w+|active|abnormal|confirm\w+|consistent with",
        re.I,
    ),
    "muscle_biopsy_myositis": re.compile(
        r"perifascicular|necro\w+|regenerat\w+|inflammat\w+|myosi\w+|MHC|infiltrat\w+|atroph\w+|confirm\w+|proven|positive|consistent with"
        r"|\bc/w\b|MxA|diagnostic|endomysial|perimysial|myopath\w+",
        re.I,
    ),
    "skin_biopsy_supportive": re.compile(
        r"interface|vacuolar|mucin|leu[ck]ocytoclastic|vasculitis|\bLCV\b|consistent with|\bc/w\b|confirm\w+|lupus|dermatomyositis|proven|showed"
        r"|compatible|IgG deposition|immunofluorescence|perivascular|panniculitis|discoid",
        re.I,
    ),
    "hrct_ild": re.compile(
        r"\bILD\b|\bNSIP\b|\bUIP\b|ground[- ]?glass|\bGGOs?\b|reticul\w+|fibro\w+|honeycomb\w*|traction|bronchiectasis|interstitial|organi[sz]ing|consolidation"
        r"|\bOP\b|septal thickening",
        re.I,
    ),
}
NEGATIVE = re.compile(
    r"\bnormal\b|\bnl\b|unremarkable|\bnegative\b|\bneg\b|\bno (?:evidence|sign|o?edema|inflammation|irritab\w+|myopath\w+|ILD|interstitial|fibro\w+|ground|active|acute|abnormal\w*|myositis)|"
    r"\bwithout (?:evidence|o?edema|ILD|interstitial|myopath\w+|inflammation)|non-?diagnostic|no ILD|clear lungs|lungs clear|inconclusive",
    re.I,
)
NOT_DONE = re.compile(
    r"\b(?:order\w*|pending|sched\w*|await\w*|recommend\w*|planned|plan\b|will|would|consider\w*|may (?:be|have|need|help|also)|refus\w+|declin\w+|defer\w*|not (?:done|needed|available|performed|attached)"
    r"|never done|due\b|to be|slot|request\w*|attached|if\b|need\w*|repeat|recheck|arrang\w+|auth\b|PFT/HRCT|\[ ?\])",
    re.I,
)
_CHANGE = re.compile(r"\b(?:stable|unchanged|increased|worse\w*|progress\w*|improv\w+|new|known)\b", re.I)
CONCEPTS = frozenset({*POSITIVE, "renal_biopsy"})
REACH = 170
# A proof that is told without its result: "EMG/biopsy proven", "confirmed by skin biopsy, EMG and MRI".
_PROOF = re.compile(
    r"(?:confirmed|proven|supported|established|shown|demonstrated|proved) (?:by|on|with)|[- ]proven|\bproven\b", re.I
)
_DENIED = re.compile(r"\b(?:no|without|neg\w*|not|denies|absence of|never)\s(?:\w+ ){0,3}$", re.I)


def read(maker: Maker, mention: ConceptMention) -> None:
    """Adds what the test found, if the text says it."""
    if mention.concept == "renal_biopsy":
        _kidney(maker, mention)
        return
    ws = maker.ws
    sentence = ws.sentence_at(mention.start)
    line = ws.line_at(mention.start)
    start = max(min(sentence.start, line.start), mention.start - 60)
    end = min(max(sentence.end, line.end), mention.end + REACH)
    before, inside, after = (
        ws.text[start : mention.start],
        ws.text[mention.start : mention.end],
        ws.text[mention.end : end],
    )
    after = _until_next_test(after)
    if (_PROOF.search(before[-60:]) and not re.search(r"\b(?:not|no)\b", before[-60:])) or _PROOF.match(after[:12]):
        maker.add(mention, assertion="present")
        return
    lead = after[:40]
    if NOT_DONE.search(before[-20:]) or NOT_DONE.search(lead):
        done = POSITIVE[mention.concept].search(after) or NEGATIVE.search(after)
        if not done or done.start() > (NOT_DONE.search(lead) or done).start():
            return
    denied = NEGATIVE.search(after)
    found = _first(POSITIVE[mention.concept], after)
    own = POSITIVE[mention.concept].search(
        inside
    )  # the name is the result: "irritable myopathy", "perifascicular atrophy"
    if found is None and own is None and before.rstrip()[-3:].lower() in (" on", "by"):
        own = _last(POSITIVE[mention.concept], before)  # "NSIP on HRCT"
    if denied and (found is None or denied.start() <= found.start()):
        if own is None:
            maker.add(mention, assertion="absent")
        return
    if found or own:
        maker.add(mention, assertion="present" if mention.assertion in ("present", "historical", "absent") else None)


def _first(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first word of the result that no negation stands right before."""
    return next(
        (m for m in pattern.finditer(text) if not _DENIED.search(text[max(0, m.start() - 25) : m.start()])), None
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = [m for m in pattern.finditer(text) if not _DENIED.search(text[max(0, m.start() - 25) : m.start()])]
    return found[-1] if found else None


_NEXT = re.compile(r"\b(?:EMG|MRI|HRCT|CT|PFTs?|echo|EKG|ECG|CXR|biopsy|bx|mammo\w*|TTE|labs?)\b|\n\s*\n", re.I)


def _until_next_test(text: str) -> str:
    """The text up to where another test is named."""
    m = _NEXT.search(text, 3)
    return text[: m.start()] if m and m.start() > 3 else text


_PLANNED = re.compile(
    r"\b(?:plan\w*|sched\w*|will|would|consider\w*|recommend\w*|if\b|may|need\w*|await\w*|order\w*|refus\w*|declin\w*|contraindicated|defer\w*|discuss\w*|request\w*|no\b|not\b|never\b|without|r/o|repeat if)\W+(?:\w+\W+){0,3}$",
    re.I,
)
_AFTER_PLANNED = re.compile(
    r"^\W{0,3}(?:\w+ ){0,2}?(?:was |is |not |has been )*(?:planned|scheduled|pending|refused|declined|deferred|not done|ordered|considered|contraindicated|recommended|to be done|if\b|next (?:week|month)|not performed|never done)",
    re.I,
)


def _kidney(maker: Maker, mention: ConceptMention) -> None:
    """A biopsy that was done, whatever it showed."""
    ws = maker.ws
    before = ws.text[max(ws.sentence_at(mention.start).start, mention.start - 50) : mention.start]
    after = ws.text[mention.end : mention.end + 60]
    if mention.assertion in ("family", "hypothetical", "possible"):
        return
    if _PLANNED.search(before) or _AFTER_PLANNED.search(after):
        if re.search(r"\b(?:no|never|without)\b", before[-25:], re.I):
            maker.add(mention, assertion="absent")
        return
    maker.add(mention, assertion="present" if mention.assertion == "historical" else None)
