"""What a mention says of a course: the cues near the name and its place in, status, outcome and reason out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.therapies.cues import Hit, word_list
from extractor.therapies.places import Place

_NOTE = re.compile(
    r"\s*(?:\(?(?:\d{1,2}/)?\d{2,4}(?:\s?[-–]\s?(?:\d{1,2}/)?\d{2,4})?\)?)?\s*(?:[-–—:(,=]|"
    r"->)+\s*(?:\d{4}\s*[-–:,]?\s*)?(?:caused |for |due to |bc of |because of |"
    r"reaction:? |gave (?:her|him) |got |w/ |severe |mild |moderate |early |developed )*",
    re.I,
)
_CONDITION = re.compile(r"(?:^|[\s(,;])if\b", re.I)
# Statuses that a course can only have when it was taken.
TAKEN = frozenset({"current", "past", "stopped"})


@dataclass(slots=True)
class Verdict:
    """Status and outcome of one mention; `weak` where only its place or nothing decided the status."""

    status: str | None = None
    outcome: str | None = None
    reason: str | None = None
    cue: str | None = None
    rule: str = "mention"
    weak: bool = False
    asks: bool = False
    restart: bool = False
    despite: bool = False  # "despite X": nothing says that it was stopped


_GOES_ON = re.compile(
    r"(?:is |are |has |have |being )*(?:continu|ongoing|current|still|taking|since|-> ?present)", re.I
)
_RUNNING = frozenset({"current_before", "current_after", "restarted"})
_SOFT = re.compile(
    r"(?:and |she |he )*(?:after|following|with|until|till|while (?:on|taking)[^.]*|w/|"
    r"added|now|x ?\d.*|x ?\d|up to|increased|off)",
    re.I,
)


def judge(found: list[Hit], lead: str, tail: str, place: Place, concept: str, first: bool = True) -> Verdict:
    """The verdict of the cues, with what the place says where they say nothing."""
    found = [h for h in _sift(found, lead, tail, place) if first or h.cue.outcome != "benefit" or not h.before]
    out = Verdict()
    out.asks = any(h.cue.status == "asks" for h in found)
    out.restart = any(h.cue.restart for h in found)
    best = max(found, key=lambda h: (h.cue.rank if h.cue.status else 0, -h.distance), default=None)
    if best and best.cue.name in ("failed_after", "failed_before", "intolerant_after") and best.cue.status == "past":
        # "now takes X and is still flaring": what came of it so far does not end it.
        running = [
            h for h in found if h.cue.status == "current" and not _SOFT.fullmatch(h.words) and h.cue.name in _RUNNING
        ]
        if running and best.cue.name == "failed_after":
            best = max(running, key=lambda h: h.cue.rank)
    if (
        best
        and best.cue.name == "failed_after"
        and re.match(r"(?:has|have|remain|still|persist|not|isn)", best.words, re.I)
    ):
        out.status, out.weak, out.rule, out.cue = "weak", True, f"cue.{best.cue.name}", best.words[:80]
    elif best and best.cue.status:
        out.status, out.rule, out.cue = best.cue.status, f"cue.{best.cue.name}", best.words[:80]
        out.weak = bool(_SOFT.fullmatch(best.words))
    _of_place(out, place, tail, found)
    _outcome(out, found, tail, place, concept)
    return out


def _sift(found: list[Hit], lead: str, tail: str, place: Place) -> list[Hit]:
    """Leaves out cues that mean something else where they stand."""
    out: list[Hit] = []
    for h in found:
        name = h.cue.name
        if place.listed and name in _NOT_IN_LISTS:
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
        if name.startswith("asks") and place.infusion_log:
            continue
        text = lead if h.before else tail
        if h.cue.status == "stopped" and not h.before and re.search(r"\bon and\s*$", text[: h.start], re.I):
            continue
        if (
            name == "stopped_before"
            and re.match(r"(?:stop|d/c|held)\b(?!p)", h.words)
            and not place.listed
            and "\n" not in lead[: h.start][-3:]
        ):
            continue
        if (name.startswith("failed") and _denied(text, h)) or any(
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


def _denied(text: str, h: Hit) -> bool:
    """ "NOT for lack of effect", "I am not persuaded that it has failed"."""
    if (
        re.match(r"(?:no|not|did|does|didn|has|have|non|never|without|isn|lack)", h.words, re.I)
        and not re.search(r"\bnot (?:for|due to|because of)\s*$", text[: h.start], re.I)
        and not re.match(r"(?:has|have) failed", h.words, re.I)
    ):
        return False
    before = text[max(0, h.start - 48) : h.start]
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


def _of_place(out: Verdict, place: Place, tail: str, found: list[Hit]) -> None:
    """What the section, list, form or log says where no cue does, and where it overrules the cues."""
    if place.allergy:
        event = adverse_in(tail, [], Place(allergy=True)) or re.match(r"\s*[\"“]", tail)
        if out.status != "not_taken" or event:
            refused = out.rule.startswith("cue.refused")
            if not refused:
                out.status, out.outcome, out.rule, out.weak = "past", "intolerance", "allergy_list", False
        return
    if place.ticked is not None:
        out.status, out.rule, out.weak = ("requested" if place.asked else out.status), "form_tick", not place.asked
        if not place.asked and place.tried:
            out.status, out.weak = "current" if place.now else "past", True
        return
    if place.asked and out.status not in ("stopped", "not_taken"):
        out.status, out.rule, out.asks, out.weak = "requested", "request_line", True, False
        return
    if place.row and place.prior and out.status in (None, "weak"):
        out.status, out.rule, out.weak = "past", "prior_table", True
        return
    if place.stopped_list and out.status in (None, "current", "past", "planned"):
        out.status, out.rule = "stopped", "stopped_list"
        return
    if place.listed and out.status in (None, "past", "current", "planned"):
        failed = any(h.cue.name == "failed_after" and "fail" in h.words.lower() for h in found)
        out.status, out.rule = ("past" if failed else place.list_status), "medication_list"
        return
    if out.status in (None, "weak"):
        out.weak = True
        out.rule = place.rule
        if place.prior:
            out.status = "past"
        elif place.infusion_log:
            out.status = "log"


def _outcome(out: Verdict, found: list[Hit], tail: str, place: Place, concept: str) -> None:
    """The outcome and the reason."""
    if out.status == "not_taken":
        hit = next((h for h in found if h.cue.outcome == "contraindicated"), None)
        refused = any(h.cue.name.startswith(("refused", "not_filled")) for h in found)
        out.outcome = "contraindicated" if hit and not refused else None
        out.reason = reason_in(tail)
        return
    if out.status in ("considered", "planned", "requested", "asks"):
        out.reason = reason_in(tail) if out.status == "considered" else None
        out.outcome = None
        return
    stopped = [h for h in found if h.cue.status == "stopped"]
    best = max(
        (h for h in found if h.cue.outcome and h.cue.outcome != "contraindicated"),
        key=lambda h: (h.cue.rank, -h.distance),
        default=None,
    )
    if concept in STEROIDS and best is not None and best.cue.outcome == "inadequate_response":
        best = next((h for h in found if h.cue.outcome == "relapse"), best)
    adverse = adverse_in(tail, stopped, place, tuple(found))
    if place.allergy:
        out.reason = out.reason or (adverse or reason_in(tail))
        return
    if best is not None:
        out.outcome = best.cue.outcome
        if out.status is None:
            out.status, out.weak, out.rule, out.cue = "weak", True, f"cue.{best.cue.name}", best.words[:80]
    if adverse and (best is None or best.cue.outcome != "inadequate_response" or _failed_only(best)):
        out.outcome, out.reason = "intolerance", adverse
        if out.status is None or out.status in ("weak",):
            out.status, out.weak = "past", False
    elif stopped or out.outcome in ("inadequate_response", "intolerance"):
        out.reason = reason_in(tail)
    if (concept in STEROIDS and out.outcome in ("completed", "benefit")) or concept in COMFORT or place.infusion_log:
        out.outcome = None


# Given for comfort: nothing that came of them is an outcome of treatment.
COMFORT = frozenset({"acetaminophen", "diphenhydramine"})
# Given for days, not for months.
PULSES = frozenset({"methylprednisolone", "dexamethasone", "plasma_exchange"})
STEROIDS = frozenset(
    {"prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "corticosteroid_unspecified"}
)


def _failed_only(best: Hit) -> bool:
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
