"""The grammar of one result: a text and a position in, the number, titre or word of the result that starts there out.

A result is a number with its unit, a titre or a word ("non-reactive"), followed in any order by flags, a reference
range in brackets, further words, and a multiple of the upper limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractor.facts import Comparator, LabResult
from extractor.labs.references import Reference, parse_reference, reference_at
from extractor.labs.units import Unit, counts_in_thousands, fits, unit_at
from extractor.resources import load_yaml

_SIGNS: dict[str, Comparator] = {
    "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=", "≤": "<=", "≥": ">=", "=": "=",
    "less than": "<", "below": "<", "under": "<", "more than": ">", "greater than": ">", "over": ">", "above": ">", "at least": ">=",  # noqa: E501
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<sign><=|>=|=<|=>|[<>≤≥=]|less than|more than|greater than|at least|below|under|over|above)?\s?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,9}(?:\.\d+)?|\.\d{1,4})(?![\d:]|,\d|\.\d)",
    re.I,
)
_TITER = re.compile(
    r"(?P<sign><=|>=|[<>≤≥=])?\s?(?:1\s?:\s?(?P<colon>\d{1,2},\d{3}|\d{1,6})(?![\d:])"
    r"|1/(?P<slash>10|20|40|80|160|320|640|1280|2560|5120)(?![\d/]))"
)
_THOUSAND = re.compile(r"\s?[Kk](?![\w/])")
_MILLION = re.compile(r"\s?(?:mill(?:ion)?|mil)\b|\s?M(?![\w/])", re.I)
_POWER = re.compile(
    r"\s?[xX×*]\s?10\s?(?:\^|\*\*|E)?\s?(?P<power>[2-9])(?![\d/])(?!\s?/\s?u?L)|[eE]\+?0?(?P<e>[2-9])\b"
)
# What follows a number that is no result: times, doses, counts, ages, ordinals, or a further part of a date or grade.
_NOT_A_RESULT = re.compile(
    r"\s?-?\s?(?:(?:mg|mcg|µg|ug|ml|cc|iu|units?|tabs?|caps?|weeks?|wks?|w|months?|mos?|days?|d|years?|yrs?|y/?o|hours?|hrs?|h|min(?:utes)?|"
    r"sec|doses?|infusions?|cycles?|courses?|patients?|pts?|visits?|st|nd|rd|th|am|pm|lbs?|kg|cm|flights?|steps?|pills?|ppd|packs?|times|fold|"
    r"minutes|tubes?|gen|generation|view|plex|a day|per day|daily|weekly|monthly|bid|tid|qid|qd|po|iv|sq|sc|bpm|f|c|°)\b|/(?=\d)|-(?=[a-z]{2})|°|\s\d/\d|[+-](?=\d)|\+)",  # noqa: E501
    re.I,
)
_TIMES = re.compile(
    r"(?:(?:more than|over|about|approx(?:imately|\.)?|nearly|almost|around|~|at|to|>=?|<)\s*)?"
    r"(?P<sign>[<>]=?|≥|≤)?\s?(?P<times>\d{1,3}(?:\.\d+)?)\s?(?:-?\s?fold|x|×|times)\s*(?:the\s+|above\s+(?:the\s+)?)?"
    r"(?:ULN|upper\s+limits?(?:\s+of\s+(?:the\s+)?(?:normal|reference)(?:\s+range)?)?|upper\s+normal(?:\s+limit)?|normal)\b",
    re.I,
)
# "ALT 3x": of an enzyme a bare multiple is that of the upper limit.
_BARE_TIMES = re.compile(
    r"(?:>|~|about |up )?\s?(?P<times>\d{1,2}(?:\.\d)?)\s?[x×](?=[\s]{0,2}(?:[.,;)\n]|$|on\b|in\b|and\b))"
)
_SPACE = re.compile(r"[ \t]*(?:\n[ \t]*)?")
_PERCENT_BEHIND = re.compile(r"[\s,;/]{0,3}\(?\s?(?=\d{2,3}\s?%)")
_OPEN = re.compile(r"\s{0,2}[(\[]\s?")
_BEFORE_INNER = re.compile(
    r"(?:(?:strongly?|high|weak|low|moderate|titer|titre|level|value|at|index|strong)[\s,:]+){1,3}", re.I
)
_BEFORE_RANGE = re.compile(r"[,;]\s?(?=[<>\d]|ref|nl|normal|neg|cut)", re.I)
_TRAILING = re.compile(r"[ \t]{0,3}(?:\n[ \t]*)?[,(\[]?[ \t]?")
_PATTERN_WORDS = re.compile(
    r"(?:[ \t,]{0,2}(?:\(?(?:homogeneous|homogenous|speckled|nucleolar|centromere|diffuse|fine|dense|coarse|cytoplasmic|pattern|titer|titre|"  # noqa: E501
    r"strong|weak|moderate|x\s?[23])\b\)?))+",
    re.I,
)


@dataclass(slots=True)
class Result:
    """One result as it stands in the text; `unit` is as written, `unit_name` canonical."""

    start: int
    end: int
    value: float | None = None
    comparator: Comparator | None = None
    unit: str | None = None
    unit_name: str | None = None
    titer: str | None = None
    result: LabResult | None = None
    flag: str | None = None
    reference: Reference | None = None
    times: float | None = None

    @property
    def has_number(self) -> bool:
        return self.value is not None or self.titer is not None


@cache
def _words() -> dict[str, LabResult]:
    return {word.lower(): name for name, words in load_yaml("labs/results.yaml")["words"].items() for word in words}


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile(_alternation(_words()), re.I)


@cache
def _flags() -> dict[str, str]:
    return {str(k).upper(): str(v) for k, v in load_yaml("labs/results.yaml")["flags"].items()}


@cache
def _flag_pattern() -> re.Pattern[str]:
    return re.compile(r"\(?\[?(?:" + _alternation(_flags()) + r")\]?\)?(?=[\s,;:.)/|\]]|$)")


def _alternation(words: object) -> str:
    """The words as alternatives, the longest first; a letter or digit may not follow one that ends in one."""
    parts = []
    for word in sorted(map(str, words), key=lambda w: (-len(w), w)):  # type: ignore[call-overload]
        body = (
            r"[\s-]{1,2}".join(re.escape(w) for w in re.split(r"[ -]", word))
            if word[0].isalpha() and " " in word
            else re.escape(word)
        )
        parts.append(body + (r"(?![A-Za-z0-9])" if word[-1].isalnum() else ""))
    return "|".join(parts)


def flag_meaning(written: str) -> str | None:
    """What a flag means: high, low, abnormal or none (a flag of a normal value); None for what is no flag."""
    plain = written.strip()
    return _flags().get(plain.upper()) or _flags().get(plain.strip("()[]").upper())


def unit_at_end(text: str, at: int, end: int) -> tuple[str, str] | None:
    """The unit at a place: as written and canonical."""
    unit = unit_at(text, at, end)
    return (unit.text, unit.name) if unit else None


@cache
def is_serology(concept: str) -> bool:
    """Whether the analyte's results are positive or negative."""
    return concept in load_yaml("labs/results.yaml")["serology"]


