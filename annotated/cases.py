"""Loads annotated cases: a folder with `gold.json` and its documents in, an `AnnotatedCase` out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import ChartproofError


@dataclass(frozen=True)
class AnnotatedCase:
    """One annotated case. `texts` maps file names to their text, in the order of `gold["documents"]`."""

    folder: Path
    gold: dict[str, Any]
    texts: dict[str, str]

    @property
    def case_id(self) -> str:
        return str(self.gold["case_id"])

    @property
    def author(self) -> str:
        """The part of the case id before the first hyphen: `d1` of `d1-01-oyelaran`."""
        return self.case_id.split("-")[0]


def load_case(folder: Path) -> AnnotatedCase:
    """One case of its folder. Raises ChartproofError `bad_case` where gold.json or a document cannot be read."""
    try:
        gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
        names = [document["file"] for document in gold["documents"]]
        texts = {name: (folder / name).read_text(encoding="utf-8") for name in names}
        missing = {"case_id", "policy", "pathway", "as_of", "facts"} - set(gold)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ChartproofError(
            "bad_case", f"a folder is no annotated case ({type(error).__name__}): see docs/contract/annotation.md"
        ) from None
    if missing:
        raise ChartproofError("bad_case", f"a gold.json lacks {', '.join(sorted(missing))}")
    return AnnotatedCase(folder, gold, texts)


def load_cases(folders: Iterable[Path]) -> list[AnnotatedCase]:
    """All cases below the folders (a folder may itself be a case), sorted by folder.

    Raises ChartproofError `no_cases` where there is none, `bad_case` where one is broken.
    """
    found: list[Path] = []
    for folder in folders:
        if (folder / "gold.json").is_file():
            found.append(folder)
        else:
            found += sorted(path.parent for path in folder.glob("*/gold.json"))
    if not found:
        raise ChartproofError("no_cases", "no folder with a gold.json was found in what was given")
    cases = []
    for number, folder in enumerate(dict.fromkeys(found), start=1):
        try:
            cases.append(load_case(folder))
        except ChartproofError as error:  # by its number, for the folder's name may be a patient's
            raise ChartproofError(error.code, f"case {number} of {len(found)}, by name: {error.message}") from None
    return cases
