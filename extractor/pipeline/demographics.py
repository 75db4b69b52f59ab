"""A document's text in, findings of its headers out: age, weight, height, body surface, the prescriber's specialty."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date
from typing import Any

from spacy.language import Language

from extractor.documents.identity import labelled_births
from extractor.facts import Assertion, Finding
from extractor.pipeline.specialty import Specialty
from extractor.resources import load_yaml
from extractor.workspace import Workspace, ZoneKind, workspace

SKIPPED: tuple[ZoneKind, ...] = ("other_patient", "unticked", "goal", "policy_quote", "voided", "general", "duplicate")
SEX = r"(?:[MF]\b|male|female|man|woman|lady|gentleman|boy|girl|adolescent|teen|patient|pt\b|wom[ae]n|[a-z]+-handed)"
AGE_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("age_years_old", re.compile(r"(?<![\d./-])(\d{1,3})[ -]?(?:years?|yrs?|y)[ -]?(?:/ ?)?(?:old|of age|o)\b", re.I)),
    (
        "age_sex",
        re.compile(r"(?<![\d./-])(\d{1,3}) ?(?:yo|y/o|yrs?|y|years?)?[ ,/]{0,4}[MF](?![\w/'.-]|\. ?[A-Z])"),
    ),
    (
        "age_short",
        re.compile(
            r"(?<![\d./-])(\d{1,3}) ?(?:yo|y/o|y\.o\.?|yr|yrs|y)\b"
            r"(?! ?(?:ago|hx|history|of (?!age)|daughter|son|f/u))",
            re.I,
        ),
    ),
    ("age_label", re.compile(r"\bage(?:d)?\b[:= ]{0,5}(\d{1,3})\b(?! ?(?:days|weeks|months|mo\b))", re.I)),
    (
        "age_is",
        re.compile(
            r"\b(?:she|he|(?:mr|mrs|ms|miss)\.? [\w'’-]{2,40}) is (?:now )?(\d{1,2})(?= and\b|,| years|\.)", re.I
        ),
    ),
)
# Somebody else's age, or the age at an event.
AGE_NOT = re.compile(
    r"\b(?:her|his|their|a|dx|diagnosed|onset|since|menarche|at|died|from|until|before|after|child(?:ren)?|kids?|son|"
    r"daughter|mother|father|mom|dad|sister|brother|brothers|sisters|wife|husband|aunt|uncle|cousin|quit|started)\W+"
    r"(?:at |the |with |and |of |[\w'-]+ )?$",
    re.I,
)
AGE_RELATIVE = re.compile(
    r"^\W{0,2}(?:son|daughter|child|mother|father|brother|sister|granddaughter|grandson|history)\b", re.I
)
UNIT = r"(?P<unit>kgs?|kilograms?|kilos?|lbs?|pounds?|#)(?![\w/²2])"
NUMBER = r"(?P<value>\d{2,3}(?:[.,]\d{1,2})?)"
WEIGHT = re.compile(
    rf"\b(?P<label>wt|weight|weighs?|weighed|weighing)\b\.?(?P<between>[^\d\n]{{0,60}}?){NUMBER}\s?(?:{UNIT})?"
    r"(?![\d%/]|\.\d)(?:\s?[(/=]\s?(?P<second>\d{2,3}(?:\.\d{1,2})?)\s?(?P<second_unit>kg|lbs?)\b)?",
    re.I,
)
MORE_CELLS = re.compile(rf"\s{{2,60}}{NUMBER}\s?(?:{UNIT})?(?![\d%/.\w])", re.I)
FEET = r"\d\s?(?:'|’|ft\.?|feet|foot)\s?(?:\d{1,2}(?:\.\d)?\s?(?:\"|”|''|in(?:ch(?:es)?)?\.?)?)?"
HEIGHT = re.compile(
    rf"\b(?:ht|height|tall)\b\.?[^\d\n]{{0,60}}?(?P<value>{FEET}|\d{{2,3}}(?:\.\d)?)"
    r"(?P<unit>\s?(?:cm|in(?:ches)?|\"|m)\b)?",
    re.I,
)
# "BP 112/66   58.0 kg  Ht 5'4\"": a bare weight in a row of vital signs.
BARE_WEIGHT = re.compile(r"(?<![\w/-] )(?<![\w.,/-])(\d{2,3}(?:\.\d{1,2})?) ?(kg|lbs?)\b(?! ?/|\w)", re.I)
BARE_HEIGHT = re.compile(r"(?<![\w.,/-])(1[2-9]\d) ?cm\b", re.I)
VITALS = re.compile(
    r"\b(?:bp|hr|pulse|spo2|vitals?|temp|ht|height|bmi)\b|\b\d{2,3}/\d{2,3}\b"
    r"|\bT ?\d\d|\b\d{3} ?cm\b|\b9[78]\.\d\b|\bafeb",
    re.I,
)
BSA = re.compile(r"\b(?:bsa|body surface(?: area)?)\b[^\d\n<>]{0,24}?(\d\.\d{1,2})(?!\d)", re.I)
POUND = 2.20462


@Language.factory("chartproof_demographics")
class Demographics:
    """Appends facts of type `finding`: age, weight, height, bsa and prescriber_specialty."""

    def __init__(self, nlp: Any, name: str) -> None:
        weight = load_yaml("demographics.yaml")["weight"]
        self.name = name
        self._specialty = Specialty()
        self._never = re.compile(weight["never"], re.I)
        self._weights = (float(weight["minimum_kg"]), float(weight["maximum_kg"]))

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        self._age(ws)
        self._weight(ws)
        self._bare_weight(ws)
        self._size(ws)
        for found in self._specialty.find(ws):
            if not ws.zone_at(found.start, *SKIPPED):
                self._add(
                    ws, "prescriber_specialty", found.value, found.start, found.end, found.rule, None, found.assertion
                )
        return doc

    def _add(
        self,
        ws: Workspace,
        concept: str,
        value: float | str,
        start: int,
        end: int,
        rule: str,
        when: str | None = None,
        assertion: Assertion = "present",
        unit: str | None = None,
    ) -> None:
        says = {"value": value, **({"date": when} if when else {})}
        mention = ws.mention(start, end, f"demographics.{rule}", says)
        ws.facts.append(
            Finding(concept=concept, assertion=assertion, value=value, unit=unit, date=when, mentions=[mention])
        )

    def _age(self, ws: Workspace) -> None:
        """One age: that of the birth date at `as_of`; a stated age counts where it agrees or alone."""
        known = age_at(ws.birth_date, ws.as_of)
        for rule, pattern in AGE_PATTERNS:
            for m in pattern.finditer(ws.text):
                years = int(m.group(1))
                if years > 115 or ws.zone_at(m.start(), *SKIPPED) or not self._own_age(ws, m):
                    continue
                if known is None and not _recent(ws.date_of(m.start()), ws.as_of):
                    continue
                if known is None or years == known:
                    self._add(ws, "age", years, m.start(), m.end(), rule)
        if known is not None:
            for birth in labelled_births(ws.text):
                if ws.birth_date in birth.readings and not ws.zone_at(birth.start, *SKIPPED):
                    self._add(ws, "age", known, birth.start, birth.end, "birth_date")

    def _own_age(self, ws: Workspace, m: re.Match[str]) -> bool:
        before = ws.text[max(0, m.start() - 40) : m.start()].split("\n")[-1]
        after = ws.text[m.end() : m.end() + 20]
        if AGE_RELATIVE.match(after):
            return False
        following = re.match(rf"[ ,-]{{0,3}}(?:\w+ ){{0,2}}{SEX}", after, re.I)
        article = re.search(r"\b(?:this|a|an)\s+$", before, re.I)
        return bool(following or article) or not AGE_NOT.search(before)

    def _weight(self, ws: Workspace) -> None:
        for m in WEIGHT.finditer(ws.text):
            line = ws.line_at(m.start())
            if self._never.search(m.group("between")) or self._never.search(
                ws.text[max(line.start, m.start() - 22) : m.start()]
            ):
                continue
            if self._never.match(ws.text[m.end() : m.end() + 14].lstrip(" -")) or ws.zone_at(m.start(), *SKIPPED):
                continue
            unit = m.group("unit") or (m.group("second_unit") and _other(m.group("second_unit")))
            unit = unit or _unit_of_label(m.group("between"))
            if not unit:
                continue
            value, start, end = m.group("value"), m.start(), m.end()
            if m.group("second") and m.group("second_unit").lower() == "kg":
                value, unit = m.group("second"), "kg"
            at = m.start("value")
            while True:
                kilograms = to_kilograms(value, unit)
                if self._weights[0] <= kilograms <= self._weights[1]:
                    self._add(ws, "weight", kilograms, start, end, "weight", date_near(ws, at, end), unit="kg")
                more = MORE_CELLS.match(ws.text, end, line.end)
                if not more or not (more.group("unit") or _unit_of_label(m.group("between"))):
                    break
                value, unit, at, end = more.group("value"), more.group("unit") or unit, more.start("value"), more.end()
                start = at

    def _bare_weight(self, ws: Workspace) -> None:
        for m in BARE_WEIGHT.finditer(ws.text):
            line = ws.line_at(m.start())
            row = ws.text[line.start : min(line.end, line.start + 300)]
            known = re.search(r"\b(?:wt|weigh\w*)\b", row, re.I) or self._never.search(row)
            if known or len(VITALS.findall(row)) < 2 or ws.zone_at(m.start(), *SKIPPED):
                continue
            kilograms = to_kilograms(m.group(1), m.group(2))
            if self._weights[0] <= kilograms <= self._weights[1]:
                when = date_near(ws, m.start(), m.end())
                self._add(ws, "weight", kilograms, m.start(), m.end(), "weight_in_vitals", when, unit="kg")

    def _size(self, ws: Workspace) -> None:
        for m in BARE_HEIGHT.finditer(ws.text):
            line = ws.line_at(m.start())
            row = ws.text[line.start : min(line.end, line.start + 300)]
            if re.search(r"\b(?:ht|height|tall)\b", row, re.I) or len(VITALS.findall(row)) < 2:
                continue
            if not ws.zone_at(m.start(), *SKIPPED):
                when = date_near(ws, m.start(), m.end())
                self._add(ws, "height", float(m.group(1)), m.start(), m.end(), "height_in_vitals", when, unit="cm")
        for m in HEIGHT.finditer(ws.text):
            value = height(m.group("value"), (m.group("unit") or "").strip())
            if value is not None and not ws.zone_at(m.start(), *SKIPPED):
                unit = "cm" if isinstance(value, float) else None
                self._add(
                    ws, "height", value, m.start(), m.end(), "height", date_near(ws, m.start(), m.end()), unit=unit
                )
        for m in BSA.finditer(ws.text):
            if 0.3 <= float(m.group(1)) <= 3.5 and not ws.zone_at(m.start(), *SKIPPED):
                when = date_near(ws, m.start(), m.end())
                self._add(ws, "bsa", float(m.group(1)), m.start(), m.end(), "bsa", when, unit="m2")


def age_at(birth: str | None, as_of: str | None) -> int | None:
    """Full years on the day; None where either date is not a full one."""
    try:
        born, day = date.fromisoformat(birth or ""), date.fromisoformat(as_of or "")
    except ValueError:
        return None
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return years if 0 <= years <= 120 else None


def to_kilograms(value: str, unit: str) -> float:
    """A weight as written in kg, to two places."""
    number = float(value.replace(",", "."))
    return round(number if unit.lower().startswith("k") else number / POUND, 2)


def height(value: str, unit: str) -> float | str | None:
    """Centimetres as a number, feet and inches as written; None for what is no height."""
    if not re.fullmatch(r"[\d.]+", value):
        return value.strip() if re.match(r"[2-7]\D", value) else None
    number = float(value)
    if unit.lower() == "cm" or (not unit and 100 <= number <= 230):
        return number if 40 <= number <= 230 else None
    if unit.lower().startswith("in") or unit == '"':
        return f"{value} {unit}" if 20 <= number <= 90 else None
    return None


def date_near(ws: Workspace, at: int, end: int) -> str | None:
    """The date of a measure: its column's, one in brackets behind it, its section's, its document's."""
    cell = ws.table_at(at)
    if cell:
        table, _, here = cell
        if here.column < len(table.columns) and table.columns[here.column].date:
            return table.columns[here.column].date
    i = bisect_left(ws.dates, end, key=lambda d: d.start)
    behind = ws.dates[i] if i < len(ws.dates) and ws.dates[i].start < end + 30 else None
    if behind and re.match(r"\s?\([^)]{0,24}$", ws.text[end : behind.start]):
        return behind.value
    section = ws.section_at(at)
    return (section.date if section else None) or ws.date_of(at)


def _recent(day: str | None, as_of: str | None) -> bool:
    if not day or not as_of:
        return True
    return day[:4] >= str(int(as_of[:4]) - 1)


def _other(unit: str) -> str:
    return "lb" if unit.lower() == "kg" else "kg"


def _unit_of_label(between: str) -> str | None:
    """ "Weight (kg)": the unit stands with the label."""
    m = re.search(r"\((kg|lbs?|pounds)\)", between, re.I)
    return m.group(1) if m else None
