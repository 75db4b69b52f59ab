"""Frequency and route: the words after a drug's name in, how often and by what way it is given out."""

from __future__ import annotations

import re
from functools import cache

from extractor.resources import load_yaml


@cache
def _frequency() -> re.Pattern[str]:
    each = [
        str(p).replace(" ?", r"\s*").replace(" ", r"\s+")
        for p in load_yaml("rules/therapies_doses.yaml")["frequencies"]
    ]
    return re.compile(rf"(?<![\w.])(?:{'|'.join(each)})(?!\w)|/(?:day|d|wk|week|mo|month)\b", re.I)


@cache
def _routes() -> dict[str, re.Pattern[str]]:
    data = load_yaml("rules/therapies_doses.yaml")["routes"]
    return {name: re.compile(rf"(?<![\w.])(?:{pattern})(?![\w])", re.I) for name, pattern in data.items()}


def frequency(text: str) -> tuple[str, int] | None:
    """The first frequency in the text as written, and where it ends."""
    m = _frequency().search(text)
    return (
        (" ".join(m.group().split()).lstrip("/") if not m.group().startswith("/") else m.group(), m.end())
        if m
        else None
    )


def frequencies(text: str) -> list[tuple[int, int]]:
    """The places of all frequencies."""
    return [m.span() for m in _frequency().finditer(text)]


def route(text: str) -> str | None:
    """The first route that the text names."""
    best: tuple[int, str] | None = None
    for name, pattern in _routes().items():
        m = pattern.search(text)
        if m and (best is None or m.start() < best[0]):
            best = m.start(), name
    return best[1] if best else None
