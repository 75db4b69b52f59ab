"""Steroids, and whether the disease came back when one was lowered: the text around a name in, yes or no out."""

from __future__ import annotations

import re

# A disease that comes back when a steroid is lowered: the lower dose, then what happened at it.
_LOWERED = (
    r"(?:taper\w*|wean\w*|reduc\w*|lower\w*|cut|drop\w*|down|got|reach\w*|below|under|less than|<|at|when|whenever|"
    r"goes|went|coming|each time|every time|decreas\w*)"
)
_REBOUND = re.compile(
    rf"\b{_LOWERED}\b[^.;]{{0,40}}?\b\d+(?:\.\d+)?(?: ?mg)?\b[^.;]{{0,60}}?"
    r"(?:\b(?:flar\w+|relaps\w+|worse\w*|weaker|recur\w*|rebound\w*"
    r"|return(?:ed|s)?|came back|come back|doubled|tripled|"
    r"climbed|rose again|shot up|crept up|counts? (?:fell|falls|drop\w*|crash\w*)|platelets (?:fell|fall|drop\w*))\b"
    r"|-> ?(?:plt|flare|worse|ck|weak))",
    re.I,
)
_BACK_UP = re.compile(
    r"\b(?:taper\w*|wean\w*|reduc\w*|down to|got to|reached|lowered|cut)\b[^.]{0,120}?"
    r"\b(?:back (?:on|to|up to|up)|up again to|"
    r"(?:had to|needed to) (?:go|be|come) (?:back )?(?:up|increased|raised)|returned to|increased again|raised again|"
    r"put (?:her|him|it) back (?:up )?(?:to|on)|so (?:back )?(?:to )?(?=\d+ since))",
    re.I,
)
_CALM = re.compile(r"\b(?:no|not|without|never|none|if|should|then back down)\b[^.;]{0,24}$", re.I)


def rebounds(lead: str, tail: str) -> bool:
    """Whether the disease came back when the steroid was lowered ("at 15 mg his CK doubled, back on 40 mg")."""
    for text in (tail[:420], lead[-60:] + " pred " + tail[:160] if re.search(r"(?:each|every) time\s+$", lead) else ""):
        m = _REBOUND.search(text)
        if m and not _CALM.search(text[: m.end()].rsplit(" ", 1)[0][-40:]):
            return True
        if _BACK_UP.search(text):
            return True
    return False


# Given for comfort: nothing that came of them is an outcome of treatment.
COMFORT = frozenset({"acetaminophen", "diphenhydramine"})
# Given for days, not for months.
PULSES = frozenset({"methylprednisolone", "dexamethasone", "plasma_exchange"})
STEROIDS = frozenset(
    {"prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "corticosteroid_unspecified"}
)
