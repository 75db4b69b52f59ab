"""Dose and schedule of the request against the policy's regimens."""

from __future__ import annotations

from criteria.joining import Status
from criteria.operators.registry import Params, missing, operator
from criteria.policy import Range
from criteria.policy import Regimen as Allowed
from criteria.verdict import Cited, Verdict
from criteria.view import View
from criteria.wording import number
from extractor.facts import Regimen, Therapy

_IV = frozenset({"IV", "INTRAVENOUS", "IVPB", "INFUSION"})
_SC = frozenset({"SC", "SQ", "SUBQ", "SUBCUT", "SUBCUTANEOUS"})


class NoParams(Params):
    """The regimens stand in the policy."""


@operator("regimen", NoParams)
def regimen(view: View, _: NoParams) -> Verdict:
    """Dose and schedule are stated and are one of the policy's; several documents have to agree."""
    requests = view.requested()
    if not requests:
        return missing("no dose or schedule is stated")
    readings = _readings(requests)
    statuses: list[tuple[Status, str]] = [_judge(view, r, t.route) for t, r in readings]
    cited = _cited(view, requests)
    said = {status for status, _ in statuses}
    reasons = "; ".join(dict.fromkeys(reason for _, reason in statuses))
    disputed = any(
        request.conflict and not any(m.says.get("regimen") for m in request.mentions) for request in requests
    )
    if disputed or len(said) > 1:
        return Verdict("unclear", f"the documents ask for different regimens: {reasons}", cited)
    status = said.pop()
    if status == "contradicted":
        cited = [Cited(c.fact, c.mention, "against") for c in cited]
    return Verdict(status, reasons, cited)


def _readings(requests: list[Therapy]) -> list[tuple[Therapy, Regimen]]:
    """What is asked for: one reading a request, or one a mention where documents ask for different regimens."""
    out: list[tuple[Therapy, Regimen]] = []
    for request in requests:
        each: list[Regimen] = []
        if request.conflict:
            for mention in request.mentions:
                said = mention.says.get("regimen")
                if isinstance(said, dict):
                    each.append(Regimen.model_validate({k: v for k, v in said.items() if k in Regimen.model_fields}))
                elif isinstance(said, Regimen):
                    each.append(said)
        out += [(request, r) for r in each if _complete(r)] or [(request, _whole(request))]
    return out


def _whole(request: Therapy) -> Regimen:
    """The request's regimen, its dose taken from the therapy where the regimen names none."""
    regimen = request.regimen or Regimen()
    if regimen.dose_value is None and request.dose_value is not None:
        regimen = regimen.model_copy(update={"dose_value": request.dose_value, "dose_unit": request.dose_unit})
    return regimen


def _doses(regimen: Regimen) -> int | None:
    """Doses a course: "1000 mg every 6 months" with no count is one."""
    if regimen.doses is None and regimen.gap_days is None and regimen.repeat_days is not None:
        return 1
    return regimen.doses


def _complete(regimen: Regimen) -> bool:
    doses = _doses(regimen)
    if regimen.dose_value is None or doses is None:
        return False
    return doses == 1 or regimen.gap_days is not None


def _judge(view: View, asked: Regimen, route: str | None) -> tuple[Status, str]:
    shown = _shown(asked)
    if not _complete(asked):
        lacking = "dose" if asked.dose_value is None else "schedule"
        return "unclear", f"{shown}: the {lacking} is lacking" if shown else "neither dose nor schedule is stated"
    allowed = [r for r in view.policy.regimens if view.pathway in r.pathways]
    for candidate in allowed:
        if _fits(asked, candidate, route):
            return "found", f"{shown} is {candidate.text}"
    return "contradicted", f"{shown} is none of the policy's regimens"


def _shown(asked: Regimen) -> str:
    parts: list[str] = []
    if asked.dose_value is not None:
        parts.append(f"{number(asked.dose_value)} {asked.dose_unit or ''}".strip())
    if asked.doses is not None:
        parts.append(f"{asked.doses} dose{'s' if asked.doses != 1 else ''}")
    if asked.gap_days is not None:
        parts.append(f"{asked.gap_days} days apart")
    if asked.repeat_days is not None:
        parts.append(f"every {asked.repeat_days} days")
    return ", ".join(parts)


def _fits(asked: Regimen, allowed: Allowed, route: str | None) -> bool:
    unit = (asked.dose_unit or "mg").lower().replace("²", "2").replace("^", "")
    value = asked.dose_value or 0.0
    if unit in ("g", "gm", "gram", "grams"):
        value, unit = value * 1000, "mg"
    if unit != allowed.unit or not any(abs(value - dose) <= 0.02 * dose for dose in allowed.dose_values):
        return False
    if allowed.route and route and route.upper() in _IV | _SC and (route.upper() in _IV) != (allowed.route == "IV"):
        return False
    if _doses(asked) not in allowed.doses:
        return False
    if asked.gap_days is not None and allowed.gap_days and not _inside(asked.gap_days, allowed.gap_days):
        return False
    if asked.repeat_days is None:
        return allowed.repeat != "required"
    return allowed.repeat != "none" and (allowed.repeat_days is None or _inside(asked.repeat_days, allowed.repeat_days))


def _inside(days: float, limits: Range) -> bool:
    return limits[0] <= days <= limits[1]


def _cited(view: View, requests: list[Therapy]) -> list[Cited]:
    """Mentions that say a schedule or a dose first: a brand name alone proves no regimen."""
    cited = view.cite(requests, "for", "regimen", mentions=8)

    def rank(item: Cited) -> int:
        says = item.mention.says
        if not says:
            return 0 if any(char.isdigit() for char in item.mention.text) else 2
        return 0 if says.get("regimen") or says.get("frequency") else 1 if says.get("dose_value") else 2

    return sorted(cited, key=rank)
