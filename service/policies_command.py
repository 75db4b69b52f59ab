"""The command `chartproof policies`: lists policies, checks a file, and shows what changed between two."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.errors import ChartproofError
from service.coded import FAILED, coded
from service.site_options import site_options

if TYPE_CHECKING:
    from criteria.difference import StatusChange
    from criteria.policy import Policy


@click.group(invoke_without_command=True)
@site_options
@click.pass_context
@coded
def policies(context: click.Context) -> None:
    """List the policies that a request can be held against; check one; compare two."""
    if context.invoked_subcommand is not None:
        return
    from criteria.library import all_versions

    for policy in all_versions():
        until = f" to {policy.effective_to}" if policy.effective_to else ""
        click.echo(f"{policy.id:28s} {policy.version:12s} from {policy.effective_from}{until}  {policy.title}")


@policies.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@site_options
@coded
def check(files: tuple[Path, ...]) -> None:
    """Check policy files; each error comes with its line and says what to do. Exit status 1 where there is one."""
    from criteria.checking import check_file

    bad = 0
    for path in files:
        problems = check_file(path)
        bad += len(problems)
        for problem in problems:
            click.echo(f"{path}:{problem.line}: {problem.message}")
        if not problems:
            click.echo(f"{path}: good")
    if bad:
        click.echo(f"{bad} to mend", err=True)
        sys.exit(FAILED)


@policies.command()
@click.argument("old")
@click.argument("new")
@click.option("--cases", type=click.Path(path_type=Path), help="Annotated cases or a REQUESTS.jsonl to try both on.")
@click.option("--facts", type=click.Choice(["extracted", "gold"]), default="extracted", show_default=True,
              help="Of annotated cases: the facts to evaluate.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@site_options
@coded
def diff(old: str, new: str, cases: Path | None, facts: str, form: str) -> None:
    """Show what changed from policy OLD to NEW (each an id, id@version or file) and which statuses would change."""
    from criteria.difference import policy_changes

    before, after = _policy(old), _policy(new)
    changes = policy_changes(before, after)
    statuses: list[StatusChange] = []
    read = 0
    if cases is not None:
        from extractor import Extractor
        from service.policy_changes import changes_over

        for found in changes_over(cases, before, after, Extractor() if facts == "extracted" else None):
            read += 1
            statuses += found
    if form == "json":
        body: dict[str, object] = {"old": before.label, "new": after.label, "changes": [asdict(c) for c in changes]}
        if cases is not None:
            body |= {"cases": read, "statuses": [asdict(s) for s in statuses]}
        click.echo(json.dumps(body, ensure_ascii=False, indent=1))
        return
    click.echo(f"{before.label} -> {after.label}: {len(changes)} changed")
    for change in changes:
        click.echo(f"  {change}")
    if cases is not None:
        _show_statuses(statuses, read)


def _show_statuses(statuses: list[StatusChange], read: int) -> None:
    """Criteria that both have case by case; those that only one has counted, as they differ in every case."""
    both = [s for s in statuses if s.old and s.new]
    click.echo(f"{len(both)} statuses of criteria in both change, in {len({s.case for s in both})} of {read} cases")
    for status in both:
        click.echo(f"  {status}")
    for status in statuses:
        if status.criterion == "-":
            click.echo(f"  {status.case}: {status.reason}")
    counted: dict[tuple[str, str], Counter[str]] = {}
    for status in statuses:
        said = status.new or status.old
        if said and not (status.old and status.new):
            key = (status.criterion, "dropped" if status.old else "new")
            counted.setdefault(key, Counter())[said] += 1
    for (criterion, word), counts in counted.items():
        click.echo(f"  {criterion} ({word}): {', '.join(f'{n} {said}' for said, n in counts.most_common())}")


def _policy(named: str) -> Policy:
    from criteria import load_policy
    from criteria.library import policy_of_file

    path = Path(named)
    if path.suffix == ".yaml" or path.is_file():
        if not path.is_file():
            raise ChartproofError("file_not_found", "there is no such policy file")
        return policy_of_file(path)
    return load_policy(named)
