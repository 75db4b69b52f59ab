"""The content of a policy file in, that of the whole policy out: shared criteria and extended policies merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from extractor.errors import ChartproofError

Content = dict[str, Any]
_NOT_OF_A_CRITERION = ("use", "with", "after")
_NOT_INHERITED = ("id", "version", "extends", "effective_from", "effective_to", "drop", "criteria")


def resolve(content: Content, shared: dict[str, Content], extended: Callable[[str], Content]) -> Content:
    """The whole policy. `extended` gives the whole content of the policy `id@version` that this one extends.

    Raises ChartproofError `bad_policy` where it uses, drops or follows a criterion that is not there.
    """
    entries = content.get("criteria") or []
    if "extends" not in content:
        return {**content, "criteria": _merged([], entries, shared)}
    base = extended(content["extends"])
    whole = {k: v for k, v in base.items() if k not in _NOT_INHERITED}
    whole |= {k: v for k, v in content.items() if k not in ("drop", "criteria")}
    known = [criterion["id"] for criterion in base["criteria"]]
    dropped = content.get("drop") or []
    for name in dropped:
        if name not in known:
            raise ChartproofError("bad_policy", f"drop: {content['extends']} has no criterion {name}")
    kept = [dict(criterion) for criterion in base["criteria"] if criterion["id"] not in dropped]
    return {**whole, "criteria": _merged(kept, entries, shared)}


def _merged(kept: list[Content], entries: list[Content], shared: dict[str, Content]) -> list[Content]:
    """The criteria in order: `use` of a kept one changes it where it stands, all others are added."""
    criteria = list(kept)
    for entry in entries:
        name = entry.get("use", entry.get("id"))
        at = next((i for i, criterion in enumerate(criteria) if criterion["id"] == name), None)
        here = criteria[at] if at is not None and "use" in entry else None
        whole = changed(here or _of_shared(entry, shared), entry)
        if here is not None and at is not None and "after" not in entry:
            criteria[at] = whole
            continue
        if here is not None and at is not None:
            del criteria[at]
        criteria.insert(_place(entry, criteria), whole)
    return criteria


def _place(entry: Content, criteria: list[Content]) -> int:
    after = entry.get("after")
    if after is None:
        return len(criteria)
    for i, criterion in enumerate(criteria):
        if criterion["id"] == after:
            return i + 1
    raise ChartproofError("bad_policy", f"after: there is no criterion {after} before this one")


def _of_shared(entry: Content, shared: dict[str, Content]) -> Content:
    if "use" not in entry:
        return {}
    if entry["use"] not in shared:
        raise ChartproofError("bad_policy", f"there is no shared criterion {entry['use']}")
    return shared[entry["use"]]


def changed(criterion: Content, entry: Content) -> Content:
    """The criterion with the entry's own words over it; `with` sets single parameters, null takes one away."""
    whole = {**criterion, **{k: v for k, v in entry.items() if k not in _NOT_OF_A_CRITERION}}
    if entry.get("with"):
        rule = whole.get("rule")
        if not isinstance(rule, dict) or "operator" not in rule:
            raise ChartproofError("bad_policy", f"{whole['id']}: `with` needs a rule with an operator; state the rule")
        whole["rule"] = {**rule, "with": _over(rule.get("with") or {}, entry["with"])}
    return whole


def _over(old: Content, new: Content) -> Content:
    merged = dict(old)
    for key, value in new.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _over(merged[key], value)
        else:
            merged[key] = value
    return merged
