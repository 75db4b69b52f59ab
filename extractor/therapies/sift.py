"""Cues that mean something else where they stand: hits around a name and its place in, those that count out."""

from __future__ import annotations

import re

from extractor.therapies.cues import Hit
from extractor.therapies.places import Place

# Statuses that a course can only have when it was taken.
TAKEN = frozenset({"current", "past", "stopped"})


def sift(found: list[Hit], lead: str, tail: str, place: Place) -> list[Hit]:
    """Leaves out cues that mean something else where they stand."""
    out: list[Hit] = []
    for h in found:
        name = h.cue.name
        text = lead if h.before else tail
        if place.listed and name in _NOT_IN_LISTS and not _whole_denial(lead, h):
            continue
        if place.allergy and name not in _IN_ALLERGIES:
            continue
        if name == "conditional_before" and re.search(r"\b(?:started|stopped|was given|failed)\b", h.words):
            continue
        if (
            name == "conditional_before"
            and h.distance > 12
            and re.search(r"[,;] *(?:she|he|pt|the patient) (?:is|was|has)\b", h.words)
        ):
            continue
        if name == "considered_after" and re.search(r"\bas\s*$", text[: h.start], re.I):
            continue
        if name == "took_after" and place.plan and re.match(r"x ?\d", h.words):
            continue
        if place.listed and re.match(r"no change", h.words, re.I):
            continue
        if name.startswith("asks") and place.infusion_log:
            continue
        if h.cue.status == "stopped" and not h.before and re.search(r"\bon and\s*$", text[: h.start], re.I):
            continue
        if (
            name == "stopped_before"
            and re.match(r"(?:stop|d/c|held)\b(?!p)", h.words)
            and not place.listed
            and "\n" not in lead[: h.start][-3:]
        ):
            continue
        if (name.startswith(("failed", "flared", "worse_on")) and _denied(text, h)) or any(
            b is not h and b.cue.outcome == "benefit" and b.before == h.before and b.start <= h.start and h.end <= b.end
            for b in found
        ):
            continue
        if (
            name.startswith(("refused", "current", "restarted", "stopped"))
            and not h.before
            and re.search(r"\b(?:if|unless|should)(?: (?:she|he|pt|it))?\s*$", text[: h.start], re.I)
        ):
            continue
        if h.cue.restart and re.search(
            r"\b(?:not|never|nor|without|no|n't|before|discuss|consider\w*|about|going)(?: (?:be|been|going))?\s*$",
            text[: h.start],
            re.I,
        ):
            continue
        if name == "since_start" and not re.search(
            r"improv|fall|fell|decreas|reduc|better|remission|respon|well|no |not |free|resolv|"
            r"without|declin|normali|stable|come down|came down|gone",
            lead[-80:] + tail[:160],
            re.I,
        ):
            continue
        if (
            name == "refused_after"
            and re.search(
                r"\b(?:egfr|upcr|proteinuria|ck|function|counts?|fvc|dlco|levels?|hemoglobin|hgb|has|"
                r"disease|weight)\s*$",
                tail[: h.start],
                re.I,
            )
            and "declin" in h.words
        ):
            continue
        if name == "started_after" and re.search(r"[;:]|,\s(?!\d)", tail[1 : h.start]):
            continue
        if name == "no_before" and re.match(
            r"\s*(?:yet|started|given|since|in house|use\b|needed|has|was|were|or\b.{0,30}(?:was|were))", tail, re.I
        ):
            continue
        if name in ("started_after", "took_after") and re.search(r"\bno\s*$", lead, re.I):
            continue
        if h.words.lower() in ("until", "till") and _EARLIER_DOSE.search(text[: h.start]):
            continue
        if h.cue.status == "stopped" and _unmade(lead if h.before else tail, h):
            continue
        later = h.before and any(
            o.before and o.start > h.start and o.cue.rank >= 50 and o.cue.status in TAKEN and _between(lead, h, o)
            for o in found
        )
        if later and h.cue.status in ("planned", "asks", "considered") and name != "conditional_before":
            continue
        out.append(h)
    return out


# "prednisone 5 mg (was 7.5 until Nov)": an earlier dose ended, not the drug.
_EARLIER_DOSE = re.compile(r"\bwas \d[\d.]*(?: ?mg)?(?: \w+)?\s*\Z", re.I)


def _whole_denial(lead: str, h: Hit) -> bool:
    """Whether a sentence among listed drugs denies one: "Never had CYC.", "No Benlysta ever.", "NOT STARTED X"."""
    return h.cue.status == "not_taken" and h.before and not lead[: h.start].strip(" \t\n-*•")


def _denied(text: str, h: Hit) -> bool:
    """ "NOT for lack of effect", "I am not persuaded that it has failed"."""
    if (
        re.match(r"(?:no|not|did|does|didn|has|have|non|never|without|isn|lack)", h.words, re.I)
        and not re.search(r"\bnot (?:for|due to|because of)\s*$", text[: h.start], re.I)
        and not re.match(r"(?:has|have) failed", h.words, re.I)
    ):
        return False
    before = text[max(0, h.start - 48) : h.start]
    if re.match(r"(?:flar|relaps|progress|worsen|persist|breakthrough|active|recurr)", h.words, re.I) and re.search(
        r"\b(?:no|never|without|not|n't|fewer|free of|free from|denies|nor|rarely)(?: [a-z]+){0,2}\s*$", before, re.I
    ):
        return True
    return bool(
        re.search(
            r"\b(?:not (?:for|due to|because of)|not (?:a |been )?|(?:not|never) (?:persuaded|"
            r"convinced|think|believe|say)[^.;]{0,30}|if|whether|should|until)\s*$",
            before,
            re.I,
        )
    )


_UNMADE = re.compile(
    r"(?:\b(?:never|not|no|without|will|to|would|plan(?:s|ned)? to|if|once|can|could|"
    r"should|when|wants to|want to|may|might|until|before|rather than|unless|cannot be|"
    r"be)|n't)"
    r"\s+(?:then |we |be |we will |also |have |been |had |ever )*$",
    re.I,
)


def _unmade(text: str, h: Hit) -> bool:
    """Whether the words before a stop take it back or put it off: "never off", "would stop", "then we will d/c it"."""
    if re.match(r"(?:had|has|have) to", h.words, re.I) or h.words.lower() in ("until", "till"):
        return False
    before = text[max(0, h.start - 26) : h.start]
    return bool(_UNMADE.search(before)) and not re.search(r"\bhad to (?:be )?$", before, re.I)


_NOT_IN_LISTS = frozenset(
    [
        "benefit_after",
        "took_after",
        "asks",
        "asks_after",
        "asks_plan",
        "considered_before",
        "considered_after",
        "took_before",
        "past_med",
        "relapse_after",
        "flared_after",
        "started_before",
        "conditional_before",
        "current_before",
        "failed_before",
        "despite_before",
        "no_before",
        "never_before",
        "started_after",
        "planned_before",
        "benefit_before",
    ]
)
_IN_ALLERGIES = frozenset(
    [
        "contraindicated_after",
        "contraindicated_before",
        "refused_after",
        "refused_before",
        "intolerant_after",
        "intolerant_before",
        "no_before",
    ]
)


def _between(lead: str, first: Hit, second: Hit) -> bool:
    """Whether a clause ends between two cues before a name."""
    return bool(re.search(r"[;,.]|\band\b", lead[first.end : second.start]))
