"""Billing codes as requests: a workspace in, the drugs whose HCPCS codes a letter, form or claim asks for out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractor.lexicon import load_lexicon
from extractor.resources import load_yaml
from extractor.therapies.cues import RULES
from extractor.workspace import Workspace

_CODE = re.compile(r"\b[JQ]\d{4}\b")
# "J2919 x25", "J1200     1": units after the code show that it is billed and not only named.
_UNITS = re.compile(r"\s*(?:x|\*|units?:?|qty:?|#|\s{2,})\s*\d{1,4}\b", re.I)
_UNITS_LATER = re.compile(r"\b\d{1,4} ?units?\b", re.I)
_CLAIM = re.compile(
    r"\b(?:claim|billed|charges?|add-?on codes?|codes? (?:submitted|requested|billed)|precert\w*|line items?)\b", re.I
)
# Titles of papers that ask a payer for a drug.
_TITLE = re.compile(
    r"\bprior[ -]auth\w*|\bpre-?cert\w*|\b(?:re-?)?authori[sz]ation (?:request|worksheet|form)|\breauthori[sz]ation\b"
    r"|\bcoverage (?:determination|request)|\bnew request\b|\b(?:PA|medication|drug|renewal|continuation) request\b"
    r"|\b(?:drug|medication|treatment) re-?authori|\brequest for (?:coverage|approval|funding|prior)"
    r"|\bfunding request\b"
    r"|\bspecial authority\b|\bexceptional access\b|\bblueteq\b",
    re.I,
)
_TITLE_REACH = 500  # characters from the start of the paper
REQUEST_PARTS = frozenset({"request_letter", "form", "fax_cover", "other"})

LONGEST_LINE = 400  # of a claim's line, behind the code


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """A code that asks for a drug."""

    start: int
    end: int
    concept: str
    product: str | None
    billed: bool


@cache
def drugs_of_codes() -> dict[str, str]:
    """Ingredient by HCPCS code."""
    known = {code: entry.id for entry in load_lexicon().concepts("drug") for code in entry.codes.get("hcpcs", [])}
    return known | {str(code): str(name) for code, name in load_yaml(RULES)["codes"].items()}


def titled_request(ws: Workspace, offset: int) -> bool:
    """Whether the first lines of the paper that holds the offset call it a request to a payer, in columns as a form."""
    part = ws.part_at(offset)
    if part is None or part.kind in ("lab_report", "infusion_record", "pathology_report", "imaging_report"):
        return False
    head = ws.text[part.start : part.start + _TITLE_REACH].split("\n")[:5]
    return any(_TITLE.search(line) and len(line.split()) < 16 and not line.rstrip().endswith(".") for line in head)


def code_requests(ws: Workspace) -> list[CodeRequest]:
    """The codes of drugs in the parts of a document that ask for something."""
    out = []
    codes = [m for m in _CODE.finditer(ws.text) if m.group() in drugs_of_codes()]
    claim = len({m.group() for m in codes}) > 1 and bool(_CLAIM.search(ws.text))
    for m in codes:
        concept = drugs_of_codes().get(m.group())
        part = ws.part_at(m.start())
        if concept is None or part is None or (part.kind not in REQUEST_PARTS and not claim) or ws.zone_at(m.start()):
            continue
        line = min(ws.line_at(m.start()).end, m.end() + LONGEST_LINE)
        units = _UNITS.match(ws.text, m.end()) or _UNITS_LATER.search(ws.text, m.end(), line)
        end = units.end() if units else m.end()
        out.append(CodeRequest(m.start(), end, concept, None, units is not None))
    return out
