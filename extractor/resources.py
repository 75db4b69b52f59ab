"""Finds the data of `models/` beside the code: in a wheel it lies inside this package, in a checkout beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extractor.site_lexicon import additions, merged, site_files

_HERE = Path(__file__).parent


def models_folder() -> Path:
    """The folder that holds lexicon and rule files. Raises FileNotFoundError if the installation is broken."""
    for folder in (_HERE / "_models", _HERE.parent / "models"):
        if (folder / "lexicon").is_dir():
            return folder
    raise FileNotFoundError("chartproof's models folder is missing: reinstall the package")


@cache
def load_yaml(relative: str) -> Any:
    """The content of a YAML file below `models/` with what the site's lexicon adds to it. Treat it as read-only.

    It is parsed once a process.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load((models_folder() / relative).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader)
    for added in additions(relative):
        content = merged(content, added)
    return content


def rule_files(pattern: str) -> list[Path]:
    """The rule files of that name: those of `models/rules/`, then the site's."""
    return [*sorted((models_folder() / "rules").glob(pattern)), *site_files(pattern)]
