"""Serology that supports a diagnosis: positive antibodies and low complement."""

from __future__ import annotations

import re

from criteria.dates import sort_key
from criteria.operators.registry import Params, missing, operator
from criteria.verdict import Verdict
from criteria.view import View
from criteria.vocabulary import Amounts, AnalyteId
from criteria.wording import listed
from extractor.facts import Lab

_TITER = re.compile(r"1\s*[:/]\s*(\d+)")


class Serology(Params):
    """`antibodies` count if positive, `low` if below their range or below `low_anywhere` (low in every laboratory).

    `least_titer` per antibody: below it a titre is negative. `positive_above` is for values with no printed limit.
    `all_against`: those that have all to be negative before the criterion is contradicted; empty: those stated.
    """

    antibodies: list[AnalyteId]
    low: list[AnalyteId] = []
    least_titer: dict[AnalyteId, int] = {}
    positive_above: Amounts = {}
    low_anywhere: Amounts = {}
    all_against: list[AnalyteId] = []


def polarity(lab: Lab, least_titer: int = 0, positive_above: float | None = None) -> str | None:
    """`positive` or `negative` by result, titre or printed limit; None where none of them settles it."""
    titer = _TITER.search(lab.titer or "")
    if titer and lab.comparator not in (">", ">="):
        low = lab.comparator == "<" or int(titer[1]) < least_titer
        return "negative" if low or lab.result == "negative" else "positive"
    if lab.result in ("positive", "high"):
        return "positive"
    if lab.result in ("negative", "normal", "low"):
        return "negative"
    if titer:
        return "positive"
    if lab.times_uln is not None and lab.times_uln > 1:
        return "positive"
    if lab.value is not None and lab.reference_high is not None:
        return "positive" if lab.value > lab.reference_high else "negative"
    if lab.value is not None and positive_above is not None and lab.value >= positive_above:
        return "positive"
    return None


def is_low(lab: Lab, anywhere: float | None) -> bool | None:
    """Whether the value lies under its range; None where that cannot be told."""
    if lab.result in ("low", "normal", "high"):
        return lab.result == "low"
    if lab.value is not None and lab.reference_low is not None:
        return lab.value < lab.reference_low
    if lab.value_normalized is not None and anywhere is not None and lab.value_normalized < anywhere:
        return True
    return None


@operator("serology", Serology)
def serology(view: View, p: Serology) -> Verdict:
    """At least one antibody positive or one complement low, at any time: antibodies do not expire."""
    positive: list[Lab] = []
    negative: list[Lab] = []
    unsettled: list[Lab] = []
    for lab in view.labs(*p.antibodies):
        said = polarity(lab, p.least_titer.get(lab.concept, 0), p.positive_above.get(lab.concept))
        {"positive": positive, "negative": negative, None: unsettled}[said].append(lab)
    for lab in view.labs(*p.low):
        low = is_low(lab, p.low_anywhere.get(lab.concept))
        (unsettled if low is None else positive if low else negative).append(lab)
    if positive:
        ordered = sorted(positive, key=lambda lab: sort_key(lab.date), reverse=True)
        return Verdict("found", listed(ordered), view.cite(ordered))
    if negative and not unsettled:
        seen = {lab.concept for lab in negative}
        if set(p.all_against) <= seen:
            return Verdict(
                "contradicted", f"all stated are negative: {listed(negative, 5)}", view.cite(negative, "against")
            )
        return Verdict("unclear", f"only {listed(negative)} is given", view.cite(negative))
    if unsettled or negative:
        return Verdict("unclear", f"{listed(unsettled)}: no result that settles it", view.cite([*unsettled, *negative]))
    return missing("no antibody result is given")


class MyositisAntibody(Params):
    """`analytes` of myositis antibodies."""

    analytes: list[AnalyteId]


@operator("myositis_antibody", MyositisAntibody)
def myositis_antibody(view: View, p: MyositisAntibody) -> Verdict:
    """A myositis antibody is positive; a negative panel contradicts, a single negative antibody does not settle it."""
    labs = view.labs(*p.analytes)
    positive = [lab for lab in labs if polarity(lab) == "positive"]
    negative = [lab for lab in labs if polarity(lab) == "negative"]
    if positive:
        return Verdict("found", listed(positive), view.cite(positive))
    panel = [lab for lab in negative if lab.antibody == "panel"]
    if panel or len({lab.antibody or lab.concept for lab in negative}) >= 4:
        return Verdict("contradicted", listed(panel or negative), view.cite([*panel, *negative], "against"))
    if labs:
        return Verdict("unclear", f"{listed(labs)}: no panel that settles it", view.cite(labs))
    pending = view.pending(*p.analytes)
    return missing("no myositis antibody result is given" + (" (in process)" if pending else ""))