def number(written: str) -> float:
    """The value of a written number: thousands separators go, ".58" is 0.58."""
    return float(written.replace(",", ""))


def word_at(text: str, at: int, end: int) -> tuple[int, LabResult] | None:
    """The result word that starts at `at`: its end and its meaning."""
    found = _word_pattern().match(text, at, end)
    if not found:
        return None
    key = re.sub(r"\s+", " ", found.group().lower())
    meaning = _words().get(key) or _words().get(key.replace("-", " ")) or _words().get(key.replace(" ", "-"))
    return (found.end(), meaning) if meaning else None


def times_at(text: str, at: int, end: int) -> tuple[int, float, str] | None:
    """A multiple of the upper limit of normal ("5x ULN") that starts at `at`: its end, the number and its sign."""
    found = _TIMES.match(text, at, end)
    if not found:
        return None
    said = found.group().lower()
    sign = ">" if found["sign"] in (">", ">=", "≥") or said.startswith(("more", "over", ">")) else "="
    return found.end(), float(found["times"]), sign


def result_at(text: str, at: int, end: int, concept: str) -> Result | None:
    """The result of `concept` that starts exactly at `at` and ends before `end`, or None."""
    times = times_at(text, at, end)
    if times is None and concept in load_yaml("labs/results.yaml")["enzymes"]:
        bare = _BARE_TIMES.match(text, at, end)
        times = (bare.end(), float(bare["times"]), ">" if bare.group().startswith(">") else "=") if bare else None
    if times:
        return Result(
            at,
            times[0],
            result="high" if times[1] > 1 else None,
            times=times[1],
            comparator=">" if times[2] == ">" else None,
        )
    found = _titer(text, at, end, concept) or _number(text, at, end, concept) or _word(text, at, end, concept)
    if found:
        _extend(found, text, end, concept)
    return found


