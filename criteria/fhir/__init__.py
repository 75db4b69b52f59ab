"""A result in, a FHIR R4 Bundle as Da Vinci DTR users expect it out (docs/fhir.md says what is filled)."""

from __future__ import annotations

from criteria.fhir.bundle import as_fhir, bundle

__all__ = ["as_fhir", "bundle"]
