"""The kind of a statement: the verdict of the cues, the place and the times in, "current", "stopped", "asks", … out."""

from __future__ import annotations

import re
from typing import Any

from extractor.therapies.judge import Verdict
from extractor.therapies.places import Place
from extractor.therapies.schedule import antibodies
from extractor.therapies.times import Times
from extractor.workspace import ConceptMention

PREMEDICATION = frozenset(
    {
        "acetaminophen",
        "diphenhydramine",
        "methylprednisolone",
        "corticosteroid_unspecified",
        "dexamethasone",
        "ketorolac",
    }
)


NOW = re.compile(r"\b(?:current|now|still|remain|keep|kept|stay|home med|maintained|continu|takes|taking|on)", re.I)


PUBLIC = {"stopped": "past", "asks": "planned", "log": "current", "weak": "current", "bare": "current"}


# A row of a log whose dose was not given.
VOID = re.compile(
    r"\b(?:cancel+ed|held|hold|not given|no[- ]show|scheduled|booked|rescheduled|rebook\w*|void|missed|pending)\b", re.I
)
_AS_NEEDED = re.compile(
    r"\b(?:prn|as needed|if needed|may give|for (?:a )?(?:reaction|hives|rigors|headache|"
    r"itch\w*|fever)|if (?:reaction|needed|hives)|reaction)\b",
    re.I,
)


def kind_of(
    status: str | None,
    verdict: Verdict,
    place: Place,
    times: Times,
    says: dict[str, Any],
    drug: ConceptMention,
    drug_text: str,
    near: str,
) -> str | None:
    """The kind of statement; None for a mention that is no fact."""
    if (
        drug.concept == "ketorolac"
        and status in ("past", "stopped", "weak", None)
        and (times.start or place.infusion_log)
    ):
        return None  # a single dose on a day is an administration
    if says.get("route") == "topical" and status is None:
        return "current"
    if verdict.rule == "allergy_list":
        return status
    if place.premed and not place.order and drug.concept in PREMEDICATION and says.get("route") == "IV":
        return None
    if place.log_row and drug.concept not in PREMEDICATION:
        return "log"
    if place.infusion_log or place.order:
        if place.infusion_log and "hydrocort" in drug_text.lower():
            return "past"
        if drug.concept in PREMEDICATION and status in (
            None,
            "log",
            "planned",
            "asks",
            "past",
            "current",
            "weak",
            "requested",
        ):
            if place.order:
                verdict.outcome = None
                return "considered" if _AS_NEEDED.search(near) else "planned"
            if says.get("route") == "PO" or (drug.concept == "acetaminophen" and says.get("route") != "IV"):
                verdict.outcome = None
                return "past"
            return None
        if place.order and drug.concept not in antibodies():
            return plain_kind(status, verdict, times, says)
        if place.order and status in (None, "current", "weak", "log", "planned"):
            says["_asks"] = True
            return "asks"
        if status is None:
            return "log"
    if status == "log":
        return "log"
    return plain_kind(status, verdict, times, says, place.listed)


def plain_kind(status: str | None, verdict: Verdict, times: Times, says: dict[str, Any], listed: bool = False) -> str:
    """The kind of statement by its words and times."""
    if status is None or status == "weak":
        if times.closed:
            return "stopped"
        if times.open_end:
            return "current"
        if verdict.outcome or says.get("dose_value") or times.start or times.days:
            return "weak"
        return "bare"
    if (
        status == "current"
        and times.closed
        and not listed
        and not verdict.restart
        and verdict.rule.startswith("cue.started")
    ):
        return "stopped"
    if (
        status == "current"
        and verdict.rule == "cue.current_before"
        and times.closed
        and times.start
        and not verdict.restart
    ):
        return "stopped"
    if status == "current" and verdict.rule == "medication_list" and times.closed and times.stop and times.start:
        return "stopped"
    if status == "past" and times.closed:
        return "stopped"
    if status == "past" and verdict.weak and times.open_end:
        return "current"
    if status == "past" and times.open_end and verdict.rule.startswith("cue.failed"):
        return "current"
    return status
