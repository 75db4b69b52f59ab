"""Grades of muscle strength: the text in, the lowest grade of each examination and the weakness it shows out."""

from __future__ import annotations

import re

from extractor.findings.make import HIDING, Maker

_OUT_OF = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
GRADE = re.compile(
    r"(?<![\d/.])(?P<g>[0-5](?:\.5)?)\s?(?P<s>[+-]{0,2})\s?/\s?5(?![\d/.]\d|\d|/)(?P<s2>[+-]?)"
    r"|\b(?P<w>zero|one|two|three|four|five|[0-5][+-]?) out of (?:five|5)\b",
    re.I,
)
_PROXIMAL = r"\bhips?\b|\bdelt\w*|shoulder\w*|\bprox\w*|\bneck\b|psoas\b|\bquad\w*|thigh\w*|\bglut\w*|biceps|\bHF\b"
PROXIMAL = re.compile(_PROXIMAL, re.I)
# A fraction is a grade only near the name of a muscle or of the examination.
MUSCLES = re.compile(
    _PROXIMAL + r"|strength|power|flex\w*|ext\b|extens\w*|\babd\w*|triceps|motor\b|\bMMT|hamstr\w*|\bgrip"
    r"|throughout|\bUEs?\b|\bLEs?\b|muscle\w*|ankle|distal|myotom\w*|\barms?\b|\blegs?\b",
    re.I,
)  # fmt: skip
_NOT_STRENGTH = re.compile(r"\bpain\b|reflex\w*|\bstars?\b|dose|\bdays?\b|visits|cycle|adherence|bottle", re.I)
_EARLIER = re.compile(
    r"\b(?:were|was|had been|previously|prior|last visit|at (?:onset|presentation|dx|diagnosis))\b", re.I
)
# "since ~5/5", "on 4/5": a day of the year
_DAY = re.compile(r"(?:\b(?:since|on|from|by|until|starting|dated|before|after|about|around)\s?~?|~)\s?$", re.I)
_IN_YEAR = re.compile(r"\b(?:in|at) (?:(?:early|late|mid|\w{3,9}) )?(?:19|20)\d\d\b[^.;]{0,40}$", re.I)
_EVERYWHERE = re.compile(r"^\W{0,3}(?:in )?(?:all|every|each|throughout|diffusely|globally|everywhere)\b", re.I)
RULE = "findings.strength"


def weight(grade: str) -> float:
    """Grades by weight: 4- below 4 below 4+."""
    digits = re.match(r"\d(?:\.\d)?", grade)
    return (float(digits[0]) if digits else 0) + (0.25 if "+" in grade else -0.25 if "-" in grade else 0)


def read(maker: Maker) -> None:
    """The lowest grade of each examination; a proximal grade of 4+ or less is proximal weakness."""
    ws = maker.ws
    exams: dict[tuple[int, str | None, int], list[tuple[float, str, int, int]]] = {}
    for m in GRADE.finditer(ws.text):
        grade = _grade(maker, m)
        if grade is None:
            continue
        part, sentence = ws.part_at(m.start()), ws.sentence_at(m.start())
        # "5/5 all groups" stands for a whole examination of its own
        whole = sentence.start if grade == "5" and _EVERYWHERE.match(ws.text[m.end() : m.end() + 20]) else -1
        key = (part.start if part else 0, _date(maker, m, sentence.start), whole)
        exams.setdefault(key, []).append((weight(grade), grade, m.start(), m.end()))
    for (_, date, whole), grades in exams.items():
        lowest, grade, start, end = min(grades)
        if whole >= 0 and any(ws.sentence_at(g[2]).start == whole for k, gs in exams.items() if k[2] < 0 for g in gs):
            continue  # "deltoids 4/5, otherwise 5/5 throughout"
        begin = _muscle(ws.text, start)
        maker.at("muscle_strength_grade", begin, end, RULE, "present", f"{grade}/5", date)
        if lowest < weight("5-") and PROXIMAL.search(
            ws.text[max(0, begin - 20) : end].rpartition(",")[2] + ws.text[begin:end]
        ):
            maker.at("proximal_muscle_weakness", begin, end, RULE, "present", None, date)


def _grade(maker: Maker, m: re.Match[str]) -> str | None:
    """The grade, None where the fraction is none ("pain 4/5", a date, a payer's rule)."""
    ws = maker.ws
    line, sentence = ws.line_at(m.start()), ws.sentence_at(m.start())
    start, end = min(line.start, sentence.start), max(line.end, sentence.end)
    around = ws.text[max(start, m.start() - 120) : min(end, m.end() + 60)]
    zone = ws.zone_at(m.start())
    if not MUSCLES.search(around) or (zone and zone.kind in (*HIDING, "goal", "general")):
        return None
    if _NOT_STRENGTH.search(ws.text[max(start, m.start() - 15) : m.end() + 8]):
        return None
    if _DAY.search(ws.text[max(start, m.start() - 12) : m.start()]):
        return None
    grade = _OUT_OF.get(m["w"].lower(), m["w"]) if m["w"] else m["g"] + (m["s"] or m["s2"] or "")[:1]
    return grade if weight(grade) <= 5 else None


def _date(maker: Maker, m: re.Match[str], sentence: int) -> str | None:
    """The date of an earlier examination that is told with its grade, else that of the section or the document."""
    ws = maker.ws
    found = maker.near(m.start(), m.end(), after=15, before=6)
    if found and _EARLIER.search(ws.text[max(sentence, m.start() - 30) : m.start()]):
        return found.value
    if _IN_YEAR.search(ws.text[max(sentence, m.start() - 60) : m.start()]):
        told = maker.near(m.start(), m.end(), after=0, before=55)
        if told:
            return told.value
    section = ws.section_at(m.start())
    return (section.date if section else None) or ws.date_of(m.start())


def _muscle(text: str, start: int) -> int:
    """Where the muscle is named, if close before the grade: a quote should hold it."""
    before = text[max(0, start - 30) : start]
    found = list(MUSCLES.finditer(before))
    return start - len(before) + found[-1].start() if found and "\n" not in before[found[-1].start() :] else start
