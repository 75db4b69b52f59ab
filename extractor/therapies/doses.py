"""Doses: a stretch of text and an ingredient in, the doses it states (value, unit, place, role) out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extractor.resources import load_yaml

Role = Literal["stated", "earlier", "future", "limit"]

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,5}(?:\.\d{1,3})?|\.\d{1,3})"
_WORD_NUMBER = (
    r"(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|and a half|half a|point)[ -]?){1,5}"
)
_UNIT = (
    r"mg ?(?:/|per) ?kg|milligrams? per kilo(?:gram)?s?|mg ?(?:/|per) ?m(?:2|²|\^2)|"
    r"mg ?/ ?sq\.? ?m|mg per square met(?:er|re)"
    r"|gm? ?(?:/|per) ?kg|grams? per kilo(?:gram)?|gm? ?/ ?m(?:2|²|\^2)|milligrams?|mgs?|"
    r"grams?|gms?|g|mcg|micrograms?|units?|u|iu"
)
# Units that make a number a laboratory value or a concentration, not a dose.
_NOT_DOSE = r"(?! ?/ ?(?:dl|g\b|mg\b|mmol|l\b|ml|h\b|hr|24|min|mol|100)| per (?:ml|dl|liter|litre|gram))"
DOSE = re.compile(
    rf"(?<![\w./:])(?:(?P<low>{_NUMBER}) ?(?:-|–|to|->|→|>) ?)?(?P<value>{_NUMBER}|"
    rf"{_WORD_NUMBER})[ -]?(?P<unit>{_UNIT})(?![a-z]){_NOT_DOSE}",
    re.I,
)
# "40 -> 15", "60 to 40 to 20 mg": steps of a dose.
CHAIN = re.compile(
    rf"(?<![\w./:])(?P<first>{_NUMBER})(?P<rest>(?: ?(?:mg|mgs|g|gm)? ?(?:->|→|-->|=>|"
    rf">+) ?{_NUMBER}){{1,6}}) ?(?P<unit>mg|g|gm)?\b",
    re.I,
)
FROM_TO = re.compile(
    rf"\bfrom (?:about |around )?(?P<first>{_NUMBER}) ?(?P<u1>mg|g|"
    rf"gm)?(?: of [a-z]+)?(?: [a-z]+)? (?:down )?to (?P<last>{_NUMBER}) ?(?P<unit>mg|g|"
    rf"gm)?\b(?!/)",
    re.I,
)
_BARE_LEAD = (
    r"[\s:,(]*(?:(?:is|was|were|has been|had been|at|of|to|up to|up|down to|down|on|dose|"
    r"now|currently|max(?:imum)?|about|around|~|stable|"
    r"still|remains|got|came|went|back|under|below|tapered|increased|decreased|reduced|"
    r"raised|floor|tab(?:let)?s?|oral|po|iv|sc|sq|maintenance|restarted|started|begun|"
    r"therapy|in all|x)[\s:=]+){0,4}[~=]?"
)
BARE = re.compile(
    rf"{_BARE_LEAD}(?P<value>{_NUMBER})(?:-(?P<high>{_NUMBER}))?(?![\w%/:.,]*\d)(?![ -]?(?:%|"
    rf"/|days?\b|d\b|weeks?|wks?|w\b|months?|mos?\b|mo\b|years?|yrs?|y\b|h\b|hrs?|hours?|"
    rf"doses?|cycles?|courses?|x\b|times?|infusions?|grams? protein|tabs?\b|caps?\b|/\d|"
    rf"{_UNIT})\b)",
    re.I,
)
BARE_AT = re.compile(
    rf"\b(?:now|at|to|on|was|been|is|be|stay(?:ed|s)? at|under|below|than|<|since then|"
    rf"him on|her on|try|tried|"
    rf"again,? same story at)\s*[~<>]?\s*(?P<value>{_NUMBER})(?![\w%/:.,]*\d)(?! ?(?:%|/|-|"
    rf"days?|weeks?|wks?|months?|mos?|years?|yrs?|am\b|pm\b|d\b|x\b|{_UNIT}))\b",
    re.I,
)
# A tablet strength and how many of it: "500 mg tab   3 tabs PO BID", "20 mg tabs 2 daily", "500 mg x 2 PO".
COUNT = re.compile(
    r"^(?: ?/ ?(?:tab|cap)\w*)?[\s,:-]{0,45}(?:(?:tab|cap|tablet|"
    r"capsule)s?\b\.?)?[\s,:-]{0,45}(?:take |sig:? ?)?(?:x ?)?"
    r"(?P<count>\d(?:\.5)?|1/2|one|two|three|four|five|six|half(?: a)?)(?![\d./])\s*"
    r"(?P<form>tabs?|tablets?|caps?|capsules?|pills?|po\b|daily|bid|tid|b\.i\.d|qd|qam|"
    r"q ?am|once|twice|by mouth|each|nightly|every)",
    re.I,
)
_EARLIER = re.compile(
    r"\b(?:was|were|had been|previously|prior|formerly|initially|originally|from|before|"
    r"used to be|peak|started (?:on|at)|stuck at)[\s~]*$",
    re.I,
)
_LIMIT = re.compile(
    r"(?:\b(?:under|below|less than|never|not above|above|over|more than|max(?:imum)?|"
    r"each attempt at|attempts? at|try|tries at|tried|goal|target|at least|to get to)|"
    r"[<>]=?|≥|≤)[\s~]*$",
    re.I,
)
_FUTURE = re.compile(
    r"\b(?:go|going|will|plan(?:ned)?|increase|decrease|try|taper|reduce|down by|by|up|"
    r"then|drop|cut)(?: back)?(?: (?:down|up))?(?: to)?[\s~]*$",
    re.I,
)
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip


@dataclass(slots=True)
class DoseMention:
    """A dose in a text; `value` in `unit`; offsets are those of the text it was read in."""

    start: int
    end: int
    value: float
    unit: str
    role: Role = "stated"
    strength: bool = False  # the strength of a tablet whose number was not read


def number(raw: str) -> float | None:
    """The value of a figure ("1,500") or of a number in words ("four hundred"); None if it is neither."""
    text = raw.strip().lower().replace(",", "")
    try:
        return float(text)
    except ValueError:
        pass
    total = current = 0.0
    known = False
    for word in re.split(r"[ -]+", text):
        if word in _WORDS:
            current += _WORDS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word == "thousand":
            total, current = total + (current or 1) * 1000, 0.0
        elif word == "half":
            current += 0.5
        elif word in ("and", "a", ""):
            continue
        else:
            return None
        known = True
    return total + current if known else None


def unit(raw: str | None) -> str:
    """The contract's spelling of a unit; "mg" where there is none."""
    u = (raw or "mg").lower().replace(" ", "").replace("per", "/").replace("²", "2").replace("^", "")
    mass = "mg" if u.startswith(("mg", "milligram")) else "g" if u.startswith("g") else u
    if mass.startswith(("mcg", "microgram")):
        return "mcg"
    if mass.startswith(("u", "iu")):
        return "units"
    if "kg" in u or "kilo" in u:
        return f"{mass}/kg"
    if "m2" in u or "sq" in u:
        return f"{mass}/m2"
    return mass


