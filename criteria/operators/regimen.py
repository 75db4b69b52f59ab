"""Dose and schedule of the request against the policy's regimens."""

from __future__ import annotations

from criteria.joining import Status
from criteria.operators.registry import Params, missing, operator
from criteria.policy import Range
from criteria.policy import Regimen as Allowed
from criteria.verdict import Cited, Verdict
from criteria.view import View
from criteria.wording import number
from extractor.facts import Mention, Regimen, Therapy

_IV = frozenset({"IV", "INTRAVENOUS", "IVPB", "INFUSION"})
_SC = frozenset({"SC", "SQ", "SUBQ", "SUBCUT", "SUBCUTANEOUS"})


class NoParams(Params):
    """The regimens stand in the policy."""


@operator("regimen", NoParams)
def regimen(view: View, _: NoParams) -> Verdict:
    """Dose and schedule are stated and are one of the policy's; several documents have to agree."""
    requests = view.asked()
    if not requests:
        return missing("no dose or schedule is stated")
    readings = _readings(view, requests)
    statuses: list[tuple[Status, str]] = [_judge(view, r, t.route) for t, r in readings]
    cited = _cited(view, requests)
    said = {status for status, _ in statuses}
    reasons = "; ".join(dict.fromkeys(reason for _, reason in statuses))
    disputed = any(r.conflict and not any(m.says.get("regimen") for m in r.mentions) for r in requests)
    if disputed or len(said) > 1 or _doses_clash(view, requests):
        return Verdict("unclear", f"the documents ask for different regimens: {reasons}", cited)
    status = said.pop()
    if status == "contradicted":
        cited = [Cited(c.fact, c.mention, "against") for c in cited]
    return Verdict(status, reasons, cited)


def _readings(view: View, requests: list[Therapy]) -> list[tuple[Therapy, Regimen]]:
    """What is asked for: a reading for each mention that states a whole regimen, else one for the request."""
    out: list[tuple[Therapy, Regimen]] = []
    for request in requests:
        each = [_said(mention) for mention in request.mentions if not _old(view, mention)]
        out += [(request, r) for r in each if r is not None and _complete(r)] or [(request, _whole(request))]
    return out


def _old(view: View, mention: Mention) -> bool:
    """Whether the mention stands in a record too old to ask for anything now."""
    part = view.part(mention)
    return bool(part and part.date and view.in_record(mention) and not view.recent(part.date))


def _said(mention: Mention) -> Regimen | None:
    """The regimen that the mention alone states."""
    said = mention.says.get("regimen")
    if isinstance(said, dict):
        return Regimen.model_validate({k: v for k, v in said.items() if k in Regimen.model_fields})
    return said if isinstance(said, Regimen) else None


def _doses_clash(view: View, requests: list[Therapy]) -> bool:
    """Whether two documents ask for doses that cannot be the same one."""
    asked: list[tuple[str, float, str]] = []
    for request in requests:
        for mention in (m for m in request.mentions if not _old(view, m)):
            said = _said(mention) or Regimen()
            value = said.dose_value if said.dose_value is not None else mention.says.get("dose_value")
            unit = said.dose_unit if said.dose_value is not None else mention.says.get("dose_unit")
            if isinstance(value, int | float):
                asked.append((mention.file, *_normal(float(value), str(unit or "mg"))))
    return any(a[0] != b[0] and not _same_dose(a[1:], b[1:]) for a in asked for b in asked[:8])


def _normal(value: float, unit: str) -> tuple[float, str]:
    plain = unit.lower().replace("²", "2").replace("^", "")
    return (value * 1000, "mg") if plain in ("g", "gm", "gram", "grams") else (value, plain)


# What a dose for the body's size comes to in mg, for bodies from a slight to a heavy adult.
_BODY = {"mg/m2": (1.3, 2.6), "mg/kg": (30.0, 160.0)}


def _same_dose(a: tuple[float, str], b: tuple[float, str]) -> bool:
    if a[1] == b[1]:
        return abs(a[0] - b[0]) <= 0.02 * max(a[0], b[0])
    if b[1] in _BODY:
        a, b = b, a
    if a[1] not in _BODY or b[1] != "mg":
        return False
    least, most = _BODY[a[1]]
    return a[0] * least <= b[0] <= a[0] * most


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
    value, unit = _normal(asked.dose_value or 0.0, asked.dose_unit or "mg")
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
