"""Finds and loads policies: a policy's id in, the checked `Policy` with its shared criteria out."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from criteria.policy import Policy
from extractor.errors import ChartproofError

FOLDER = Path(__file__).parent / "policies"
_NOT_POLICIES = ("shared", "names")


def list_policies(folder: Path | None = None) -> list[Policy]:
    """All policies of the folder (the shipped ones without one), by id."""
    where = folder or FOLDER
    return [load_policy(path.stem, folder) for path in sorted(where.glob("*.yaml")) if path.stem not in _NOT_POLICIES]


def load_policy(policy_id: str, folder: Path | None = None) -> Policy:
    """The policy of that id. Raises ChartproofError `unknown_policy` or `bad_policy` (what is wrong, by field).

    A folder of one's own may hold its own `shared.yaml`; without one the shipped shared criteria are used.
    """
    return _load(policy_id, folder) if folder else _load_shipped(policy_id)


@cache
def _load_shipped(policy_id: str) -> Policy:
    return _load(policy_id, FOLDER)


def _load(policy_id: str, folder: Path) -> Policy:
    known = sorted(path.stem for path in folder.glob("*.yaml") if path.stem not in _NOT_POLICIES)
    if policy_id not in known:
        raise ChartproofError("unknown_policy", f"there is no such policy; known are: {', '.join(known)}")
    shared_file = folder / "shared.yaml"
    try:
        where = shared_file if shared_file.is_file() else FOLDER / "shared.yaml"
        shared = {entry["id"]: entry for entry in _yaml(where)}
        content = _yaml(folder / f"{policy_id}.yaml")
        content["criteria"] = [_resolve(entry, shared) for entry in content["criteria"]]
        policy = Policy.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ChartproofError("bad_policy", f"policy {policy_id}: {place}: {first['msg']}") from None
    except (yaml.YAMLError, KeyError, TypeError, OSError) as error:
        raise ChartproofError("bad_policy", f"policy {policy_id} cannot be read ({type(error).__name__})") from None
    if policy.id != policy_id:
        raise ChartproofError("bad_policy", f"the file {policy_id}.yaml holds the id of another policy")
    return policy


def _resolve(entry: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """An entry `{use: id, …}` becomes the shared criterion, the entry's own words over it; `with` adds parameters."""
    if "use" not in entry:
        return entry
    if entry["use"] not in shared:
        raise ChartproofError("bad_policy", f"there is no shared criterion {entry['use']}")
    whole = {**shared[entry["use"]], **{key: value for key, value in entry.items() if key not in ("use", "with")}}
    if "with" in entry:
        rule = whole["rule"]
        whole["rule"] = {**rule, "with": {**rule.get("with", {}), **entry["with"]}}
    return whole


def _yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader)
