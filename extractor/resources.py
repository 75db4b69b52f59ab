"""Finds the data of `models/` beside the code: in a wheel it lies inside this package, in a checkout beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_HERE = Path(__file__).parent


def models_folder() -> Path:
    """The folder that holds lexicon and rule files. Raises FileNotFoundError if the installation is broken."""
    for folder in (_HERE / "_models", _HERE.parent / "models"):
        if (folder / "lexicon").is_dir():
            return folder
    raise FileNotFoundError("chartproof's models folder is missing: reinstall the package")


@cache
def load_yaml(relative: str) -> Any:
    """The content of a YAML file below `models/`, parsed once a process. Treat it as read-only."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((models_folder() / relative).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (a safe loader)
