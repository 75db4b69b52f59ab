"""Why a course ended: the text behind a name and the cues in, the adverse event or the reason as written out."""

from __future__ import annotations

import re

from extractor.therapies.cues import Hit, word_list
from extractor.therapies.places import Place

_NOTE = re.compile(
    r"\s*(?:\(?(?:\d{1,2}/)?\d{2,4}(?:\s?[-–]\s?(?:\d{1,2}/)?\d{2,4})?\)?)?\s*(?:[-–—:(,=]|"
    r"->)+\s*(?:\d{4}\s*[-–:,]?\s*)?(?:caused |for |due to |bc of |because of |"
    r"reaction:? |gave (?:her|him) |got |w/ |severe |mild |moderate |early |developed )*",
    re.I,
)


# "within three weeks he was vomiting", "the second time he had a headache": what came soon after the drug was begun.
_SOON = re.compile(
    r"\b(?:within|after|in) (?:only |just |about |the |a |an )*(?:\w+ )?"
    r"(?:hours?|days?|weeks?|fortnight|doses?|infusions?|cycles?|tablets?)"
    r"\b(?: of \w+)?,? (?:he|she|they|pt|patient|his|her|there (?:was|were)|it (?:caused|gave)|developed|with)\b"
    r"|\b(?:both|each|every|the (?:first|second|third)) times?\b"
    r"|\bon (?:the )?(?:first|second) (?:dose|infusion|occasion)\b",
    re.I,
)


_AFTER_DOSE = re.compile(
    r"\s+(?:after|with|following|during|from|on) (?:the |each |every |both |his |her )*"
    r"(?:first|second|third|fourth|last|initial|infusions?|doses?|cycles?|courses?|\d)",
    re.I,
)
_FREE = re.compile(r"\b(?:no|not|never|without|free of|denies|nor)\b[^.;]*$", re.I)
_BLAMED = re.compile(
    r"\b(?:from|on|with|due to|caused by|secondary to|after|of)\s+(?:the |my |her |his |starting |taking )*$", re.I
)


def blamed(lead: str) -> str | None:
    """The event that the words before a name put down to it ("the cramps from the CellCept")."""
    near = lead[-60:]
    m = _BLAMED.search(near)
    if m is None:
        return None
    events = list(word_list("drug_events").finditer(near, 0, m.start()))
    if (
        not events
        or re.search(r"[.;:,]", near[events[-1].end() : m.start()])
        or _FREE.search(near[: events[-1].start()])
    ):
        return None
    return events[-1].group()


def failed_only(best: Hit) -> bool:
    """ "Failed MTX (mouth sores)": the word alone says less than what stands in the brackets."""
    return best.cue.name in ("failed_before", "failed_after") and "fail" in best.words.lower()


def adverse_in(tail: str, stopped: list[Hit], place: Place, found: tuple[Hit, ...] = ()) -> str | None:
    """The adverse event that ended a course, as written: right behind the name, or after the words of a stop."""
    pattern = word_list("adverse")
    if place.prior and not any(h.cue.name == "failed_after" for h in found):
        m = pattern.search(tail[:160])
        if m and not re.search(r"\b(?:no|without|for|not|w/o)\s*$", tail[: m.start()], re.I):
            return m.group()
    bare = pattern.match(tail, len(tail) - len(tail.lstrip(" "))) if not place.listed and tail[:1] == " " else None
    if bare and re.match(r"\s*(?:$|[.,;)\d])", tail[bare.end() : bare.end() + 3]):
        return bare.group()
    note = _NOTE.match(tail)
    if note and note.end():
        m = pattern.match(tail, note.end()) or pattern.search(tail, note.end(), note.end() + 26)
        if (
            m
            and (not place.listed or stopped)
            and not re.search(r"\b(?:no|without|for|not)\s*$", tail[: m.start()], re.I)
        ):
            return m.group()
    if not place.listed:
        for m in pattern.finditer(tail, 0, 200):
            if _AFTER_DOSE.match(tail, m.end()) and not _FREE.search(tail[max(0, m.start() - 24) : m.start()]):
                return m.group()
    soon = _SOON.search(tail[:160]) if not place.listed else None
    if soon:
        m = pattern.search(tail, soon.end(), soon.end() + 60)
        if m and not re.search(r"[.]\s|\b(?:no|not|without|resolv|clear)", tail[soon.end() : m.start()], re.I):
            return m.group()
    for h in stopped:
        if h.before:
            m = pattern.search(tail[:90])
            opener = word_list("reason_openers").search(tail[:60]) or re.search(r"[(:,–-]", tail[:60])
            if m and opener and opener.start() < m.start() and not re.search(r"\bno\s*$", tail[: m.start()]):
                return m.group()
            continue
        end = min((s.start for s in stopped if not s.before and s.start > h.end + 60), default=h.end + 110)
        m = pattern.search(tail, h.end, end)
        if m and not re.search(r"\b(?:no|not|without|NOT for)\s*$", tail[max(0, m.start() - 12) : m.start()], re.I):
            return m.group()
        m = pattern.search(tail, max(0, h.start - 60), h.start)
        if (
            m
            and not re.search(r"[.;]", tail[m.end() : h.start])
            and not re.search(r"\b(?:no|not|without|for)\s*$", tail[: m.start()], re.I)
        ):
            return m.group()
    return None


def reason_in(tail: str) -> str | None:
    """The reason as written: what follows "because of", "due to", a dash or a bracket, to the end of the clause."""
    m = word_list("reason_openers").search(tail[:160])
    if m is None:
        return None
    rest = tail[m.end() : m.end() + 90]
    rest = re.split(r"[.;)\]\n]|, (?:and|then|but)\b", rest, maxsplit=1)[0].strip(" ,:-(")
    return " ".join(rest.split())[:80] or None