def _titer(text: str, at: int, end: int, concept: str) -> Result | None:
    found = _TITER.match(text, at, end)
    if not found or not (is_serology(concept) or found["slash"] is None):
        return None
    if found["slash"] and concept not in ("ana", "anti_dsdna"):
        return None
    denominator = (found["colon"] or found["slash"]).replace(",", "")
    sign = _SIGNS.get(found["sign"] or "=", "=")
    return Result(at, found.end(), titer=f"1:{denominator}", comparator=sign if sign != "=" else None)


def _glued(text: str, at: int) -> bool:
    """Whether what stands before a figure makes it the end of another number or word; a bare comma parts fields."""
    return text[at - 1].isalnum() or text[at - 1] == "." or (text[at - 1] == "," and text[at - 2 : at - 1].isdigit())


def _number(text: str, at: int, end: int, concept: str) -> Result | None:
    found = _NUMBER.match(text, at, end)
    if not found or (at and text[at] not in "<>=≤≥" and _glued(text, at)):
        return None
    value, stop = number(found["number"]), found.end()
    unit: Unit | None = unit_at(text, _SPACE.match(text, stop, end).end(), end)  # type: ignore[union-attr]
    if unit and "\n" in text[stop : unit.start] and not fits(concept, unit.name):
        unit = None
    if unit and unit.name in ("K", "10^9/L") and not counts_in_thousands(concept):
        unit = None
    if unit and unit.name in ("titer", "L") and not fits(concept, unit.name):
        unit = None  # "38 L" is low, not litres
    million = _MILLION.match(text, stop, end)
    thousand = None if unit else _THOUSAND.match(text, stop, end)
    power = None if unit or million or thousand else _POWER.match(text, stop, end)
    if million and not (unit and unit.start == million.start()):
        value, stop = value * 1e6, million.end()
        unit = unit_at(text, _SPACE.match(text, stop, end).end(), end)  # type: ignore[union-attr]
    elif thousand:
        value, stop = value * 1000, thousand.end()
        unit = unit_at(text, _SPACE.match(text, stop, end).end(), end)  # type: ignore[union-attr]
    elif power and not counts_in_thousands(concept):
        value, stop = value * 10.0 ** int(power["power"] or power["e"]), power.end()
    if unit and not fits(concept, unit.name):
        return None
    flagged = _flag_pattern().match(text, _SPACE.match(text, stop, end).end(), end)  # type: ignore[union-attr]
    if not unit and not flagged and (_NOT_A_RESULT.match(text, stop, end) or text[stop : stop + 1].isalpha()):
        return None
    if not unit and re.match(r"\s?%", text[stop : stop + 3]):
        return None
    if unit and unit.name == "L" and (percent := _PERCENT_BEHIND.match(text, unit.end, end)):
        share = _number(text, percent.end(), end, concept)  # "2.8 L (78% predicted)"
        if share and share.unit_name in ("%", "% predicted"):
            share.start, share.end = at, share.end + (text[share.end : share.end + 1] == ")")
            return share
    sign = re.sub(r"\s+", " ", (found["sign"] or "=").lower())
    return Result(at, unit.end if unit else stop, value=value, comparator=_SIGNS[sign], unit=unit.text if unit else None,  # noqa: E501
                  unit_name=unit.name if unit else None)  # fmt: skip


