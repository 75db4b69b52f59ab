"""Two policies and a folder of cases in, the statuses that would change out; no case's text leaves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from annotated.cases import AnnotatedCase, load_cases
from annotated.gold import reading_of
from criteria import evaluate
from criteria.difference import StatusChange, status_changes
from criteria.guess import guess_pathway
from criteria.policy import Policy
from extractor import Extractor
from extractor.errors import ChartproofError
from extractor.reading import Reading
from service.assess import read_paths
from service.batch import read_lines

Case = tuple[str, str | None, str | None, Callable[[], Reading]]  # id, pathway, as_of, how it is read


def changes_over(cases: Path, old: Policy, new: Policy, extractor: Extractor | None) -> Iterator[list[StatusChange]]:
    """For each case that is held against one of the policies the statuses that differ; errors stop nothing.

    `cases` is a folder of annotated cases or a REQUESTS.jsonl (or a folder that holds them). Annotated cases are
    evaluated on their annotated facts where there is no `extractor`. Raises ChartproofError `no_cases`.
    """
    found = list(_cases(cases, {old.id, new.id}, extractor))
    if not found:
        raise ChartproofError("no_cases", f"no case of {old.id} or {new.id} was found in what was given")
    for case_id, pathway, as_of, read in found:
        try:
            reading = read()
        except ChartproofError as error:
            yield [StatusChange(case_id, "-", None, None, f"not read: {error.message}")]
            continue
        way = pathway or guess_pathway(reading, new)[0]
        before, after = (evaluate(reading, [p], pathway=way, as_of=as_of).criteria for p in (old, new))
        yield status_changes(case_id, before, after)


def _cases(where: Path, policies: set[str], extractor: Extractor | None) -> Iterator[Case]:
    files = [where] if where.is_file() else sorted(where.glob("*.jsonl"))
    for file in files:
        for line in read_lines(file):
            named = {name.split("@")[0] for name in line.call.policy_ids} if line.call else set()
            if line.call is None or (named and not named & policies):
                continue
            if extractor is None:
                raise ChartproofError("no_cases", "requests hold no annotated facts: leave out --facts gold")
            paths = [file.parent / name for name in line.call.documents]
            day = line.call.as_of
            yield line.case_id, line.call.pathway, day, _reader(extractor, paths, day)
    if where.is_dir() and ((where / "gold.json").is_file() or any(where.glob("*/gold.json"))):
        for case in load_cases([where]):
            if case.gold["policy"] in policies:
                yield case.case_id, case.gold["pathway"], case.gold["as_of"], _annotated(extractor, case)


def _reader(extractor: Extractor, paths: list[Path], as_of: str | None) -> Callable[[], Reading]:
    return lambda: read_paths(extractor, paths, as_of)[0]


def _annotated(extractor: Extractor | None, case: AnnotatedCase) -> Callable[[], Reading]:
    if extractor is None:
        return lambda: reading_of(case)
    return lambda: extractor.read(list(case.texts.items()), as_of=case.gold["as_of"])
