"""Documents, then facts in, the header of the request out: who asks what for whom, as far as it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from extractor.documents.header_dates import find_dates
from extractor.documents.parts import CREDENTIALS
from extractor.documents.patients import Person
from extractor.facts import Code, Fact, Finding, Therapy
from extractor.reading import Part, Patient, Prescriber, Request, RequestedCode
from extractor.workspace import Workspace

Urgency = Literal["standard", "expedited"]
REQUEST_KINDS = ("form", "request_letter", "fax_cover")
NPI = re.compile(r"\bNPI\b(?: ?(?:no|number|#))?\W{0,8}(\d{10})\b", re.I)
PERSON = r"(?:Dr\.? )?[A-Z][\w.'’-]*(?:,? [A-Z][\w.'’-]*){0,3}"
PRESCRIBER = re.compile(
    r"\b(?i:prescriber(?:'s)?(?: name)?|prescribing (?:provider|physician)"
    r"|requesting (?:md|provider|physician|prescriber)|requestor|ordering(?: provider| md| physician)?|ordered by"
    r"|physician name|provider(?: name)?)"
    rf"\b[^\S\n]{{0,3}}:?[^\S\n]{{0,20}}({PERSON})"
)
NOT_NAMES = re.compile(
    r"\b(?:signature|phone|fax|npi|specialty|information|name|section|contact|to|on|attestation|id|orders?|infusion|notes?)\b",
    re.I,
)
FIELD = re.compile(r"(?:\w*ology|\w*ologist|medicine|nephro|rheum|internal|family|pediatrics|clinic|institute)\b", re.I)
MEMBER_ID = re.compile(
    r"\b(?:member|plan|policy|subscriber|insurance|medicaid|medicare)\b[ -]{0,2}(?:id|no|number|#)\.?\s{0,2}"
    r"[:#]?\s{0,12}((?=[A-Z-]{0,5}\d)[A-Z0-9][A-Z0-9-]{4,22})",
    re.I,
)
SERVICE = re.compile(
    r"\b(?:dates? of service|dos|service (?:dates?|from)|requested (?:start )?dates?|start date|start"
    r"|auth(?:orization)? (?:dates?|period|from)|treatment (?:start|dates?)|next (?:dose|infusion)(?: planned| due)?"
    r"|planned|effective|day 1)\b[^\d\n]{0,24}",
    re.I,
)
UNTIL = re.compile(r"^\s{0,3}(?:-|–|to|thru|through|until|and|,)?\s{0,3}$", re.I)
EXPEDITED = re.compile(r"\b(?:urgent|expedited?|stat|emergent)\b", re.I)
STANDARD = re.compile(r"\b(?:standard|routine|non-?urgent)\b", re.I)
ASKS_SPEED = re.compile(
    r"(?-i:\bURGENT\b|\bSTAT\b|\bEXPEDITED?\b)|\burgent (?:review|request|approval)\b|, expedited\b"
    r"|\bexpedited (?:review|approval|decision|request|determination|basis|consideration)"
    r"|\b(?:please|kindly|ask that you|to) expedite\b",
    re.I,
)


def read_request(spaces: Sequence[Workspace], patient: Person) -> Request:
    """What stands in the documents before any fact is known: patient, prescriber's name, dates."""
    request = Request(patient=_patient(patient))
    for kinds in (REQUEST_KINDS, ("clinic_note",)):
        for space in spaces:
            for part in space.document.parts:
                if part.kind not in kinds or space.zone_at(part.start, "other_patient"):
                    continue
                text = space.text[part.start : part.end]
                request.prescriber = _prescriber(request.prescriber, text, part)
                if request.patient.member_id is None and (member := MEMBER_ID.search(text)):
                    request.patient.member_id = member.group(1)
                if kinds is REQUEST_KINDS and request.service_from is None:
                    request.service_from, request.service_to = _service(text, part.date)
    return request


