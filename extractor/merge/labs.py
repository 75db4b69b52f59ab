"""Lab facts of single mentions in, distinct lab facts out: same analyte, value and date.

An exact repeat joins first; then a partial date joins the finer one it holds; then a repeat without a date joins the
dated one of equal value; then a result in words ("IgG is low") joins the number that says the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from extractor.facts import Lab
from extractor.merge.context import MergeContext
from extractor.merge.generic import absorb
from extractor.resources import load_yaml

_UNSCORED = ("pending", "not_stated")
_SHARE = 0.015  # rounding: 6.8 g/g is the 6,820 mg/g of the report


def join(facts: list[Lab], context: MergeContext) -> list[Lab]:
    """One fact for each result, in the order of the first mention."""
    groups: dict[tuple[str, str | None], list[Lab]] = {}
    for fact in facts:
        groups.setdefault((fact.concept, fact.antibody), []).append(fact.model_copy(deep=True))
    joined: list[Lab] = []
    for group in groups.values():
        joined.extend(_join_group(group, context))
    for fact in joined:
        if fact.concept not in ("myositis_antibody_other",) and fact.times_uln is None:
            fact.times_uln = _times(fact)
    return sorted(joined, key=lambda f: context.position(f.mentions[0]) if f.mentions else (0, 0, 0))


def _times(fact: Lab) -> float | None:
    if fact.concept in load_yaml("labs/results.yaml")["enzymes"] and fact.value is not None and fact.reference_high:
        return round(fact.value / fact.reference_high, 2)
    return None


def _join_group(group: list[Lab], context: MergeContext) -> list[Lab]:
    group = _pass(group, lambda a, b: a.date == b.date and _same_value(a, b), context)
    group = _pass(group, lambda a, b: _holds(a.date, b.date) and _same_value(a, b), context)
    group = _pass(group, lambda a, b: a.date == b.date and _agrees(a, b), context)
    group = _pass(group, lambda a, b: bool(a.date) and not b.date and _same_value(a, b), context)
    group = _pass(group, lambda a, b: _holds(a.date, b.date) and _agrees(a, b), context)
    return _pass(group, lambda a, b: not b.date and _agrees(a, b), context)


def _pass(group: list[Lab], takes: Callable[[Lab, Lab], bool], context: MergeContext) -> list[Lab]:
    """Joins each fact into another that takes it: the newest that is not newer than the fact's document, else the newest."""  # noqa: E501
    kept: list[Lab] = []
    gone: set[int] = set()
    for i, fact in enumerate(group):
        hosts = [
            j for j, other in enumerate(group)
            if j != i and j not in gone and takes(other, fact) and not (takes(fact, other) and j > i)
        ]  # fmt: skip
        if not hosts:
            continue
        written = context.date_of(fact.mentions[0]) if fact.mentions else None
        host = max(hosts, key=lambda j: (not written or (group[j].date or "") <= written, group[j].date or "", -j))
        _take(group[host], fact)
        gone.add(i)
    kept.extend(f for i, f in enumerate(group) if i not in gone)
    return kept


def _take(held: Lab, other: Lab) -> None:
    """Adds the other's mentions; its words do not overrule a number's, its own range or multiple fills what is open."""
    result, comparator, times = held.result, held.comparator, held.times_uln
    absorb(held, other)
    if (
        result is None
        and held.result is not None
        and other.result in ("high", "low", "normal")
        and held.value is not None
    ):
        held.result = None if held.result == "normal" else held.result
    if comparator is None and held.value is None and held.titer is None:
        held.comparator = other.comparator
    held.times_uln = times if times is not None else held.times_uln


def _number(fact: Lab) -> float | None:
    return fact.value_normalized if fact.value_normalized is not None else fact.value


def _same_value(a: Lab, b: Lab) -> bool:
    """Equal numbers, titres or words; a pending test is only itself."""
    if (a.result in _UNSCORED) or (b.result in _UNSCORED):
        return a.result == b.result
    x, y = _number(a), _number(b)
    if x is not None and y is not None:
        return abs(x - y) <= _SHARE * max(abs(x), abs(y)) and (a.comparator or "=") == (b.comparator or "=")
    if a.titer and b.titer:
        return a.titer == b.titer
    return (
        x is None and y is None and not a.titer and not b.titer and a.result == b.result and a.times_uln == b.times_uln
    )


def _holds(fine: str | None, coarse: str | None) -> bool:
    """Whether the coarse date holds the finer one (2025-03 holds 2025-03-04)."""
    return bool(fine and coarse and len(fine) > len(coarse) and fine.startswith(coarse))


def _agrees(a: Lab, words: Lab) -> bool:
    """Whether `words`, a result without a number, says of `a` what its number, titre or word says."""
    if (
        words.result is None
        or words.result in _UNSCORED
        or a.result in _UNSCORED
        or _number(words) is not None
        or words.titer
    ):
        return False
    if words.times_uln is not None:
        return False
    if a.result is not None and a.result == words.result:
        return True
    value = _number(a)
    if a.titer:
        return words.result == ("negative" if a.comparator in ("<", "<=") else "positive")
    if value is None:
        return False
    return _level(a, value) == words.result


def _level(fact: Lab, value: float) -> str:
    """Whether a number is low, normal or high by its printed range, else by the usual one."""
    raw = fact.value if fact.value is not None else value
    low, high = fact.reference_low, fact.reference_high
    if low is None and high is None:
        usual = _usual().get(fact.concept)
        if usual is None:
            return ""
        raw, low, high = value, usual[0], usual[1]
    if low is not None and raw < low:
        return "low"
    if high is not None and raw > high:
        return "high"
    return "normal"


@cache
def _usual() -> dict[str, tuple[float, float]]:
    return {k: (float(v[0]), float(v[1])) for k, v in load_yaml("labs/results.yaml")["usual"].items()}
