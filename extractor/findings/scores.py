"""Findings with a score: SLEDAI, MMT8, PHQ-9; their mention in, value and date out."""

from __future__ import annotations

import re

from extractor.findings.make import Maker
from extractor.workspace import ConceptMention

CONCEPTS = frozenset({"sledai", "mmt8", "mood_assessed", "infusion_duration"})
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_WORDS = {word: i for i, word in enumerate([*_ONES.split(), "eighteen", "nineteen", "twenty"])}
_UNITS = r"(?:[-/]\s?\d{1,2}[-/]|%|mg|weeks|months|years|points? (?:drop|improve))"
_NUMBER = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b(?!\s?{_UNITS})"
_GLUE = (
    r"(?:on [a-z]{3,9} \d{1,2}(?:,? \d{4})?(?= (?:was|is|scored))"
    r"|[\s:=,(]|score|of|is|was|a|an|total|today|now|at"
    r"|start|baseline|on|\w{3,9} (?:19|20)\d\d|up|down|has|remains"
    r"|still|currently|improved|fell|rose|from|increased|decreased|dropped|to|item|screen|completed|done|administered|performed"
    r"|this visit|depression|questionnaire|result|calculated|index|at this visit){0,12}"
)
_AFTER = re.compile(rf"^(?:-2K)?{_GLUE}[\s:=(]*{_NUMBER}(?:\s?/\s?(?P<of>\d{{2,3}}))?", re.I)
_THEN = re.compile(rf"^\s?(?:->|to|→|,? now|and now|,? then)\s?{_NUMBER}(?:\s?/\s?\d{{2,3}})?", re.I)
# "SLEDAI 2, was 14 in 2/2023", "SLEDAI 10 then, 2 on September 30"
_PRIOR = re.compile(
    rf"^(?: (?:today|now|then|initially))?\s?[,;(]?\s?(?:it )?"
    rf"(?:(?:was|were|down from|up from|from|vs\.?|versus|previously|prev|prior"
    rf"|compared (?:to|with)|then|now|and)\s)?(?:a |an )?{_NUMBER}"
    r"(?=\s?(?:in|on|at|today|now|[,;.)]|$|\d{4}|last|before|prior))",
    re.I,
)
_THRESHOLD = re.compile(
    r"^\W{0,3}(?:score )?(?:of )?(?:at least|>=?|<=?|≥|≤|greater|more than|less than|or more|under|below|target|goal)",
    re.I,
)
_BASELINE = re.compile(
    r"\b(?:at (?:the )?(?:start|baseline|onset|initiation)|before (?:start\w*|drug|treatment)|baseline)\b",
    re.I,
)
_NOT_DONE = re.compile(
    r"^\W{0,3}(?:was |were )?(?:not (?:done|completed|given)|deferred|declined|pending|_|due|at next|next visit|blank)",
    re.I,
)
_EARLIER = re.compile(r"\b(?:was|were|previous\w*|prior|last|from|vs|compared)\b|\d", re.I)
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
    if mention.concept == "sledai" and not step:
        prior = _PRIOR.match(after[m.end() :])
        if prior and number(prior["n"]) <= LIMITS["sledai"] and number(prior["n"]) != values[0][0]:
            values.append((number(prior["n"]), mention.end + m.end() + prior.end()))
    if mention.concept == "mmt8":
        values = values[-1:]  # the number reached
    for value, end in values:
        at_start = _BASELINE.search(ws.text[max(0, mention.start - 25) : end])
        date = None if at_start else _date(maker, mention, end)
        maker.at(mention.concept, mention.start, end, mention.rule, "present", value, date, cue=mention.cue)


def _date(maker: Maker, mention: ConceptMention, end: int) -> str | None:
    found = maker.near(mention.start, end, after=20)
    if found and found.start >= end and _EARLIER.search(maker.ws.text[end : found.start]):
        found = None  # "MMT8 122 (was 136 on 1/8)": the date is the other score's
    return found.value if found else maker.ws.date_of(mention.start)
