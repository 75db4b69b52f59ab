"""Dated doses of infused or injected drugs: readers of records, flowsheets, logs and prose; a workspace in,
doses out."""

from __future__ import annotations

from extractor.administrations.model import Given
from extractor.administrations.read import read_given

__all__ = ["Given", "read_given"]
