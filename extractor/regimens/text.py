"""Prepares text for the schedule grammar: a string in, a string of the same length out, with what counts for
nothing blanked."""

from __future__ import annotations

import re

SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
WORDS: dict[str, float] = {word: float(i) for i, word in enumerate(SMALL)}
WORDS |= {"a": 1.0, "an": 1.0, "single": 1.0, "both": 2.0, "pair of": 2.0, "twenty-two": 22.0, "twenty two": 22.0}
WORDS |= {"twenty-four": 24.0, "twenty four": 24.0, "twenty-six": 26.0, "twenty six": 26.0}
WORDS |= {"one hundred": 100.0, "two hundred": 200.0, "three hundred": 300.0, "four hundred": 400.0, "half a": 0.5}
WORDS |= {"five hundred": 500.0, "one thousand": 1000.0, "a thousand": 1000.0, "two thousand": 2000.0}
WORDS |= {
    "three hundred seventy-five": 375.0,
    "three hundred and seventy-five": 375.0,
    "three hundred seventy five": 375.0,
}

_WORD = "|".join(sorted((re.escape(w) for w in WORDS), key=len, reverse=True))
# A number in digits or words; the longest word first, so that "one thousand" is not "one".
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}(?:\.\d{{1,3}})?|(?:{_WORD})\b)"
WHOLE = rf"(?:\d{{1,3}}|(?:{_WORD})\b)"

# An option that nobody ticked, up to the next option, a wide gap or the end of its line.
UNTICKED = re.compile(
    r"(?:\[\s{0,3}\]|\(\s{1,3}\)|[☐□○])[ \t]{0,3}(?:(?![ \t]{3}|\[|\(\s{0,3}[xX✓]?\s{0,3}\)|[☐□○☒☑✓✗\r\n]).){0,120}"
)
# "repeat in 6 months  [ ] yes  [X] no": the option before the boxes was turned down.
TURNED_DOWN = re.compile(
    r"(?:(?![ \t]{3}|[\r\n]).){1,60}?[ \t]{0,6}(?:\[\s{0,3}\]\s{0,2}(?:yes"
    r"|y)\b[ \t]{0,6}\[\s{0,2}[xX✓]\s{0,2}\]\s{0,2}no?\b"
    r"|\[\s{0,2}[xX✓]\s{0,2}\]\s{0,2}no?\b[ \t]{0,6}\[\s{0,3}\]\s{0,2}(?:yes|y)\b)",
    re.IGNORECASE,
)
TICK = re.compile(r"\[\s{0,2}[xX✓✔*]\s{0,2}\]|[☒☑✓✔]|\(\s{0,2}[xX✓]\s{0,2}\)")
# Dates and clock times hold numbers that are no part of a schedule.
CALENDAR = re.compile(
    (
        r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}[- ]?(?:jan|feb"
        r"|mar|apr|may|jun|jul|aug|sep|oct|"
        r"nov|dec)[a-z]{0,6}[- ,]{0,2}(?:\d{4}|\d{2}\b)?|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
        r"|dec)[a-z]{0,6}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:\d{4})?"
    ),
    re.IGNORECASE,
)
BLANK_LINE = re.compile(r"_{3,}|\.{4,}")


def blank(pattern: re.Pattern[str], text: str, filler: str = " ") -> str:
    """The text with every match of the pattern replaced by fillers of its length."""
    return pattern.sub(lambda m: filler * len(m.group()), text)


def prepared(text: str) -> str:
    """Lower case of the same length, without unticked options, dates and line ends."""
    text = blank(TURNED_DOWN, text)
    text = blank(UNTICKED, text)
    text = blank(TICK, text)
    text = blank(CALENDAR, text)
    text = blank(BLANK_LINE, text)
    lowered = "".join(c if len(c) == 1 else " " for c in (ch.lower() for ch in text))
    return (
        re.sub(r"\s", " ", lowered)
        .replace("×", "x")
        .replace("–", "-")
        .replace("—", "-")
        .replace("²", "2")
        .replace("\x00", " ")
    )


def number(text: str) -> float:
    """The value of a number as NUMBER matches it."""
    word = " ".join(text.split())
    return WORDS[word] if word in WORDS else float(word.replace(",", ""))
