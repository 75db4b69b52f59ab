"""Dosing schedules of infused or injected antibodies: a string or the text around a drug's name in, a `Regimen` out."""

from __future__ import annotations

from extractor.regimens.around import regimen_at
from extractor.regimens.derive import regimen_of_dates
from extractor.regimens.parse import parse_regimen, parse_spanned

__all__ = ["parse_regimen", "parse_spanned", "regimen_at", "regimen_of_dates"]