@cache
def bare_range(concept: str) -> tuple[float, float] | None:
    """The plausible bare doses of an ingredient in mg, None where a bare number is no dose."""
    found = load_yaml("rules/therapies_doses.yaml")["bare_mg"].get(concept)
    return (float(found[0]), float(found[1])) if found else None


@cache
def _gram_range(concept: str) -> tuple[float, float] | None:
    found = load_yaml("rules/therapies_doses.yaml")["bare_g"].get(concept)
    return (float(found[0]), float(found[1])) if found else None


def bare(value: float, concept: str, whole: bool) -> tuple[float, str] | None:
    """What a number without a unit means for the ingredient: milligrams, grams, or no dose at all (None)."""
    span = bare_range(concept)
    if span and span[0] <= value <= span[1]:
        return value, "mg"
    grams = _gram_range(concept)
    if grams and grams[0] <= value <= grams[1] and not whole:
        return value, "g"
    return None


_GRAMS = {"mg": 1.0, "g": 1000.0}


def plausible(value: float, unit: str, concept: str) -> bool:
    """Whether an amount in mg or g can be a dose of the ingredient (a titre, a ratio or a billing unit cannot)."""
    span = load_yaml("rules/therapies_doses.yaml")["plausible_mg"].get(concept)
    return span is None or unit not in _GRAMS or span[0] <= value * _GRAMS[unit] <= span[1]


