"""A site's own lexicon and rules in (`--lexicon`, CHARTPROOF_LEXICON), what they add to each file of `models/` out.

A lexicon file is YAML with `diagnoses`, `drugs`, `analytes`, `findings` (entries as in `models/lexicon/`), `guards`,
`nothing`, `compounds`, `phrases` (as in `models/rules/findings.yaml`), `targets` (medspaCy TargetRules) and `files`
(additions to any other YAML file of `models/`, by its path there). A folder holds such files, and `targets*.json` and
`context*.json`. docs/new-field.md shows one.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extractor.errors import ChartproofError

VARIABLE = (
    "CHARTPROOF_LEXICON"  # a file or folder, several parted as in PATH; read once a process, before the first text
)
ENTRIES = {name: f"lexicon/{name}.yaml" for name in ("diagnoses", "drugs", "analytes", "findings")}
GUARDS = ("guards", "nothing", "compounds")
KEYS = (*ENTRIES, *GUARDS, "phrases", "targets", "files")


def site_files(pattern: str = "*.yaml") -> list[Path]:
    """The site's files whose name fits the pattern. Raises ChartproofError `bad_lexicon` where one is not there."""
    found: list[Path] = []
    for named in os.environ.get(VARIABLE, "").split(os.pathsep):
        path = Path(named.strip())
        if not named.strip():
            continue
        if path.is_dir():
            found += sorted(path.glob(pattern))
        elif not path.is_file():
            raise ChartproofError("bad_lexicon", f"the file or folder of --lexicon or {VARIABLE} is not there")
        elif path.match(pattern) or (pattern == "*.yaml" and path.suffix != ".json"):
            found.append(path)
    return found


@cache
def additions(relative: str) -> list[Any]:
    """What the site adds to a file of `models/`, in the order of its files."""
    added: list[Any] = []
    for content in _contents():
        for name, target in ENTRIES.items():
            if target == relative and name in content:
                added.append(content[name])
        guards = {name: content[name] for name in GUARDS if name in content}
        if relative == "lexicon/guards.yaml" and guards:
            added.append(guards)
        if relative == "rules/findings.yaml" and "phrases" in content:
            added.append({"phrases": content["phrases"]})
        if relative in content.get("files", {}):
            added.append(content["files"][relative])
    return added


def targets() -> list[dict[str, Any]]:
    """The TargetRules of the site's lexicon files."""
    return [rule for content in _contents() for rule in content.get("targets", [])]


def site_sha256() -> str | None:
    """The hash of all site files together, None where there is none: a result depends on them."""
    files = [*site_files(), *site_files("*.json")]
    if not files:
        return None
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files)).hexdigest()


def merged(base: Any, added: Any) -> Any:
    """The content with the additions: mappings merge key by key, lists grow, anything else is replaced.

    A pattern takes further alternatives as `{or: [word, …]}`.
    """
    if isinstance(base, str) and isinstance(added, dict) and set(added) == {"or"}:
        return "|".join([base, *(str(word) for word in added["or"])])
    if isinstance(base, dict) and isinstance(added, dict):
        return {**base, **{k: merged(base[k], v) if k in base else v for k, v in added.items()}}
    if isinstance(base, list) and isinstance(added, list):
        return [*base, *added]
    return base if added is None else added


@cache
def _contents() -> list[dict[str, Any]]:
    return [_read(path) for path in site_files()]


def _read(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ChartproofError("bad_lexicon", f"{path.name}:{line}: no YAML: {error.problem}") from None
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ChartproofError("bad_lexicon", f"{path.name} cannot be read ({type(error).__name__})") from None
    unknown = [str(key) for key in content if key not in KEYS] if isinstance(content, dict) else ["a list"]
    if unknown:
        raise ChartproofError("bad_lexicon", f"{path.name}: {unknown[0]} is none of: {', '.join(KEYS)}")
    for key in (*ENTRIES, "files"):
        if key in content and not isinstance(content[key], dict):
            raise ChartproofError("bad_lexicon", f"{path.name}: {key} has to be entries by their id")
    return dict(content)