def complete_request(request: Request, facts: Sequence[Fact], spaces: Sequence[Workspace]) -> Request:
    """The request with what only the read facts and tick boxes tell: product, codes, specialty, urgency."""
    done = request.model_copy(deep=True)
    asked = [f for f in facts if isinstance(f, Therapy) and f.status == "requested"]
    if asked:
        done.product = next((f.product for f in asked if f.product), None) or asked[0].concept
    done.codes = [
        RequestedCode(system=f.system, code=f.code, units=f.units)
        for f in facts
        if isinstance(f, Code) and f.on_request and f.system in ("HCPCS", "CPT", "ICD-10-CM", "NDC")
    ]
    specialties = [f for f in facts if isinstance(f, Finding) and f.concept == "prescriber_specialty"]
    present = sorted((f for f in specialties if f.assertion == "present"), key=lambda f: f.value == "other")
    if present and done.prescriber.specialty is None:
        done.prescriber.specialty = str(present[0].value)
    done.urgency = urgency(spaces)
    return done


def urgency(spaces: Sequence[Workspace]) -> Urgency | None:
    """Expedited where it is ticked or asked for; a ticked "standard" wins over words."""
    said: Urgency | None = None
    for space in spaces:
        for box in space.checkboxes:
            label = space.text[box.label_start : box.label_end]
            if box.checked and len(label) < 60:
                if STANDARD.search(label):
                    return "standard"
                if EXPEDITED.search(label):
                    said = "expedited"
        for part in space.document.parts:
            if said is None and part.kind in REQUEST_KINDS and not space.zone_at(part.start, "other_patient"):
                for m in ASKS_SPEED.finditer(space.text, part.start, part.end):
                    boxed = any(b.label_start <= m.start() < b.label_end for b in space.checkboxes)
                    if not boxed and not re.search(r"\bnot? $", space.text[max(0, m.start() - 4) : m.start()], re.I):
                        said = "expedited"
                        break
    return said


def _patient(person: Person) -> Patient:
    names = [name for name in person.names if name.full] or person.names
    name = max(names, key=lambda n: len(n.written), default=None)
    return Patient(
        name=name.written if name else None,
        birth_date=person.birth_date,
        record_number=_most(person.written_records),
        member_id=person.members[0] if person.members else None,
    )


def _most(values: list[str]) -> str | None:
    return max(values, key=lambda v: (values.count(v), -values.index(v)), default=None)


def _prescriber(known: Prescriber, text: str, part: Part) -> Prescriber:
    found = known.model_copy()
    if found.npi is None and (npi := NPI.search(text)):
        found.npi = npi.group(1)
    if found.name is None:
        labelled = (m.group(1) for m in PRESCRIBER.finditer(text))
        names = [cleaned for name in labelled if (cleaned := _name(name)) and not NOT_NAMES.search(cleaned)]
        author = _name(part.author) if part.author and part.kind in ("request_letter", "clinic_note") else None
        found.name = next(iter(names), author)
    return found


def _name(written: str) -> str | None:
    """The name without degrees; None for a single letter."""
    cut = re.split(rf",? \(?{CREDENTIALS}|, (?=(?:MD|DO|NP|PA)\b)| {{2,}}", written)[0].strip(" ,.")
    cut = ", ".join(piece for piece in cut.split(", ") if not FIELD.match(piece))
    return cut if (len(cut) > 2 and not cut.isupper()) or len(cut.split()) > 1 else None


def _service(text: str, letter_date: str | None) -> tuple[str | None, str | None]:
    """First and last day that service is asked for; days before the request are history."""
    for m in SERVICE.finditer(text):
        dates = list(find_dates(text, m.end(), min(len(text), m.end() + 60)))
        if not dates or dates[0].start > m.end() + 2 or (letter_date and dates[0].iso < letter_date):
            continue
        closed = len(dates) > 1 and UNTIL.match(text[dates[0].end : dates[1].start])
        return dates[0].iso, dates[1].iso if closed and dates[1].iso >= dates[0].iso else None
    return None, None
