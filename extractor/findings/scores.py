"""Findings with a number: SLEDAI, MMT8, PHQ-9 and grades of strength; their mention in, value and date out."""

from __future__ import annotations

import re

from extractor.findings.make import Maker
from extractor.workspace import ConceptMention

CONCEPTS = frozenset({"sledai", "mmt8", "mood_assessed", "infusion_duration"})
_WORDS = {w: i for i, w in enumerate(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"))}  # fmt: skip
_NUMBER = (
    r"(?P<n>\d{1,3}|"
    + "|".join(sorted(_WORDS, key=len, reverse=True))
    + r")\b(?!\s?(?:[-/]\s?\d{1,2}[-/]|%|mg|weeks|months|years|points? (?:drop|improve)))"
)
_GLUE = r"(?:[\s:=,(]|score|of|is|was|a|an|total|today|now|at|start|baseline|on|\w{3,9} (?:19|20)\d\d|up|down|has|remains|still|currently|improved|fell|rose|from|increased|decreased|dropped|to|item|screen){0,8}"
_AFTER = re.compile(rf"^(?:-2K)?{_GLUE}[\s:=(]*{_NUMBER}(?:\s?/\s?(?P<of>\d{{2,3}}))?", re.I)
_THEN = re.compile(rf"^\s?(?:->|to|→|,? now|and now|,? then)\s?{_NUMBER}(?:\s?/\s?\d{{2,3}})?", re.I)
_THRESHOLD = re.compile(
    r"^\W{0,3}(?:score )?(?:of )?(?:at least|>=?|<=?|≥|≤|greater|more than|less than|or more|under|below|target|goal)",
    re.I,
)
_BASELINE = re.compile(
    r"\b(?:at (?:the )?(?:start|baseline|onset|initiation)|before (?:start\w*|drug|treatment)|baseline|pre-?treatment)\b",
    re.I,
)
_NOT_DONE = re.compile(
    r"^\W{0,3}(?:was |were )?(?:not (?:done|completed|given)|deferred|declined|pending|_|due|at next|next visit|blank)",
    re.I,
)
LIMITS = {"sledai": 105, "mmt8": 150, "mood_assessed": 27}


def number(text: str) -> float:
    """A number in digits or in a word."""
    return float(_WORDS[text.lower()]) if text.lower() in _WORDS else float(text)


def read(maker: Maker, mention: ConceptMention) -> None:
    """Adds the score, and a second one where the text goes from one to another."""
    ws = maker.ws
    after = ws.text[mention.end : mention.end + 70].replace("\n", " ")
    if mention.concept == "infusion_duration":
        return  # of stated times and of administrations, in `derived`
    if _THRESHOLD.match(after):
        return
    m = _AFTER.match(after)
    named_score = not (
        mention.concept == "mood_assessed"
        and not re.match(r"P ?H ?Q|C-?SSRS|GAD|HADS", ws.text[mention.start : mention.end], re.I)
    )
    if m is None or not named_score or number(m["n"]) > LIMITS[mention.concept]:
        if mention.concept == "mood_assessed" and not _NOT_DONE.match(after):
            maker.add(mention, assertion="present", date=_date(maker, mention, mention.end))
        return
    values = [(number(m["n"]), mention.end + m.end())]
    step = _THEN.match(after[m.end() :])
    if step and number(step["n"]) <= LIMITS[mention.concept]:
        values.append((number(step["n"]), mention.end + m.end() + step.end()))
    if mention.concept == "mmt8":
        values = values[-1:]  # the number reached
    for value, end in values:
        date = (
            None
            if _BASELINE.search(ws.text[mention.start - 25 if mention.start > 25 else 0 : end])
            else _date(maker, mention, end)
        )
        maker.at(mention.concept, mention.start, end, mention.rule, "present", value, date, cue=mention.cue)


def _date(maker: Maker, mention: ConceptMention, end: int) -> str | None:
    found = maker.near(mention.start, end, after=20)
    return found.value if found else maker.ws.date_of(mention.start)


GRADE = re.compile(
    r"(?<![\d/.])(?P<g>[0-5](?:\.5)?)\s?(?P<s>[+-]{0,2})\s?/\s?5(?![\d/.]\d|\d|/)(?P<s2>[+-]?)|\b(?P<w>zero|one|two|three|four|five|[0-5][+-]?) out of (?:five|5)\b",
    re.I,
)
MUSCLES = re.compile(
    r"strength|power|flex\w*|ext\b|extens\w*|\babd\w*|delt\w*|quads?\b|quadri\w*|\bhips?\b|neck|biceps|triceps|prox\w*|motor\b|\bMMT|iliopsoas|psoas|glut\w*|hamstr\w*|\bgrip|shoulder\w*|throughout|\bUEs?\b|\bLEs?\b|muscle\w*|\bHF\b|ankle|distal|myotom\w*|thigh\w*|\barms?\b|\blegs?\b",
    re.I,
)
PROXIMAL = re.compile(
    r"\b(?:hips?|delt\w*|shoulder\w*|prox\w*|neck|iliopsoas|psoas|quad\w*|thigh\w*|glut\w*|biceps|HF)\b", re.I
)
_NOT_STRENGTH = re.compile(r"\bpain\b|reflex\w*|\bstars?\b|dose|\bdays?\b|visits|cycle|adherence|bottle", re.I)
_EARLIER = re.compile(
    r"\b(?:were|was|had been|previously|prior|last visit|at (?:onset|presentation|dx|diagnosis))\b", re.I
)
_GOAL = (
    "goal",
    "policy_quote",
    "other_patient",
    "general",
    "reference",
    "unticked",
    "boilerplate",
    "duplicate",
    "voided",
)


def order(grade: str) -> float:
    """Grades by weight: 4- below 4 below 4+."""
    digits = float(re.match(r"\d(?:\.\d)?", grade)[0])  # type: ignore[index]
    return digits + (0.25 if "+" in grade else -0.25 if "-" in grade else 0)


def strength(maker: Maker) -> None:
    """The lowest grade of each examination: the grades of one document and date."""
    ws = maker.ws
    exams: dict[tuple[int, str | None], list[tuple[float, str, int, int]]] = {}
    for m in GRADE.finditer(ws.text):
        line, sentence = ws.line_at(m.start()), ws.sentence_at(m.start())
        start, end = min(line.start, sentence.start), max(line.end, sentence.end)
        around = ws.text[max(start, m.start() - 120) : min(end, m.end() + 60)]
        zone = ws.zone_at(m.start())
        if (
            not MUSCLES.search(around)
            or _NOT_STRENGTH.search(ws.text[max(start, m.start() - 15) : m.end() + 8])
            or (zone and zone.kind in _GOAL)
        ):
            continue
        grade = str(_WORDS.get(m["w"].lower(), m["w"])) if m["w"] else m["g"] + (m["s"] or m["s2"] or "")[:1]
        if order(grade) > 5:
            continue
        date = maker.near(m.start(), m.end(), after=15, before=6)
        part = ws.part_at(m.start())
        earlier = date if date and _EARLIER.search(ws.text[max(start, m.start() - 30) : m.start()]) else None
        key = (part.start if part else 0, earlier.value if earlier else _section_date(maker, m.start()))
        exams.setdefault(key, []).append((order(grade), grade, m.start(), m.end()))
    for (_, date_value), grades in exams.items():
        weight, grade, start, end = min(grades)
        if weight < 5 - 0.25 and PROXIMAL.search(ws.text[_muscle_start(ws.text, start) : end]):
            maker.at(
                "proximal_muscle_weakness",
                _muscle_start(ws.text, start),
                end,
                "findings.strength",
                "present",
                None,
                date_value,
            )
        maker.at(
            "muscle_strength_grade",
            _muscle_start(ws.text, start),
            end,
            "findings.strength",
            "present",
            f"{grade}/5",
            date_value,
        )


def _section_date(maker: Maker, offset: int) -> str | None:
    section = maker.ws.section_at(offset)
    return (section.date if section else None) or maker.ws.date_of(offset)


def _muscle_start(text: str, start: int) -> int:
    """Where the muscle is named, if close before the grade: a quote should hold it."""
    before = text[max(0, start - 30) : start]
    found = [m for m in MUSCLES.finditer(before)]
    return start - len(before) + found[-1].start() if found and "\n" not in before[found[-1].start() :] else start
