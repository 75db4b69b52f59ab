"""Clock times, lengths and doses of an infusion: a string in, values with their offsets out."""

from __future__ import annotations

import re
from dataclasses import dataclass

CLOCK = re.compile(
    r"(?<![\d:/.,\-])(?:(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)(?:\s?(?P<half>[ap])\.?m\b\.?)?|(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?:\s?(?:h|hrs?|hours)\b)?"
    r"|(?P<h1>1[0-2]|[1-9])\s?(?P<half1>[ap])\.?m\b\.?)(?!\d|[:/,.]\d|%|\s?(?:mg|mL|ml|mcg|g|kg|units?|IU|U|cm|mmol|lb)\b)",
    re.IGNORECASE,
)
TIMED_AFTER = re.compile(r"\s?(?:h|hrs|hours|start|-|–)")
TIMED_BEFORE = re.compile(
    r"(?:commenced|started|start|finished|finish|stopped|stop|completed|complete|ended|end|at|from|until|to|time|pre-?meds?|\n|hung|begun)\W{0,4}$",
    re.IGNORECASE,
)
LENGTH = re.compile(
    r"(?:(?P<h>\d{1,2}(?:\.\d{1,2})?)\s?-?(?:hours?|hrs?|hr|h)\b\.?(?:\s?(?:and |, ?)?(?P<m>\d{1,2})\s?"
    r"(?:minutes?|mins?|min|m)\b)?|(?P<only>\d{1,3})\s?-?(?:minutes?|mins?|min)\b"
    r"|(?P<ch>\d{1,2}):(?P<cm>[0-5]\d)(?!\s?[ap]m))",
    re.IGNORECASE,
)
DOSE = re.compile(
    r"(?<![\d./,])(?P<value>\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,3})?)[ -]{0,2}(?P<unit>mg\s?/\s?kg"
    r"|g\s?/\s?kg|mg\s?/\s?m\^?[2²]|gm?s?\s?/\s?m\^?[2²]|mg|milligrams?|grams?|gms?|g)\b"
    r"(?!\s?/\s?(?:h|hr|hour|min|ml|dl|l|mmol|g)\b)",
    re.IGNORECASE,
)
# "diphenhydramine 25 IV": a number before a route is milligrams that nobody wrote.
BARE_DOSE = re.compile(r"(?<![\d./,:#])(?P<value>\d{2,4})\s(?=(?:IVP?B?|IM|SC)\b)")
PARTIAL = re.compile(
    (
        r"(?:approx(?:imately|\.)?|about|roughly|~|est(?:imated)?\.?|only|total(?: of)?|received|infused"
        r"|after)?\s{0,3}(?P<value>\d{1,4}(?:,\d{3})?)\s?mg\s{0,3}"
        r"(?:(?:had |was |were )?(?:infused|delivered|received|given|administered|went in|had gone in"
        r"|had run in)|in(?=\s{0,2}(?:[.;,)\n]|$)))"
    ),
    re.IGNORECASE,
)
PARTIAL_AFTER = re.compile(
    (
        r"(?:received|infused|delivered|dose received|amount infused|volume infused)\s?:?\s{0,3}(?:approx"
        r"(?:imately|\.)?|about|only|~)\s?(?P<value>\d{1,4}(?:,\d{3})?)\s?mg\b"
    ),
    re.IGNORECASE,
)


@dataclass(slots=True)
class Clock:
    """A time of day, `13:05`, and its place."""

    start: int
    end: int
    time: str
    exact: bool = False  # am, pm or a 24 hour clock was written


@dataclass(slots=True)
class Amount:
    """A dose and its place."""

    start: int
    end: int
    value: float
    unit: str | None

    @property
    def milligrams(self) -> float | None:
        """The dose in mg where it is an absolute one."""
        return {"mg": self.value, "g": self.value * 1000}.get(self.unit or "")


def clocks(text: str, start: int, end: int) -> list[Clock]:
    """The times of day in a stretch of the text."""
    out = []
    for m in CLOCK.finditer(text, start, end):
        hour = int(m["h"] or m["h4"] or m["h1"])
        half = (m["half"] or m["half1"] or "").lower()
        minute = m["m"] or m["m4"] or "00"
        if (
            "." in m.group()[:3]
            and not half
            and not (TIMED_AFTER.match(text, m.end()) or TIMED_BEFORE.search(text[max(0, m.start() - 16) : m.start()]))
        ):
            continue  # "9.35" is a number unless something says that it is a time
        if half == "p" and hour < 12:
            hour += 12
        elif half == "a" and hour == 12:
            hour = 0
        exact = bool(half) or bool(m["h4"]) or hour > 12 or (m["h"] or "").startswith("0")
        out.append(Clock(m.start(), m.end(), f"{hour:02d}:{minute}", exact))
    return out


def minutes_between(start: str, stop: str) -> int:
    """Minutes from one time of day to the next such time."""
    a, b = (int(t[:2]) * 60 + int(t[3:]) for t in (start, stop))
    return (b - a) % 1440


def afternoon(start: str, stop: str) -> str:
    """The stop time, moved to the afternoon where a 12 hour clock put it before the start ("9:20 - 2:50")."""
    hour = int(stop[:2])
    return f"{hour + 12:02d}{stop[2:]}" if stop < start and hour < 12 else stop


def length(text: str, start: int, end: int) -> tuple[int, int, int] | None:
    """The first length of time in a stretch, in minutes, with its offsets."""
    m = LENGTH.search(text, start, end)
    if m is None:
        return None
    if m["only"]:
        minutes = int(m["only"])
    elif m["ch"]:
        minutes = int(m["ch"]) * 60 + int(m["cm"])
    else:
        minutes = round(float(m["h"]) * 60) + int(m["m"] or 0)
    return minutes, m.start(), m.end()


def amounts(text: str, start: int, end: int) -> list[Amount]:
    """The doses in a stretch of the text; rates and concentrations are none."""
    out = []
    for m in DOSE.finditer(text, start, end):
        unit = re.sub(r"\s", "", m["unit"].lower()).replace("²", "2").replace("^", "")
        value = float(m["value"].replace(",", ""))
        if "/m2" in unit:
            value, unit = (value if unit.startswith("m") else value * 1000), "mg/m2"
        elif "/kg" not in unit:
            unit = "g" if unit.startswith("g") else "mg"
        out.append(Amount(m.start(), m.end(), value, unit))
    if not out:
        out = [Amount(m.start(), m.end("value"), float(m["value"]), None) for m in BARE_DOSE.finditer(text, start, end)]
    return out


def partial_dose(text: str, start: int, end: int) -> Amount | None:
    """What went in of an infusion that was given up: "approx 195 mg in"."""
    last = None
    for pattern in (PARTIAL, PARTIAL_AFTER):
        for m in pattern.finditer(text, start, end):
            last = Amount(m.start(), m.end(), float(m["value"].replace(",", "")), "mg")
    return last
