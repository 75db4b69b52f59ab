"""Two policies in, what changed between them out, field by field; and two results in, which statuses differ out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from criteria.policy import Policy
from criteria.result import CriterionResult

_LONGEST = 100
_ABSENT = "not there"


@dataclass(frozen=True)
class Change:
    """One field that differs. `where` is a criterion's id or the policy's own field; None: it was or is not there."""

    where: str
    field: str
    old: Any
    new: Any

    def __str__(self) -> str:
        if self.field == "criterion":
            return f"+ {self.where}: {self.new}" if self.old is None else f"- {self.where}: {self.old}"
        name = f"{self.where}: {self.field}" if self.field else self.where
        return f"~ {name}: {_short(self.old)} -> {_short(self.new)}"


@dataclass(frozen=True)
class StatusChange:
    """A criterion whose status differs between the two policies. None: that policy does not have it."""

    case: str
    criterion: str
    old: str | None
    new: str | None
    reason: str

    def __str__(self) -> str:
        return f"{self.case}: {self.criterion}: {self.old or _ABSENT} -> {self.new or _ABSENT} ({self.reason})"


def policy_changes(old: Policy, new: Policy) -> list[Change]:
    """What changed: the policy's own fields, then criteria dropped, added, changed and moved."""
    before, after = (p.model_dump(mode="json", by_alias=True, exclude_none=True) for p in (old, new))
    was = {c["id"]: c for c in before.pop("criteria")}
    now = {c["id"]: c for c in after.pop("criteria")}
    changes = [Change(path, "", a, b) for path, a, b in _differing(before, after, "")]
    changes += [Change(name, "criterion", c["title"], None) for name, c in was.items() if name not in now]
    changes += [Change(name, "criterion", None, c["title"]) for name, c in now.items() if name not in was]
    for name in was:
        if name in now:
            changes += [Change(name, path, a, b) for path, a, b in _differing(was[name], now[name], "")]
    order = [[name for name in side if name in was and name in now] for side in (was, now)]
    if order[0] != order[1]:
        changes.append(Change("criteria", "order", ", ".join(order[0]), ", ".join(order[1])))
    return changes


def _differing(old: Any, new: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _differing(old.get(key), new.get(key), f"{path}.{key}" if path else str(key))
    elif _entries(old) and _entries(new):
        was, now = ({entry["id"]: entry for entry in side} for side in (old, new))
        yield from _differing(was, now, path)
    elif old != new:
        yield path, old, new


def _entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(e, dict) and "id" in e for e in value)


def status_changes(case: str, old: list[CriterionResult], new: list[CriterionResult]) -> list[StatusChange]:
    """The criteria of one case whose statuses differ, in the order of the new policy, then those it has no longer."""
    was, now = {c.id: c for c in old}, {c.id: c for c in new}
    changed: list[StatusChange] = []
    for name in [*now, *(name for name in was if name not in now)]:
        a, b = was.get(name), now.get(name)
        before, after = a.status if a else None, b.status if b else None
        if before != after:
            told = b or a
            changed.append(StatusChange(case, name, before, after, told.reason if told else ""))
    return changed


def _short(value: Any) -> str:
    if value is None:
        return _ABSENT
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
