"""Finds and loads policies, shipped ones and a site's own: an id, a version or a day in, the checked `Policy` out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from criteria.policy import Policy
from criteria.resolving import Content, resolve
from extractor.errors import ChartproofError

FOLDER = Path(__file__).parent / "policies"
VARIABLE = "CHARTPROOF_POLICIES"  # a site's folder of policies; `--policies` sets it
NOT_POLICIES = ("shared", "names")
Stamp = tuple[tuple[str, int, int], ...]


def site_folder() -> Path | None:
    """The site's folder of policies, if one is set. Raises ChartproofError `no_policies` where it is no folder."""
    named = os.environ.get(VARIABLE, "").strip()
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise ChartproofError("no_policies", f"the folder of --policies or {VARIABLE} is not there")
    return folder


def all_versions(folder: Path | None = None) -> list[Policy]:
    """Every version of every policy, shipped and of the folder (else the site's), by id, the newest version first."""
    catalog = _catalog(_stamp(FOLDER), _stamp(folder or site_folder()))
    return sorted(sorted(catalog.values(), key=_newest, reverse=True), key=lambda policy: policy.id)


def list_policies(folder: Path | None = None, as_of: str | None = None) -> list[Policy]:
    """Of each policy the version in effect on the day (without a day the newest), by id."""
    versions = all_versions(folder)
    ids = dict.fromkeys(policy.id for policy in versions)
    return [_in_effect([p for p in versions if p.id == name], as_of) for name in ids]


def candidates(as_of: str | None = None) -> list[Policy]:
    """The policies to guess from: those in effect, without the ones that a site's own policy extends and replaces."""
    policies = list_policies(as_of=as_of)
    extended = {base for p in policies if p.extends and (base := p.extends.split("@")[0]) != p.id}
    return [policy for policy in policies if policy.id not in extended]


def load_policy(policy_id: str, folder: Path | None = None, as_of: str | None = None) -> Policy:
    """The policy `id@version`, or of an id alone the version in effect on the day `as_of`, else the newest.

    Raises ChartproofError `unknown_policy` or `bad_policy` (what is wrong, by file and field). A site's policies stand
    beside the shipped ones; its shared.yaml adds to or replaces shared criteria for its own policies alone.
    """
    name, _, version = policy_id.partition("@")
    versions = all_versions(folder)
    known = [policy for policy in versions if policy.id == name]
    if not known:
        ids = ", ".join(dict.fromkeys(policy.id for policy in versions))
        raise ChartproofError("unknown_policy", f"there is no such policy; known are: {ids}")
    if not version and "@" not in policy_id:
        return _in_effect(known, as_of)
    for policy in known:
        if policy.version == version:
            return policy
    there = ", ".join(policy.label for policy in known)
    raise ChartproofError("unknown_policy", f"there is no such version; known are: {there}")


def _newest(policy: Policy) -> tuple[str, str]:
    return policy.effective_from, policy.version


def _in_effect(versions: Iterable[Policy], as_of: str | None) -> Policy:
    """The newest version in effect on the day; where none is, the newest before it, else the first after it."""
    ordered = sorted(versions, key=_newest)
    running = [policy for policy in ordered if policy.in_effect(as_of)]
    if running:
        return running[-1]
    over = [policy for policy in ordered if as_of and policy.effective_from <= as_of]
    return over[-1] if over else ordered[0]


def _stamp(folder: Path | None) -> Stamp:
    """Names, times and sizes of the folder's files: what is loaded is kept until one of them changes."""
    if folder is None:
        return ()
    files = sorted(folder.glob("*.yaml"))
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


@lru_cache(maxsize=32)
def _catalog(shipped: Stamp, site: Stamp) -> dict[str, Policy]:
    """All policies by `id@version`; a site's file stands in place of a shipped one of the same id and version."""
    contents: dict[str, Content] = {}
    shared: dict[str, Content] = {}
    own: dict[str, dict[str, Content]] = {}
    for stamp in (shipped, site):
        paths = [Path(name) for name, _, _ in stamp]
        for path in paths:
            if path.stem == "shared":
                shared = shared | shared_criteria(path)
        for path in paths:
            if path.stem not in NOT_POLICIES:
                content = policy_content(path)
                label = f"{content['id']}@{content['version']}"
                contents[label], own[label] = content, shared
    policies: dict[str, Policy] = {}
    for label in contents:
        policies[label] = _validated(label, _whole(label, contents, own, ()))
    return policies


def _whole(
    label: str, contents: dict[str, Content], shared: dict[str, dict[str, Content]], under: tuple[str, ...]
) -> Content:
    """The content of the policy with all that it extends. Raises ChartproofError `bad_policy`."""
    if label in under:
        raise ChartproofError("bad_policy", f"policy {under[0]} extends itself: {' -> '.join([*under, label])}")
    if label not in contents:
        raise ChartproofError("bad_policy", f"policy {under[-1]} extends {label}, which is not there")
    try:
        return resolve(contents[label], shared[label], lambda base: _whole(base, contents, shared, (*under, label)))
    except ChartproofError as error:
        inner = error.message if error.message.startswith("policy ") else f"policy {label}: {error.message}"
        raise ChartproofError("bad_policy", inner) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise ChartproofError("bad_policy", _advice(label, f"cannot be read ({type(error).__name__})")) from None


def _validated(label: str, content: Content) -> Policy:
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ChartproofError("bad_policy", _advice(label, f"{place}: {first['msg']}")) from None


def _advice(label: str, what: str) -> str:
    return f"policy {label}: {what} (`chartproof policies check FILE` shows all errors by line)"


def policy_content(path: Path) -> Content:
    """What a policy file says. Raises ChartproofError `bad_policy`; its name is its id, or `id@version`."""
    content = _yaml(path)
    if not isinstance(content, dict) or not {"id", "version"} <= set(content):
        raise ChartproofError("bad_policy", f"the file {path.name} holds no policy with id and version")
    if path.stem not in (str(content["id"]), f"{content['id']}@{content['version']}"):
        raise ChartproofError("bad_policy", f"the file {path.name} holds the id of another policy")
    return content


def shared_criteria(path: Path) -> dict[str, Content]:
    """The criteria of a shared.yaml by id."""
    content = _yaml(path)
    try:
        return {entry["id"]: entry for entry in content or ()}
    except (TypeError, KeyError):
        raise ChartproofError("bad_policy", f"the file {path.name} is no list of criteria with ids") from None


def _yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader)
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise ChartproofError("bad_policy", f"the file {path.name} cannot be read ({type(error).__name__})") from None


def policy_of_file(path: Path) -> Policy:
    """The policy of a file that need not lie in the site's folder. Raises ChartproofError `bad_policy`."""
    content = policy_content(path)
    return load_policy(f"{content['id']}@{content['version']}", path.parent)
