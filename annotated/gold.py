"""An annotated case in, the `Reading` of its gold facts out: what the evaluator gets from a perfect extractor."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from annotated.cases import AnnotatedCase, load_case
from extractor.facts import Fact, Mention
from extractor.reading import Document, Part, Patient, Reading, Request, RequestedCode

_FACTS: TypeAdapter[list[Fact]] = TypeAdapter(list[Fact])
_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[/-](\d{1,2})[/-](20\d\d|\d\d)\b")
_NAMED = re.compile(
    r"\b(?:([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}),? (20\d\d)|(\d{1,2})[ -]([A-Z][A-Za-z]{2})[a-z]*[ -](20\d\d))\b"
)
_HEAD = 1200  # characters in which a document states its own date


def gold_reading(folder: Path) -> Reading:
    """The reading of the case's gold facts, with the offsets of their quotes. Raises ChartproofError `bad_case`."""
    return reading_of(load_case(folder))


def reading_of(case: AnnotatedCase) -> Reading:
    """The reading of a loaded case."""
    as_of = case.gold["as_of"]
    documents = [
        Document(file=entry["file"], parts=[_part(entry, case.texts[entry["file"]], as_of)])
        for entry in case.gold["documents"]
    ]
    facts: list[dict[str, Any]] = []
    for number, gold in enumerate(case.gold["facts"], 1):
        fact = dict(gold)
        fact["mentions"] = [m for quote in gold.get("mentions", []) for m in _mentions(quote, case.texts)]
        fact["id"] = f"f{number}"
        facts.append(_kept(fact))
    reading = Reading(documents=documents, facts=_FACTS.validate_python(facts), as_of=as_of)
    reading.request = _request(reading)
    return reading


def _kept(fact: dict[str, Any]) -> dict[str, Any]:
    """Whole numbers where the type wants them, words where gold has numbers: gold is less strict than the types."""
    for field in ("duration_days", "duration_min"):
        if isinstance(fact.get(field), float):
            fact[field] = round(fact[field])
    return fact


def _mentions(quote: dict[str, str], texts: dict[str, str]) -> list[Mention]:
    text = texts.get(quote["file"], "")
    start = text.find(quote["quote"])
    if start < 0:
        return []
    end = min(start + len(quote["quote"]), start + 300)
    page = text.count("\f", 0, start) + 1
    return [Mention(file=quote["file"], page=page, start=start, end=end, text=text[start:end], rule="gold")]


def _part(entry: dict[str, str], text: str, as_of: str | None) -> Part:
    kind: Any = entry.get("kind", "other")
    return Part(kind=kind, date=_date(text, as_of), last_page=text.count("\f") + 1, end=len(text))


def _date(text: str, as_of: str | None) -> str | None:
    """The newest date in the head of the document that is not after as_of: a birth date is never the newest."""
    head = text[:_HEAD]
    found = [f"{m[1]}-{m[2]}-{m[3]}" for m in _ISO.finditer(head)]
    for m in _NUMERIC.finditer(head):
        year = m[3] if len(m[3]) == 4 else f"20{m[3]}"
        found.append(f"{year}-{int(m[1]):02d}-{int(m[2]):02d}")
    for m in _NAMED.finditer(head):
        month, day, year = (m[1], m[2], m[3]) if m[1] else (m[5], m[4], m[6])
        if month.lower()[:3] in _MONTHS:
            found.append(f"{year}-{_MONTHS[month.lower()[:3]]:02d}-{int(day):02d}")
    known = [date for date in found if date[5:7] <= "12" and date[8:] <= "31" and (not as_of or date <= as_of)]
    return max(known, default=None)


def _request(reading: Reading) -> Request:
    product = next((f.product for f in reading.facts if f.type == "therapy" and f.status == "requested"), None)
    codes = [RequestedCode(system=f.system, code=f.code, units=f.units) for f in reading.facts if f.type == "code"]
    return Request(patient=Patient(), product=product, codes=codes)
