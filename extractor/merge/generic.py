"""Facts and a key in, one fact a key out: fields of later facts fill what earlier ones leave open, mentions add up."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from extractor.facts import FactBase

F = TypeVar("F", bound=FactBase)
# File, start and end of mentions.
Places = set[tuple[str, int, int]]
OWN = frozenset({"id", "type", "concept", "mentions", "conflict", "readers_disagree"})


def join_by(facts: list[F], key: Callable[[F], Hashable]) -> list[F]:
    """Facts with the same key become one, in the order of their first appearance; the inputs are left as they are."""
    joined: dict[Hashable, F] = {}
    known: dict[Hashable, Places] = {}
    for fact in facts:
        k = key(fact)
        held = joined.get(k)
        if held is None:
            joined[k] = own(fact)
        else:
            absorb(held, fact, known.setdefault(k, set()))
    return list(joined.values())


def own(fact: F) -> F:
    """A copy whose fields and list of mentions may change; the mentions themselves are shared."""
    return fact.model_copy(update={"mentions": list(fact.mentions)})


def absorb(held: FactBase, other: FactBase, known: Places | None = None) -> None:
    """Adds the other fact's mentions to `held`, and its values where `held` has none.

    `known` are the places of mentions that `held` has taken; one who joins many facts keeps it between the calls.
    """
    for name in type(held).model_fields:
        if name not in OWN and getattr(held, name) is None:
            setattr(held, name, getattr(other, name, None))
    known = set() if known is None else known
    if not known:
        known.update((m.file, m.start, m.end) for m in held.mentions)
    new = [m for m in other.mentions if (m.file, m.start, m.end) not in known]
    known.update((m.file, m.start, m.end) for m in new)
    held.mentions.extend(new)
    held.conflict = held.conflict or other.conflict