def _word(text: str, at: int, end: int, concept: str) -> Result | None:
    if 0 < at < end and text[at].isalnum() and text[at - 1].isalnum():
        return None
    found = word_at(text, at, end)
    if not found:
        return None
    meaning = settle(found[1], concept)
    return Result(at, found[0], result=meaning) if meaning else None


def settle(meaning: LabResult, concept: str) -> LabResult | None:
    """What a word means for the analyte: an antibody is not "high" but positive; an enzyme is not "negative"."""
    if is_serology(concept):
        return {"high": "positive", "normal": "negative", "low": "negative"}.get(meaning, meaning)  # type: ignore[return-value]
    return None if meaning in ("positive", "negative") else meaning


def _in_brackets(found: Result, text: str, end: int, concept: str) -> Result | None:
    """The number behind a word: "POSITIVE (1.34 IU/mL)", "elevated (1,240)". A bare number is one only with a unit."""
    opening = _OPEN.match(text, found.end, end)
    if found.has_number or not opening or found.result in (None, "pending"):
        return None
    at = opening.end()
    if prefix := _BEFORE_INNER.match(text, at, end):  # "(high, 142 U, nl <15)"
        at = prefix.end()
    inner = _titer(text, at, end, concept) or _number(text, at, end, concept)
    if not inner or (
        inner.titer is None
        and inner.unit is None
        and not (inner.value and inner.value > 9 and not is_serology(concept))
    ):
        return None
    _extend(inner, text, end, concept)
    if inner.reference is None and (rest := _BEFORE_RANGE.match(text, inner.end, end)):
        inner.reference = parse_reference(text, rest.end(), end)
        inner.end = inner.reference.end if inner.reference else inner.end
    if text[inner.end : inner.end + 1] not in (")", "]"):
        return None
    inner.end += 1
    return inner


def _extend(found: Result, text: str, end: int, concept: str) -> None:
    """Takes flags, a reference range, words and a multiple of the limit that follow into the result."""
    for _ in range(5):
        gap = _TRAILING.match(text, found.end, end)
        start = gap.end() if gap else found.end
        plain = _SPACE.match(text, found.end, end).end()  # type: ignore[union-attr]
        near = "\n" not in text[found.end : start]
        flag = _flag_pattern().match(text, plain, end) if near else None
        times = times_at(text, start, end)
        if found.reference is None and (reference := reference_at(text, plain, end, found.has_number)):
            found.reference, found.end = reference, reference.end
        elif times and found.times is None:
            found.times, found.end = times[1], times[0]
        elif flag and found.flag is None and (found.has_number or flag.group() == "*"):
            found.flag, found.end = _flags().get(flag.group().strip("()[]").upper(), "none"), flag.end()
            behind = unit_at(text, _SPACE.match(text, found.end, end).end(), end)  # type: ignore[union-attr]
            if found.value is not None and found.unit is None and behind:  # "312  H  mg/mmol"
                found.unit, found.unit_name, found.end = behind.text, behind.name, behind.end
        elif words := _PATTERN_WORDS.match(text, found.end, end):
            found.end = words.end()
        elif in_brackets := _in_brackets(found, text, end, concept):
            found.value, found.comparator, found.unit, found.unit_name = (
                in_brackets.value,
                in_brackets.comparator,
                in_brackets.unit,
                in_brackets.unit_name,
            )
            found.titer, found.reference, found.end = in_brackets.titer, in_brackets.reference, in_brackets.end
        elif (
            near
            and not found.titer
            and is_serology(concept)
            and not found.has_number
            and (titer := _titer(text, start, end, concept))
        ):
            found.titer, found.end, found.comparator = titer.titer, titer.end, titer.comparator
        elif (
            near
            and found.result is None
            and found.has_number
            and (word := _word(text, start, end, concept))
            and word.result not in ("pending",)
        ):
            closing = 1 if text[start - 1 : start] in ("(", "[") and text[word.end : word.end + 1] in (")", "]") else 0
            if text[start - 1 : start] in ("(", "[") and not closing:
                break
            if text[found.end : start].strip(" \t") == ",":
                break
            found.result, found.end = word.result, word.end + closing
        else:
            break
