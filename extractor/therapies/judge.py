"""What a mention says of a course: the cues near the name and its place in, status, outcome and reason out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.therapies.cues import Hit, word_list
from extractor.therapies.places import Place
from extractor.therapies.reasons import adverse_in, blamed, failed_only, reason_in
from extractor.therapies.sift import sift
from extractor.therapies.steroids import COMFORT, STEROIDS, rebounds


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
    social: bool = False  # stopped for a reason that says nothing of the drug
    firm: bool = False  # the outcome alone shows that it was taken
    despite: bool = False  # "despite X": nothing says that it was stopped


# "relapsing despite X", "active on X": what is told of now goes on under the drug.
_GOES_ON = re.compile(
    r"(?:\bflaring|\brelapsing|progressing|worsening|active|persist(?:ent|ing|s)|ongoing|"
    r"uncontrolled|not controlled|remains?)\b"
    r"[^.;]* (?:despite|on|while on|under|through)$",
    re.I,
)
_RUNNING = frozenset({"current_before", "current_after", "restarted"})
_SOFT = re.compile(
    r"(?:and |she |he )*(?:after|following|with|until|till|while (?:on|taking)[^.]*|w/|"
    r"added|now|x ?\d.*|x ?\d|up to|increased|off)",
    re.I,
)


def judge(found: list[Hit], lead: str, tail: str, place: Place, concept: str, first: bool = True) -> Verdict:
    """The verdict of the cues, with what the place says where they say nothing."""
    found = [h for h in sift(found, lead, tail, place) if first or h.cue.outcome != "benefit" or not h.before]
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
    if best and best.cue.name == "failed_after" and any(h.cue.name == "despite_before" for h in found):
        out.despite = True
    if best and best.cue.name == "failed_before" and _GOES_ON.search(best.words):
        out.despite = True
    if out.despite:
        assert best is not None
        out.status, out.weak, out.rule, out.cue = "weak", True, f"cue.{best.cue.name}", best.words[:80]
    elif (
        best
        and best.cue.name == "failed_after"
        and re.match(r"(?:has|have|remain|still|persist|not|isn)", best.words, re.I)
    ):
        out.status, out.weak, out.rule, out.cue = "weak", True, f"cue.{best.cue.name}", best.words[:80]
    elif best and best.cue.status:
        out.status, out.rule, out.cue = best.cue.status, f"cue.{best.cue.name}", best.words[:80]
        out.weak = bool(_SOFT.fullmatch(best.words))
    _of_place(out, place, tail, found)
    _outcome(out, found, lead, tail, place, concept)
    return out


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


def _ended_by(event: str, best: Hit, stopped: list[Hit], tail: str) -> bool:
    """Whether the course was stopped for the event, after words of a poor response."""
    ends = [h.end for h in stopped if not h.before and h.start > best.start]
    return not best.before and any(0 <= tail.find(event, end) - end < 60 for end in ends)


def _outcome(out: Verdict, found: list[Hit], lead: str, tail: str, place: Place, concept: str) -> None:
    """The outcome and the reason."""
    if out.status == "not_taken":
        hit = next((h for h in found if h.cue.outcome == "contraindicated"), None)
        refused = any(h.cue.name.startswith(("refused", "not_filled")) for h in found)
        bare = hit is not None and hit.cue.name == "no_before" and concept != "nsaid_other" and not place.plan
        out.outcome = "contraindicated" if hit and not refused and not bare else None
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
    if best is not None and best.cue.outcome == "completed":
        best = next(
            (h for h in found if h.cue.outcome in ("inadequate_response", "intolerance") and not h.before), best
        )
    if concept in STEROIDS and not place.infusion_log and rebounds(lead, tail):
        out.outcome = "relapse"
        if stopped and out.status == "stopped":
            out.status = "current"
        out.status = out.status or "current"
        return
    if (
        concept not in STEROIDS
        and best is not None
        and best.cue.outcome == "relapse"
        and _REPEATED.fullmatch(best.words)
    ):
        best = next((h for h in found if h.cue.outcome == "inadequate_response"), None)
    adverse = adverse_in(tail, stopped, place, tuple(found))
    if place.allergy:
        out.reason = out.reason or (adverse or reason_in(tail))
        return
    helped = best is not None and best.cue.name == "benefit_before" and out.status in (None, "weak")
    out.firm = helped and best is not None and bool(re.search(r"\b(?:on|since)$", best.words))
    event = blamed(lead) if not place.listed and not place.infusion_log else None
    if event and (best is None or best.cue.outcome != "inadequate_response"):
        adverse = adverse or event
    if best is not None:
        out.outcome = best.cue.outcome
        if out.status is None:
            out.status, out.weak, out.rule, out.cue = "weak", True, f"cue.{best.cue.name}", best.words[:80]
    if adverse and (
        best is None
        or best.cue.outcome != "inadequate_response"
        or failed_only(best)
        or _ended_by(adverse, best, stopped, tail)
    ):
        out.outcome, out.reason = "intolerance", adverse
        if out.status is None or out.status in ("weak",):
            out.status, out.weak = "past", False
    elif stopped or out.outcome in ("inadequate_response", "intolerance"):
        out.reason = reason_in(tail)
        other = word_list("other_reason").search(tail[:160])
        out.social = bool(stopped and other and out.outcome is None)
    if (concept in STEROIDS and out.outcome in ("completed", "benefit")) or concept in COMFORT or place.infusion_log:
        out.outcome = None


_REPEATED = re.compile(r"(?:each|every|both|any) (?:time|attempt|try|tries|times)s?", re.I)
