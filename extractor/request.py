"""Workspaces and the patient in, the header of the request out: who asks what for whom, as far as it is written."""

from __future__ import annotations

from extractor.documents.patients import Person
from extractor.reading import Patient, Request
from extractor.workspace import Workspace


def read_request(spaces: list[Workspace], patient: Person) -> Request:
    """The request's header."""
    return Request(patient=Patient(birth_date=patient.birth_date))
