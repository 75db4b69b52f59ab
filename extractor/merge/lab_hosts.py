"""Where to look for the fact that a repeated lab result joins: results in, the few that may take another one out.

Comparing each result with each other one is quadratic on a flowsheet of thousands: results are filed by date and by
what they say: a number by its size (steps a little wider than rounding), a titre by itself, words by the word.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from math import floor, log
from typing import Literal

from extractor.facts import Lab

# Which dates a host may have: the fact's own, a finer one that the fact's holds, or (for a fact without a date) any.
Reach = Literal["same", "finer", "undated"]
Key = tuple[str, float | str | None]
_STEP = log(1.02)  # wider than the share by which two equal values may differ through rounding


def holds(fine: str | None, coarse: str | None) -> bool:
    """Whether the coarse date holds the finer one (2025-03 holds 2025-03-04)."""
    return bool(fine and coarse and len(fine) > len(coarse) and fine.startswith(coarse))


def number(fact: Lab) -> float | None:
    """The number of the result, in the analyte's own unit where that is known."""
    return fact.value_normalized if fact.value_normalized is not None else fact.value


def value_keys(fact: Lab, unscored: tuple[str, ...]) -> list[Key]:
    """Under what a result is filed by its value; results of the same value share a key or have neighbouring ones."""
    if fact.result in unscored:
        return [("unscored", fact.result)]
    keys: list[Key] = []
    x = number(fact)
    if x is not None:
        keys.append(("number", _step(x)))
    if fact.titer:
        keys.append(("titer", fact.titer))
    return keys or [("words", fact.result)]


def _step(x: float) -> float | str:
    size = abs(x)
    return floor(log(size) / _STEP) if 0 < size < float("inf") else str(x + 0.0).lstrip("-")


class Hosts:
    """The results of one analyte that still stand, filed under their keys in order."""

    def __init__(self, group: list[Lab], keys: Callable[[Lab], list[Key]]) -> None:
        self._group, self._keys = group, keys
        self._filed: dict[Key, dict[str | None, list[int]]] = {}
        self._under: dict[int, list[tuple[Key, str | None]]] = {}
        for j in range(len(group)):
            self.add(j)

    def add(self, j: int) -> None:
        """Files a result, by what it says now."""
        date = self._group[j].date
        self._under[j] = [(key, date) for key in self._keys(self._group[j])]
        for key, _ in self._under[j]:
            insort(self._filed.setdefault(key, {}).setdefault(date, []), j)

    def remove(self, j: int) -> None:
        """Takes a result out of the file."""
        for key, date in self._under.pop(j):
            places = self._filed[key][date]
            del places[bisect_left(places, j)]

    def fit(self, i: int, wanted: list[Key], reach: Reach, takes: Callable[[int], bool]) -> Iterator[int]:
        """For each date in reach the first result that takes the i-th (later ones of a date never come before it)."""
        day = self._group[i].date
        for key in wanted:
            filed = self._filed.get(key, {})
            dates = [day] if reach == "same" else [d for d in filed if reach == "undated" or holds(d, day)]
            for date in dates:
                found = next((j for j in filed.get(date, ()) if j != i and takes(j)), None)
                if found is not None:
                    yield found


def neighbours(keys: list[Key]) -> list[Key]:
    """The keys with those of numbers that lie just across the border of their step."""
    found: list[Key] = []
    for name, value in keys:
        if name == "number" and isinstance(value, int):
            found += [(name, value - 1), (name, value), (name, value + 1)]
        else:
            found.append((name, value))
    return found
