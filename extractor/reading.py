"""A reading: everything the extractor says of the documents of one case. It is what the evaluator takes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from extractor.facts import Code, Fact, Model

DocumentKind = Literal[
    "request_letter", "clinic_note", "lab_report", "infusion_record", "pathology_report",
    "imaging_report", "fax_cover", "form", "other",
]  # fmt: skip


class Part(Model):
    """One document inside a file (a fax holds several): kind, own date, author; `start`/`end` are offsets in it."""

    kind: DocumentKind = "other"
    date: str | None = None
    author: str | None = None
    first_page: int = 1
    last_page: int = 1
    start: int = 0
    end: int = 0


class Page(Model):
    """One page of a file. `other_patient` pages give no facts; a duplicate names the page that it repeats."""

    number: int
    source: Literal["text", "ocr"] = "text"
    confidence: float = 1.0
    rotation: int = 0
    other_patient: bool = False
    duplicate_of: int | None = None
    start: int = 0
    end: int = 0


class Document(Model):
    """One file of the case as it was read."""

    file: str
    sha256: str = ""
    encoding: str | None = None
    parts: list[Part] = Field(default_factory=list)
    pages: list[Page] = Field(default_factory=list)


class Patient(Model):
    name: str | None = None
    birth_date: str | None = None
    record_number: str | None = None
    member_id: str | None = None


class Prescriber(Model):
    name: str | None = None
    specialty: str | None = None
    npi: str | None = None


class RequestedCode(Model):
    system: str
    code: str
    units: float | None = None


class Request(Model):
    """The header of the request: who asks what for whom, as far as the documents say it."""

    patient: Patient = Field(default_factory=Patient)
    prescriber: Prescriber = Field(default_factory=Prescriber)
    product: str | None = None
    codes: list[RequestedCode] = Field(default_factory=list)
    service_from: str | None = None
    service_to: str | None = None
    urgency: Literal["standard", "expedited"] | None = None


class Warning(Model):
    """Something a reviewer has to know of how the documents were read; never holds document text."""

    code: str
    message: str
    file: str | None = None
    page: int | None = None


class Reading(Model):
    """What the documents of one case say. `as_of` is the day the request is looked at (ISO 8601)."""

    documents: list[Document] = Field(default_factory=list)
    facts: list[Fact] = Field(default_factory=list)
    request: Request = Field(default_factory=Request)
    warnings: list[Warning] = Field(default_factory=list)
    as_of: str | None = None


__all__ = ["Code", "Document", "DocumentKind", "Page", "Part", "Patient", "Prescriber", "Reading", "Request",
           "RequestedCode", "Warning"]  # fmt: skip
