"""The words of `models/rules/dates.yaml`, as the sets and maps that the grammar looks words up in."""

from __future__ import annotations

from functools import cache

from extractor.resources import load_yaml


class Words:
    """Months, seasons, numbers and the words that say a figure is a date, or that it is none."""

    def __init__(self) -> None:
        data = load_yaml("rules/dates.yaml")
        self.months: dict[str, int] = {str(w): int(n) for n, words in data["months"].items() for w in words}
        self.ambiguous_months = frozenset(data["ambiguous_months"])
        self.seasons: dict[str, int] = dict(data["seasons"])
        self.ambiguous_seasons = frozenset(data["ambiguous_seasons"])
        self.holidays: dict[str, int] = dict(data["holidays"])
        self.holiday_heads = frozenset(h.split()[0].split("'")[0] for h in self.holidays)
        self.weekdays: dict[str, int] = dict(data["weekdays"])
        self.when_before = frozenset(map(str, data["when_before"]))
        self.planning = frozenset(map(str, data["planning"]))
        self.planning_past = frozenset(map(str, data["planning_past"]))
        self.numbers: dict[str, float] = {str(k): float(v) for k, v in data["numbers"].items()}
        self.units: dict[str, str] = {str(w): str(u) for u, words in data["units"].items() for w in words}
        self.short_units = frozenset(map(str, data["short_units"]))
        self.fraction_before = frozenset(map(str, data["fraction_before"]))
        self.fraction_after = frozenset(map(str, data["fraction_after"]))
        self.dated_before = frozenset(map(str, data["dated_before"]))
        self.dated_after = frozenset(map(str, data["dated_after"]))
        self.value_before = frozenset(map(str, data["value_before"]))
        self.value_after = frozenset(map(str, data["value_after"]))
        self.collection = frozenset(map(str, data["collection_words"]))
        self.not_collection = frozenset(map(str, data["not_collection_words"]))
        self.birth_before = frozenset(map(str, data["birth_before"]))
        self.events: dict[str, list[str]] = {str(k): list(map(str, v)) for k, v in data["events"].items()}
        self.event_phrases: dict[str, list[str]] = {str(k): list(map(str, v)) for k, v in data["event_phrases"].items()}


@cache
def words() -> Words:
    """The words, loaded once a process."""
    return Words()
