"""A document's text in, facts of codes out: ICD-10-CM, HCPCS, CPT and NDC, with units and whether on the request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from spacy.language import Language

from extractor.facts import Code, CodeSystem
from extractor.resources import load_yaml
from extractor.workspace import Span, Workspace, ZoneKind, workspace

ICD = re.compile(r"(?<![\w.#-])([A-TV-Z]\d[0-9AB])(?:\.([0-9A-Z]{1,4}))?(?![\w-]|\.\d|/)")
ICD_UNDOTTED = re.compile(r"(?<![\w.#-])([A-TV-Z]\d[0-9AB])([0-9A-Z]{1,4})(?![\w.-])")
ICD_SMALL = re.compile(r"(?<![\w.#-])([a-tv-z]\d[0-9ab])\.([0-9a-z]{1,4})(?![\w-]|\.\d)")
HCPCS = re.compile(r"(?<![\w-])([A-CEGHJKLP-V]\d{4})(?![\w]|-\d{3}|\.\d)")
MODIFIER = r"-(?:[A-Z]{2}|\d{2})"
CPT = re.compile(rf"(?<![\w.$#/-])(\d{{5}}|\d{{4}}T)(?=(?P<mod>{MODIFIER})?(?![\w/.-]|\.\d)|(?P<mod2>{MODIFIER})\b)")
CPT_NAMED = re.compile(r"\b(?:cpt|e/m)\b", re.I)
NDC = re.compile(r"(?<![\w.-])(\d{4}-\d{4}-\d{2}|\d{5}-\d{4}-\d{1,2}|\d{5}-\d{3}-\d{2})(?![\w-])")
NDC_PLAIN = re.compile(r"(?<![\w.-])(\d{11}|\d{10})(?![\w-])")
TIMES = re.compile(r"[^\S\n]{0,3}[x×X][^\S\n]?(\d{1,5})(?!\d|\.\d| ?mg| ?/)")
UNITS_AFTER = re.compile(
    r"[^\n]{0,40}?\b(?:units?|qty|quantity)\b[^\w\n]{0,14}(\d[\d,]{0,6})(?![\d.]|[^\S\n]?mg)", re.I
)
UNITS_BEHIND = re.compile(
    r"[^\w\n]{0,10}(\d[\d,]{0,6})[^\S\n](?:billing |billable |hcpcs |total |service )?units?\b", re.I
)
CELL_NUMBER = re.compile(r"(?:[^\S\n]{2,}|\t|[^\S\n]?\|[^\S\n]?)(\d{1,6})(?=[^\S\n]{2,}|\t|[^\S\n]?\||[^\S\n]*\n|$)")
DIGITS_IN_UNITS = re.compile(r"\bunits?\b", re.I)
# Every code has a letter or digit and two digits, or a digit, a digit or letter and a digit (or A, B in lower case).
CODE_LIKE = re.compile(r"[A-Za-z\d]\d[\dABab]")
SKIPPED: tuple[ZoneKind, ...] = ("other_patient", "voided", "policy_quote", "unticked", "duplicate")
REQUEST_KINDS = frozenset({"form", "request_letter", "fax_cover"})
HEADER_LINES = 10
LEAD = 200  # characters before a code that are looked at


@dataclass(frozen=True, slots=True)
class Found:
    """A code in the text, in its normal form."""

    system: CodeSystem
    code: str
    start: int
    end: int
    rule: str


@Language.factory("chartproof_codes")
class Codes:
    """Appends facts of type `code`."""

    def __init__(self, nlp: Any, name: str) -> None:
        data = load_yaml("codes.yaml")
        self.name = name
        self._categories = frozenset(data["icd10cm"]["categories"].split())
        self._complete = frozenset(data["icd10cm"]["complete"].split())
        self._icd_context = re.compile(data["icd10cm"]["context"], re.I)
        self._vitals = re.compile(data["icd10cm"]["vitals"], re.I)
        self._hcpcs_plain = frozenset(data["hcpcs"]["plain"])
        self._hcpcs_context = re.compile(data["hcpcs"]["context"], re.I)
        self._cpt_plain: list[tuple[int, int]] = [(low, high) for low, high in data["cpt"]["plain"]]
        self._cpt_context = re.compile(data["cpt"]["context"], re.I)
        self._address = re.compile(data["cpt"]["address"])
        self._ndc_context = re.compile(data["ndc"]["context"], re.I)
        self._ndc_never = re.compile(data["ndc"]["never"], re.I)
        self._struck_after = re.compile(data["struck_after"], re.I)
        self._struck_before = re.compile(data["struck_before"], re.I)

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        for i, line in enumerate(ws.lines):
            if not CODE_LIKE.search(ws.text, line.start, line.end):
                continue
            for found in sorted(self._line(ws, i), key=lambda f: f.start):
                if ws.zone_at(found.start, *SKIPPED) or self._struck(ws.text, found):
                    continue
                self._append(ws, found, self._units(ws, i, line, found))
        return doc

    def _line(self, ws: Workspace, i: int) -> Iterator[Found]:
        line = ws.lines[i]
        text, a, b = ws.text, line.start, line.end
        yield from self._icd(ws, i, text, a, b)
        near: bool | None = None
        for m in HCPCS.finditer(text, a, b):
            plain = m.group(1)[0] in self._hcpcs_plain
            if not plain and near is None:
                near = self._near(ws, i, self._hcpcs_context)
            if plain or near:
                yield Found("HCPCS", m.group(1), m.start(1), m.end(1), "codes.hcpcs")
        named: dict[re.Pattern[str], bool] = {}
        for m in CPT.finditer(text, a, b):
            if self._is_cpt(text, a, b, m, named):
                yield Found("CPT", m.group(1), m.start(1), m.end(1), "codes.cpt")
        ndc = list(NDC.finditer(text, a, b))
        labelled = bool(ndc) and self._near(ws, i, self._ndc_context)
        for m in ndc:
            if labelled or (
                len(m.group(1)) == 13 and not self._ndc_never.search(text, max(a, m.start() - 24), m.start())
            ):
                yield Found("NDC", m.group(1), m.start(1), m.end(1), "codes.ndc")
        plain_ndc = list(NDC_PLAIN.finditer(text, a, b))
        if plain_ndc and self._ndc_context.search(text, a, b):
            for m in plain_ndc:
                if self._ndc_context.search(text, max(a, m.start() - 12), m.start()):
                    yield Found("NDC", m.group(1), m.start(1), m.end(1), "codes.ndc_plain")

    def _icd(self, ws: Workspace, i: int, text: str, a: int, b: int) -> Iterator[Found]:
        context = self._icd_context.search(text, a, b) is not None
        found = list(ICD.finditer(text, a, b))
        dotted = [m for m in found if m.group(2) and m.group(1) in self._categories]
        for m in dotted:
            temperature = m.group(1).startswith("T") and not context and self._vitals.search(text, a, b)
            if not temperature and not re.match(r" ?(?:mg|kg|lb|cm|%|x10)", text[m.end() : m.end() + 5]):
                yield Found("ICD-10-CM", m.group(), m.start(), m.end(), "codes.icd10_dotted")
        complete = [m for m in found if not m.group(2) and m.group(1) in self._complete]
        if not context and not complete:
            return
        if not (context or dotted or self._near(ws, i, self._icd_context) or self._dotted_around(ws, i)):
            return
        for m in complete:
            if self._stands_as_code(text, a, b, m, bool(dotted)):
                yield Found("ICD-10-CM", m.group(1), m.start(), m.end(), "codes.icd10_complete")
        if context:
            for m in ICD_UNDOTTED.finditer(text, a, b):
                # "J9312" and "Q5115" are HCPCS codes, "M3214" is a diagnosis without its dot.
                if m.group(1) in self._categories and not HCPCS.match(text, m.start()):
                    yield Found("ICD-10-CM", f"{m.group(1)}.{m.group(2)}", m.start(), m.end(), "codes.icd10_undotted")
            for m in ICD_SMALL.finditer(text, a, b):
                if m.group(1).upper() in self._categories:
                    yield Found("ICD-10-CM", m.group().upper(), m.start(), m.end(), "codes.icd10_small")

    def _stands_as_code(self, text: str, a: int, b: int, m: re.Match[str], listed: bool) -> bool:
        """A three-character code heads its line, follows its label or stands in a list or bracket of codes."""
        before, after = text[max(a, m.start() - LEAD) : m.start()], text[m.end() : min(b, m.end() + 3)]
        if m.start() - a <= LEAD and not before.strip(" \t-*•.0123456789)"):
            return True
        label = re.search(r"(?:[:(\[,;/|]|\s{2}|\bcode|\bdx|\bicd(?:[- ]?10)?(?:-cm)?)\s*$", before, re.I)
        return bool(label) and (listed or bool(re.match(r"\s{2}|[)\],;/|]|$|\s", after)))

    def _near(self, ws: Workspace, i: int, pattern: re.Pattern[str]) -> bool:
        """On the line itself or in one of the lines above it, down from a blank line."""
        for j in range(i, max(-1, i - HEADER_LINES), -1):
            a, b = ws.lines[j].start, min(ws.lines[j].end, ws.lines[j].start + 400)
            if j < i - 1 and not ws.text[a:b].strip():
                return False
            if pattern.search(ws.text, a, b):
                # Prose above ("the code was called") heads no column.
                return j == i or b - a < 120
        return False

    def _dotted_around(self, ws: Workspace, i: int) -> bool:
        return any(
            m.group(2) and m.group(1) in self._categories
            for j in (i - 1, i + 1)
            if 0 <= j < len(ws.lines)
            for m in ICD.finditer(ws.text, ws.lines[j].start, min(ws.lines[j].end, ws.lines[j].start + 200))
        )

    def _is_cpt(self, text: str, a: int, b: int, m: re.Match[str], named: dict[re.Pattern[str], bool]) -> bool:
        """`named` remembers which labels the line holds."""

        def labelled(pattern: re.Pattern[str]) -> bool:
            if pattern not in named:
                named[pattern] = pattern.search(text, a, b) is not None
            return named[pattern]

        before = text[max(a, m.start() - 6) : m.start()]
        if self._address.search(before):
            return False
        code = m.group(1)
        if not code.isdigit():
            return labelled(self._cpt_context)
        if any(low <= int(code) <= high for low, high in self._cpt_plain):
            return True
        visit = 99202 <= int(code) <= 99499
        if visit and (m.group("mod") or m.group("mod2")):
            return True
        if labelled(CPT_NAMED):
            return int(code) >= 10004
        return visit and labelled(self._cpt_context)

    def _struck(self, text: str, found: Found) -> bool:
        after = text[found.end : found.end + 40].split("\n")[0]
        before = text[max(0, found.start - 30) : found.start].split("\n")[-1]
        return bool(self._struck_after.search(after) or self._struck_before.search(before))

    def _units(self, ws: Workspace, i: int, line: Span, found: Found) -> float | None:
        if found.system in ("ICD-10-CM", "NDC"):
            return None
        rest = ws.text[found.end : min(line.end, found.end + 160)]
        following = re.search(r"(?<![\w-])(?:[A-V]\d{4}|9\d{4})(?!\w)", rest)
        rest = rest[: following.start()] if following else rest
        for pattern in (TIMES, UNITS_BEHIND, UNITS_AFTER):
            m = pattern.match(rest)
            if m:
                return float(m.group(1).replace(",", ""))
        for j in range(i - 1, max(-1, i - HEADER_LINES), -1):
            header = ws.text[ws.lines[j].start : ws.lines[j].end]
            if DIGITS_IN_UNITS.search(header) and self._hcpcs_context.search(header):
                m = CELL_NUMBER.match(rest)
                return float(m.group(1)) if m else None
        return None

    def _append(self, ws: Workspace, found: Found, units: float | None) -> None:
        part = ws.part_at(found.start)
        asked = part is not None and part.kind in REQUEST_KINDS
        says = {"code": found.code, **({"units": units} if units is not None else {})}
        mention = ws.mention(found.start, found.end, found.rule, says)
        ws.facts.append(
            Code(system=found.system, code=found.code, units=units, on_request=asked or None, mentions=[mention])
        )