def find_doses(text: str, concept: str, *, after_name: bool = True) -> list[DoseMention]:
    """The doses in a text that stands after a drug's name, in text order."""
    found: list[DoseMention] = []
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        if any(start < e and s < end for s, e in taken):
            return False
        taken.append((start, end))
        return True

    for pattern in (CHAIN, FROM_TO):
        for m in pattern.finditer(text):
            _steps(m, concept, text, free, found)
    for m in DOSE.finditer(text):
        if free(m.start(), m.end()):
            _stated(m, text, found)
    if after_name and not any(d.start < 25 for d in found):
        first = BARE.match(text)
        if first and free(first.start("value"), first.end()):
            _bare(first, concept, text, found)
    if after_name and concept in ("prednisone", "prednisolone"):
        for m in BARE_AT.finditer(text):
            if free(m.start("value"), m.end()):
                _bare(m, concept, text, found)
    found = [d for d in found if plausible(d.value, d.unit, concept)]
    found.sort(key=lambda d: d.start)
    return _totals(found)


def _steps(m: re.Match[str], concept: str, text: str, free: object, found: list[DoseMention]) -> None:
    groups = m.groupdict()
    raw = [groups["first"], *re.findall(_NUMBER, groups.get("rest") or groups.get("last") or "")]
    values = [v for v in map(number, raw) if v is not None]
    given = groups.get("unit") or groups.get("u1")
    if not given and not all(bare(v, concept, True) for v in values):
        return
    if not callable(free) or not free(m.start(), m.end()):
        return
    for i, value in enumerate(values):
        last = i == len(values) - 1
        found.append(DoseMention(m.start() + i, m.end(), value, unit(given), "stated" if last else "earlier"))


def _stated(m: re.Match[str], text: str, found: list[DoseMention]) -> None:
    value = number(m["value"])
    if value is None or value <= 0:
        return
    low = number(m["low"]) if m["low"] else None
    if low is not None and low < value:
        found.append(DoseMention(m.start(), m.end(), low, unit(m["unit"]), "earlier"))
    dose = DoseMention(m.start(), m.end(), value, unit(m["unit"]), _role(text, m.start()))
    rest = text[m.end() : m.end() + 90]
    times = COUNT.match(rest)
    if (
        times
        and dose.unit in ("mg", "g", "mcg")
        and (times["form"][:3].lower() in ("tab", "cap", "pil") or value < 1000)
    ):
        count = {"1/2": 0.5, "half": 0.5, "half a": 0.5}.get(times["count"].lower()) or number(times["count"])
        if count and 0 < count <= 10:
            dose.value, dose.end = value * count, m.end() + times.end("count")
    found.append(dose)


def _bare(m: re.Match[str], concept: str, text: str, found: list[DoseMention]) -> None:
    raw = m.groupdict().get("high") or m["value"]
    value = number(raw)
    meant = bare(value, concept, "." not in raw and (value or 0) > 3) if value is not None else None
    if meant is None:
        return
    if m.groupdict().get("high"):
        low = number(m["value"])
        if low is not None:
            found.append(DoseMention(m.start("value"), m.end(), low, meant[1], "earlier"))
    found.append(DoseMention(m.start("value"), m.end(), meant[0], meant[1], _role(text, m.start("value"))))


def _role(text: str, start: int) -> Role:
    before = text[max(0, start - 24) : start]
    if _LIMIT.search(before):
        return "limit"
    if _EARLIER.search(before):
        return "earlier"
    if _FUTURE.search(before):
        return "future"
    return "stated"


def _totals(found: list[DoseMention]) -> list[DoseMention]:
    """Leaves out totals in brackets that repeat strength times number ("5 tabs (25 mg)")."""
    out: list[DoseMention] = []
    for dose in found:
        same = next(
            (
                d
                for d in out
                if d.unit == dose.unit and abs(d.value - dose.value) < 1e-9 and d.role == dose.role == "stated"
            ),
            None,
        )
        if same is None:
            out.append(dose)
    return out


def dose_before(text: str, concept: str) -> DoseMention | None:
    """The dose that stands right before a drug's name ("40 mg of prednisone", "30 of pred", "1 g methylpred")."""
    m = re.search(
        rf"(?<![\w./:])(?P<value>{_NUMBER}|"
        rf"{_WORD_NUMBER}) ?(?P<unit>{_UNIT})?(?P<of>[ -]+(?:of|iv|oral|po|daily|pulse|"
        rf"intravenous|x ?\d)?[ ]?)$",
        text[-60:],
        re.I,
    )
    if m is None:
        return None
    value = number(m["value"])
    offset = max(0, len(text) - 60)
    if value is None or value <= 0:
        return None
    if m["unit"]:
        return DoseMention(
            offset + m.start(), offset + m.end(), value, unit(m["unit"]), _role(text, offset + m.start())
        )
    meant = bare(value, concept, True) if m["of"].strip().lower() == "of" else None
    return DoseMention(offset + m.start(), offset + m.end(), *meant, _role(text, offset + m.start())) if meant else None
