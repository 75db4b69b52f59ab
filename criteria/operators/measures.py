"""Measured values against thresholds: proteinuria and its trend, creatine kinase."""

from __future__ import annotations

from typing import Annotated

from criteria.dates import days_between, sort_key
from criteria.operators.registry import Params, missing, operator
from criteria.verdict import Verdict
from criteria.view import View
from criteria.vocabulary import Amounts, AnalyteId, amount
from criteria.wording import listed, number, words
from extractor.facts import Lab


class Proteinuria(Params):
    """`thresholds` by analyte in its normalized unit; `within_days` before as_of counts as recent."""

    thresholds: Amounts
    within_days: int


def _at_least(lab: Lab, threshold: float) -> bool | None:
    """Whether the value reaches the threshold; None where its comparator leaves it open."""
    value = lab.value_normalized if lab.value_normalized is not None else lab.value
    if value is None:
        return None
    if lab.comparator in ("<", "<="):
        return False if value <= threshold else None
    if lab.comparator in (">", ">="):
        return True if value >= threshold else None
    return value >= threshold


@operator("proteinuria", Proteinuria)
def proteinuria(view: View, p: Proteinuria) -> Verdict:
    """The newest recent value reaches its threshold (policies.md: UPCR 0.5 g/g, 24-hour protein 0.5 g)."""
    labs = [lab for lab in view.labs(*p.thresholds) if lab.value is not None]
    dated = [lab for lab in labs if lab.date]
    unquantified = [f for f in view.findings("proteinuria_unquantified") if f.assertion == "present"]
    if dated:
        top = max(sort_key(lab.date) for lab in dated)
        newest = [lab for lab in dated if sort_key(lab.date) == top]
        said = {_at_least(lab, p.thresholds[lab.concept]) for lab in newest}
        older = view.cite(
            [lab for lab in dated if lab not in newest], "considered", why_not="older than the newest value"
        )
        if len(said) > 1 or None in said:
            return Verdict("unclear", f"values of one day disagree: {listed(newest)}", view.cite(newest) + older)
        enough, recent = said == {True}, view.recent(newest[0].date, p.within_days)
        limit = p.thresholds[newest[0].concept]
        if not recent:
            reason = f"the newest value, {listed(newest)}, is older than {p.within_days} days"
            return Verdict("unclear", reason, view.cite(newest) + older)
        if enough:
            return Verdict(
                "found", f"{listed(newest)} is at least {number(limit)}", view.cite(newest, "for", "value") + older
            )
        return Verdict(
            "contradicted", f"{listed(newest)} is below {number(limit)}", view.cite(newest, "against") + older
        )
    if labs:
        return Verdict("unclear", f"{listed(labs)}: no date", view.cite(labs))
    if unquantified:
        return Verdict("unclear", "proteinuria is stated without a number", view.cite(unquantified))
    return missing("no proteinuria value is given")


class Trend(Params):
    """`rise`, as a share, over the value before it contradicts from `at_least` on; repeats lie within `repeat_days`."""

    analytes: list[AnalyteId]
    at_least: float
    rise: float
    repeat_days: int


@operator("proteinuria_trend", Trend)
def proteinuria_trend(view: View, p: Trend) -> Verdict:
    """Two dated values of one analyte of which the newest is not worse."""
    best: Verdict | None = None
    for analyte in p.analytes:
        verdict = _trend(view, analyte, p)
        if verdict and (best is None or best.status == "unclear"):
            best = verdict
    if best:
        return best
    labs = view.labs(*p.analytes)
    unquantified = [f for f in view.findings("proteinuria_unquantified") if f.assertion == "present"]
    if labs or unquantified:
        return Verdict(
            "unclear", f"no two dated values: {listed([*labs, *unquantified])}", view.cite([*labs, *unquantified])
        )
    return missing("no proteinuria value is given")


def _trend(view: View, analyte: str, p: Trend) -> Verdict | None:
    dated = sorted(
        (lab for lab in view.labs(analyte) if lab.date and lab.value is not None), key=lambda lab: sort_key(lab.date)
    )
    if not dated:
        return None
    newest = dated[-1]
    earlier = [lab for lab in dated[:-1] if _apart(lab, newest) > p.repeat_days]
    if not earlier:
        return Verdict("unclear", f"one value only: {words(newest)}", view.cite([newest]))
    before = earlier[-1]
    now, then = newest.value_normalized or newest.value or 0.0, before.value_normalized or before.value or 0.0
    shown = f"{words(newest)} after {words(before)}"
    if now <= then or now < p.at_least:
        return Verdict("found", shown, view.cite([newest, before]))
    if now > then * (1 + p.rise):
        return Verdict("contradicted", shown, view.cite([newest, before], "against"))
    return Verdict("unclear", f"slightly worse: {shown}", view.cite([newest, before]))


def _apart(a: Lab, b: Lab) -> int:
    between = days_between(a.date, b.date)
    return between[1] if between else 0


class CreatineKinase(Params):
    """`times` the upper limit, or `value_anywhere` U/L where the limit is unknown; recent as `within_days`."""

    times: float
    value_anywhere: Annotated[float, amount("ck")]
    within_days: int


@operator("creatine_kinase", CreatineKinase)
def creatine_kinase(view: View, p: CreatineKinase) -> Verdict:
    """The newest recent CK is at least `times` its upper limit."""
    labs = view.labs("ck")
    if not labs:
        return missing("no CK is given" + (" (ordered or in process)" if view.pending("ck") else ""))
    limits = [lab.reference_high for lab in labs if lab.reference_high]
    limit = max(limits) if limits else None
    dated = [lab for lab in labs if lab.date]
    if not dated:
        return Verdict("unclear", f"{listed(labs)}: no date", view.cite(labs))
    top = max(sort_key(lab.date) for lab in dated)
    newest = max((lab for lab in dated if sort_key(lab.date) == top), key=lambda lab: lab.value or 0.0)
    older = view.cite([lab for lab in dated if lab is not newest], "considered", why_not="older than the newest value")
    times = _times(newest, limit)
    value = newest.value_normalized or newest.value
    if newest.result == "normal" or (times is not None and times <= 1):
        return Verdict("contradicted", f"{words(newest)} is normal", view.cite([newest], "against") + older)
    high = times >= p.times if times is not None else value is not None and value >= p.value_anywhere
    shown = words(newest) + (f", {times:.1f} times the upper limit" if times else "")
    if not view.recent(newest.date, p.within_days):
        return Verdict("unclear", f"{shown} is older than {p.within_days} days", view.cite([newest]) + older)
    if high:
        return Verdict("found", shown, view.cite([newest], "for", "value") + older)
    why = f"below {number(p.times)} times" if times is not None else "its upper limit is unknown"
    return Verdict("unclear", f"{shown}: {why}", view.cite([newest]) + older)


def _times(lab: Lab, limit: float | None) -> float | None:
    """How many times the upper limit; the limit of another CK of the case serves where the result prints none."""
    if lab.times_uln is not None:
        return lab.times_uln
    value, own = lab.value_normalized or lab.value, lab.reference_high or limit
    return value / own if value is not None and own else None
