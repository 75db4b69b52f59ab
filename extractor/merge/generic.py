"""Facts and a key in, one fact a key out: fields of later facts fill what earlier ones leave open, mentions add up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from extractor.facts import FactBase

F = TypeVar("F", bound=FactBase)
OWN = frozenset({"id", "type", "concept", "mentions", "conflict", "readers_disagree"})


def join_by(facts: list[F], key: Callable[[F], Hashable]) -> list[F]:
    """Facts with the same key become one, in the order of their first appearance; the inputs are left as they are."""
    joined: dict[Hashable, F] = {}
    for fact in facts:
        k = key(fact)
        held = joined.get(k)
        if held is None:
            joined[k] = fact.model_copy(deep=True)
        else:
            absorb(held, fact)
    return list(joined.values())


def absorb(held: FactBase, other: FactBase) -> None:
    """Adds the other fact's mentions to `held`, and its values where `held` has none."""
    for name in type(held).model_fields:
        if name not in OWN and getattr(held, name) is None:
            setattr(held, name, getattr(other, name, None))
    known = {(m.file, m.start, m.end) for m in held.mentions}
    held.mentions.extend(m for m in other.mentions if (m.file, m.start, m.end) not in known)
    held.conflict = held.conflict or other.conflict
