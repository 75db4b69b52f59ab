"""Lab facts of single mentions in, distinct lab facts out: same analyte, value and date.

An exact repeat joins first; then a partial date joins the finer one it holds; then a repeat without a date joins the
dated one of equal value; then a result in words ("IgG is low") joins the number that says the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from extractor.facts import Lab
from extractor.merge.context import MergeContext
from extractor.merge.generic import Places, absorb, own
from extractor.merge.lab_hosts import Hosts, Key, Reach, holds, neighbours, number, value_keys
from extractor.resources import load_yaml

_UNSCORED = ("pending", "not_stated")
_SHARE = 0.015  # rounding: 6.8 g/g is the 6,820 mg/g of the report


def join(facts: list[Lab], context: MergeContext) -> list[Lab]:
    """One fact for each result, in the order of the first mention."""
    groups: dict[tuple[str, str | None], list[Lab]] = {}
    for fact in facts:
        groups.setdefault((fact.concept, fact.antibody), []).append(own(fact))
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
    if len(group) < 2:
        return group
    known: dict[int, Places] = {}
    group = _pass(group, "same", lambda a, b: a.date == b.date and _same_value(a, b), _values, context, known)
    group = _pass(group, "finer", lambda a, b: holds(a.date, b.date) and _same_value(a, b), _values, context, known)
    group = _pass(group, "same", lambda a, b: a.date == b.date and _agrees(a, b), _words, context, known)
    group = _pass(
        group, "undated", lambda a, b: bool(a.date) and not b.date and _same_value(a, b), _values, context, known
    )
    group = _pass(group, "finer", lambda a, b: holds(a.date, b.date) and _agrees(a, b), _words, context, known)
    return _pass(group, "undated", lambda a, b: not b.date and _agrees(a, b), _words, context, known)


def _pass(
    group: list[Lab], reach: Reach, takes: Callable[[Lab, Lab], bool], keys: Callable[[Lab, bool], list[Key]],
    context: MergeContext, known: dict[int, Places],
) -> list[Lab]:  # fmt: skip
    """Joins each fact into another that takes it: the newest that is not newer than the fact's document, else the newest."""  # noqa: E501
    hosts = Hosts(group, lambda fact: keys(fact, True))
    gone: set[int] = set()
    for i, fact in enumerate(group):
        if reach == "undated" and fact.date:
            continue

        def fits(j: int, i: int = i, fact: Lab = fact) -> bool:
            return takes(group[j], fact) and not (j > i and takes(fact, group[j]))

        fit = list(hosts.fit(i, keys(fact, False), reach, fits))
        if not fit:
            continue
        written = context.date_of(fact.mentions[0]) if fact.mentions else None
        host = max(fit, key=lambda j: (not written or (group[j].date or "") <= written, group[j].date or "", -j))
        hosts.remove(i)
        hosts.remove(host)
        _take(group[host], fact, known.setdefault(id(group[host]), set()))
        hosts.add(host)
        gone.add(i)
    return [fact for i, fact in enumerate(group) if i not in gone]


def _values(fact: Lab, filed: bool) -> list[Key]:
    """Keys for joining equal values: those a fact is filed under, or those it is looked for under."""
    keys = value_keys(fact, _UNSCORED)
    return keys if filed else neighbours(keys)


def _words(fact: Lab, filed: bool) -> list[Key]:
    """Keys for joining words into what says the same: the words that a fact bears out, or the fact's own."""
    if not filed:
        return [("says", fact.result)] if _is_words(fact) else []
    said: set[str | None] = set() if fact.result in _UNSCORED else {fact.result}
    value = number(fact)
    if fact.titer:
        said.add("negative" if fact.comparator in ("<", "<=") else "positive")
    elif value is not None:
        said.add(_level(fact, value))
    return [("says", words) for words in said if words]


def _take(held: Lab, other: Lab, known: Places) -> None:
    """Adds the other's mentions; its words do not overrule a number's, its own range or multiple fills what is open."""
    result, comparator, times = held.result, held.comparator, held.times_uln
    absorb(held, other, known)
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


def _same_value(a: Lab, b: Lab) -> bool:
    """Equal numbers, titres or words; a pending test is only itself."""
    if (a.result in _UNSCORED) or (b.result in _UNSCORED):
        return a.result == b.result
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return abs(x - y) <= _SHARE * max(abs(x), abs(y)) and (a.comparator or "=") == (b.comparator or "=")
    if a.titer and b.titer:
        return a.titer == b.titer
    return (
        x is None and y is None and not a.titer and not b.titer and a.result == b.result and a.times_uln == b.times_uln
    )


def _agrees(a: Lab, words: Lab) -> bool:
    """Whether `words`, a result without a number, says of `a` what its number, titre or word says."""
    if a.result in _UNSCORED or not _is_words(words):
        return False
    if a.result is not None and a.result == words.result:
        return True
    value = number(a)
    if a.titer:
        return words.result == ("negative" if a.comparator in ("<", "<=") else "positive")
    if value is None:
        return False
    return _level(a, value) == words.result


def _is_words(fact: Lab) -> bool:
    """Whether the result is in words alone."""
    if fact.result is None or fact.result in _UNSCORED or number(fact) is not None or fact.titer:
        return False
    return fact.times_uln is None


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
