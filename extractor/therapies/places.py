"""Where a drug's name stands: a workspace and offsets in, the kind of list, form, section or document around it out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.therapies.requests import titled_request
from extractor.therapies.standing import past_label
from extractor.therapies.tables import is_first_drug, table_kind
from extractor.workspace import Checkbox, Table, Workspace

MEDICATIONS = frozenset(
    {"medications", "current_medications", "home_medications", "discharge_medications", "inpatient_medications"}
)
STOPPED = frozenset({"discontinued_medications", "stopped_medications", "past_medications"})
PRIOR = frozenset(
    {
        "prior_treatment",
        "past_treatment",
        "treatment_history",
        "prior_therapy",
        "previous_treatment",
        "medication_history",
    }
)
ALLERGIES = frozenset({"allergies", "allergy"})
REQUESTS = frozenset({"request", "drug_requested", "requested_drug", "request_header"})
# "Drug requested  RIABNI", "Request: …", "RE: Truxima": the label of a line that names what is asked for.
_LABEL = re.compile(
    r"^[\s>*|•#-]*(?:\d{1,2}[.)]?\s+|[A-H][.)]\s+)?(?:re:?\s+|specialty |medical benefit |"
    r"section \w+\.?\s+)?(?P<label>"
    r"(?:name of |requested |request(?:ed)? )?(?:drug|medication|medicine|product|service|"
    r"agent|biologic|treatment|therapy|item)s?"
    r"(?: ?/ ?(?:strength|product|service|dose|regimen|name|form))?(?: (?:name|requested|"
    r"request|being requested|prescribed|product|ordered|order|"
    r"details))*(?: ?/ ?(?:strength|dose|form))?"
    r"|request(?:ed)?(?: for| is for| type)?|re|regarding|subject|order(?:ed)?|rx|"
    r"directions|regimen|dose|dose ?/ ?(?:schedule|route|frequency)|"
    r"(?:continuation|continued|renewal|initiation) (?:of )?(?:therapy |"
    r"treatment )?(?:request)?|prescribed drug|plan|hcpcs(?: code)?|"
    r"line|codes?(?: requested)?|dosing|dosage|what i asked for|"
    r"request as submitted[^:]{0,12})\s*(?:[:#=]|\s{2,}|\.{2,}|\()",
    re.I,
)
_WEAK_LABELS = frozenset(
    {
        "re",
        "regarding",
        "subject",
        "order",
        "ordered",
        "plan",
        "rx",
        "dose",
        "regimen",
        "directions",
        "line",
        "dosing",
        "dosage",
        "treatment",
        "therapy",
    }
)
_TRIED = re.compile(
    r"tried|failed|prior|previous|past|history|standard therapy|current(?:ly)? (?:taking|"
    r"on)|therapies|treatments?|medications? (?:used|taken)|background",
    re.I,
)
_NOW = re.compile(r"\bnow\b|current|concurrent|ongoing|background|standard therapy", re.I)
_ASKED = re.compile(
    r"\bdrug\b|product|medication requested|requested|biosimilar|which|preferred|"
    r"\bagent\b|brand",
    re.I,
)
_INFUSION_KINDS = frozenset({"infusion_record"})
_STATUS_WORDS = re.compile(
    r"\b(?P<stop>STOP(?:PED)?|D/C'?d?|DISCONTINUED?|HOLD|HELD)\b|\b(?P<new>NEW|START|"
    r"CONTINUE|CONT|CHG|CHANGED?|RESUME)\b"
)


@dataclass(slots=True)
class Place:
    """What stands around a name."""

    rule: str = "mention"
    listed: bool = False
    list_status: str = "current"
    stopped_list: bool = False
    prior: bool = False
    allergy: bool = False
    plan: bool = False  # in a plan or a request
    asked: bool = False
    ticked: bool | None = None
    tried: bool = False
    now: bool = False
    row: bool = False  # heads a row of a table
    infusion_log: bool = False
    log_row: bool = False  # a row of a log of infusions
    order: bool = False
    premed: bool = False
    part_kind: str = "other"
    table: Table | None = None
    line_start: int = 0
    line_end: int = 0


def place_of(
    ws: Workspace, start: int, end: int, rows: frozenset[int] = frozenset(), timed: frozenset[int] = frozenset()
) -> Place:
    """The place of the name at `start:end`.

    `rows` are the starts of the lines that are rows of a log of infusions, `timed` of those that open with a time.
    """
    part = ws.part_at(start)
    line = ws.line_at(start)
    out = Place(part_kind=part.kind if part else "other", line_start=line.start, line_end=line.end)
    section = ws.section_at(start)
    category = section.category if section else ""
    head = ws.text[line.start : start]
    out.allergy = category in ALLERGIES or bool(re.match(r"^\s*all(?:erg(?:y|ies)[\w /]*)?\.?\s*:", head, re.I))
    out.stopped_list = category in STOPPED
    out.listed = category in MEDICATIONS or bool(_MED_LINE.match(head))
    out.prior = category in PRIOR
    out.plan = category in ("plan", "assessment_plan", "assessment", "recommendations", "orders", "request")
    found = ws.table_at(start)
    out.table = found[0] if found else None
    _table(ws, start, out)
    out.order = not rows and _is_order(ws, part.start if part else 0)
    out.infusion_log = out.part_kind in _INFUSION_KINDS and not out.order
    out.log_row = line.start in rows
    if out.log_row:
        out.infusion_log, out.row, out.listed, out.prior, out.stopped_list = True, False, False, False, False
        return out
    out.premed = category in ("premedication", "premedications") or bool(
        re.search(r"\bpre-?med\w*\b[^.\n]{0,160}$", ws.text[max(0, start - 240) : start], re.I)
    )
    if not out.row and not out.allergy and not out.infusion_log:
        past = past_label(ws, start, category)
        if past:
            out.prior, out.listed = True, False
        elif past is False and not out.listed and category in PRIOR:
            out.prior = False
    if ((rows or timed) and out.premed) or line.start in timed:
        out.infusion_log = True
    if out.listed:
        out.list_status = _list_status(ws, start, line.start, line.end)
        out.stopped_list = out.stopped_list or out.list_status == "stopped"
    _form(ws, start, end, out, category, head)
    return out


_MED_LINE = re.compile(
    r"^\s*(?:(?:current|home|discharge|active|outpatient|lupus|rheum|"
    r"present)\s+)?(?:meds?|medications?|rx|medication list|d/c meds|home meds|inpt|"
    r"inpatient meds|discharge meds|meds at (?:adm|discharge|d/c)\w*)\b[^:]{0,40}:",
    re.I,
)


def _table(ws: Workspace, start: int, out: Place) -> None:
    """What the table around the name says of it."""
    if out.table is None or not is_first_drug(ws, start):
        return
    kind = table_kind(out.table)
    out.row = kind is not None or out.listed or out.prior or out.stopped_list
    if kind == "allergies":
        out.allergy, out.listed = True, False
    elif kind == "medications" and not out.stopped_list and not out.allergy:
        out.listed = True
    elif kind == "stopped":
        out.stopped_list, out.listed = True, False
    elif kind == "prior" and not out.stopped_list:
        out.prior, out.listed = True, False
    elif kind == "log" and out.part_kind == "infusion_record":
        out.infusion_log = True


def _is_order(ws: Workspace, start: int) -> bool:
    """Whether the title of the document (its first two lines of text) calls it an order."""
    lines = [line for line in ws.text[start : start + 400].split("\n") if line.strip()][:2]
    return any(
        re.search(r"\border(?:s|ed)?\b(?! *:)", line, re.I) and not re.search(r"\brecord|\blog\b", line, re.I)
        for line in lines
    )


def _list_status(ws: Workspace, start: int, line_start: int, line_end: int) -> str:
    """Current, or stopped where the line of the list says so before or after the name."""
    head = ws.text[line_start:start]
    words = list(_STATUS_WORDS.finditer(head))
    if words:
        return "stopped" if words[-1].group("stop") else "current"
    return "current"


_ONE_DRUG = re.compile(
    r"[\s>*|•#-]{0,20}(?:\d{1,2}[.)]\s*)?(?:drug|medication|product|medicine)(?: name)?\s*(?:[:|=]|\s{2,}|\.{2,})\s*",
    re.I,
)


# "Which drug is requested?   A: X", "Agent being requested - X"
_QUESTION = re.compile(
    r"\b(?:drug|medication|product|agent|biologic|treatment)\b[^\n?]{0,30}\b(?:requested|requesting|prescribed|ordered)\b"
    r"[^\n?]{0,20}\?\s*(?:A|Answer|Ans)?[:.]?\s*$",
    re.I,
)


def _form(ws: Workspace, start: int, end: int, out: Place, category: str, head: str) -> None:
    """Tick boxes and request lines."""
    form = out.part_kind in ("form", "fax_cover") or titled_request(ws, start)
    box = checkbox_at(ws, start)
    if box is not None:
        question = ws.text[box.question_start : box.question_end]
        near = question + " " + ws.text[max(0, box.start - 160) : box.start]
        out.ticked = box.checked
        out.tried = bool(_TRIED.search(near))
        out.asked = (
            box.checked
            and not out.tried
            and bool(
                _ASKED.search(question or near)
                or category in REQUESTS
                or (form and re.search(r"(?<![-\w])medication\b|rituximab|choose|select", question or near, re.I))
            )
        )
        if out.asked:
            out.listed = False
        out.now = (
            out.tried
            and bool(_NOW.search(question))
            and not re.search(r"tried|failed|prior|previous|past", question, re.I)
        )
        if not out.tried and not out.asked:
            out.ticked = None
        return
    if _QUESTION.search(head):
        out.asked = True
        return
    if form and out.listed and _ONE_DRUG.fullmatch(head):
        out.listed, out.asked = False, True  # "Medication   X" on a request form is the drug it asks for
        return
    listed = out.allergy or out.listed or out.stopped_list or out.row or out.prior
    m = _LABEL.match(head + "  ") if not listed else None
    if m and len(head) - m.end() < 110 and not out.infusion_log:
        label = m.group("label").lower().strip()
        if label in _WEAK_LABELS:
            out.asked = (
                form
                or out.part_kind in ("request_letter", "form", "fax_cover")
                or (label == "re" and out.part_kind != "clinic_note")
            )
        else:
            out.asked = form or out.part_kind != "clinic_note" or "request" in label
    elif category in REQUESTS and not out.infusion_log and not out.row and not _TRIED.search(head) and not out.order:
        out.asked = True
    if out.asked and _TRIED.search(head):
        out.asked = False


def checkbox_at(ws: Workspace, start: int) -> Checkbox | None:
    """The tick box whose label holds the offset."""
    for box in ws.checkboxes:
        if box.label_start <= start < box.label_end:
            return box
        if box.label_start > start:
            break
    return None
