"""The condition of a criterion in, whether it holds for the case out: else the criterion is `not_applicable`."""

from __future__ import annotations

from criteria.policy import Applies
from criteria.view import View
from extractor.facts import Therapy


def applies_to(view: View, applies: Applies) -> bool:
    """Whether any part of the condition holds."""
    if applies.diagnoses and view.has(*applies.diagnoses):
        return True
    if applies.requested and view.requested(*applies.requested):
        return True
    if applies.codes and any(code.code in applies.codes for code in view.codes("HCPCS", "CPT")):
        return True
    if applies.route:
        routes = {_route(therapy) for therapy in view.asked()}
        return not (applies.route == "IV" and "SC" in routes and "IV" not in routes)
    return False


def _route(therapy: Therapy) -> str | None:
    """IV or SC as stated, else as dose and schedule tell: doses by weight are infused, weekly ones injected."""
    stated = (therapy.route or "").upper()
    if stated in ("SC", "SQ", "SUBQ", "SUBCUT", "SUBCUTANEOUS"):
        return "SC"
    if stated:
        return "IV" if stated in ("IV", "INTRAVENOUS", "IVPB", "INFUSION") else None
    regimen = therapy.regimen
    if regimen and regimen.repeat_days == 7:
        return "SC"
    by_weight = (therapy.dose_unit or "").lower() == "mg/kg"
    return "IV" if by_weight else None
