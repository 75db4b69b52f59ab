"""The command `chartproof`: arguments in, text or files out. Exit status 0 all done, 1 some failed, 2 a wrong call."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.errors import ChartproofError
from extractor.version import __version__
from service.coded import FAILED, coded
from service.output import FORMATS, deliver, render
from service.policies_command import policies
from service.site_options import site_options

if TYPE_CHECKING:
    from extractor import Extractor

_paths = click.argument("files", nargs=-1, type=click.Path(path_type=Path))


def extractor() -> Extractor:
    """A fresh extractor; imported late so that `--help` and wrong calls answer at once."""
    from extractor import Extractor as Loaded

    return Loaded()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="chartproof")
def cli() -> None:
    """Reads the papers of a medical request and shows, criterion by criterion, which evidence is there.

    It shows evidence; people decide. Nothing leaves this machine.
    """


def sample_files() -> list[Path]:
    """The documents of the sample case that comes with the package."""
    return sorted((Path(__file__).parent / "sample").glob("*.txt"))


@cli.command()
@_paths
@click.option("--policy", "policies", multiple=True, help="Policy to hold the request against; may be repeated.")
@click.option("--pathway", help="initial or continuation; guessed when left out.")
@click.option("--as-of", help="The day the request is looked at (2025-03-14); else the date of the newest document.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="Write the output to this file instead of stdout.")
@click.option("--text-dir", type=click.Path(path_type=Path), help="Also write the text that was read of each document.")
@click.option("--case-id", default="", help="Your own id of the case, given back in the result.")
@site_options
@click.option("--sample", is_flag=True, help="Assess the sample case that comes with the package.")
@coded
def assess(
    files: Sequence[Path],
    policies: Sequence[str],
    pathway: str | None,
    as_of: str | None,
    form: str,
    out: Path | None,
    text_dir: Path | None,
    case_id: str,
    sample: bool,
) -> None:
    """Hold the documents of one request against policies and show the evidence."""
    files = files or (sample_files() if sample else ())
    call = _call(files, list(policies), pathway, as_of, case_id)
    from service.assess import assess as assess_call

    result, texts = assess_call(extractor(), call)
    if text_dir:
        write_texts(text_dir, texts)
    deliver(render(result, texts, form, to_file=out is not None), out)


def _call(files: Sequence[Path], policies: list[str], pathway: str | None, as_of: str | None, case_id: str) -> Any:
    from service.requests import Call, check_call

    if not files:
        raise ChartproofError("no_documents", "name at least one document, or --sample")
    documents = [str(path) for path in files]
    return check_call(Call(case_id=case_id, policies=policies, pathway=pathway, as_of=as_of, documents=documents))


def write_texts(folder: Path, texts: dict[str, str]) -> None:
    """Writes each document's text as `<name>.txt` (a `.txt` keeps its name). Raises ChartproofError `cannot_write`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            plain = name.replace("/", "_").replace("\\", "_")
            target = folder / (plain if plain.endswith(".txt") else plain + ".txt")
            target.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ChartproofError("cannot_write", f"--text-dir cannot be written ({type(error).__name__})") from None


@cli.command()
@_paths
@click.option("--as-of", help="The day to count ages from; else the date of the newest document.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@site_options
@coded
def read(files: Sequence[Path], as_of: str | None, form: str) -> None:
    """Show the facts of documents, without any policy."""
    if not files:
        raise ChartproofError("no_documents", "name at least one document")
    from criteria.report_text import facts_as_text
    from service.assess import read_paths
    from service.requests import check_day

    reading, _ = read_paths(extractor(), files, check_day(as_of))
    if form == "json":
        click.echo(json.dumps(reading.model_dump(mode="json", exclude_none=True), ensure_ascii=False, indent=1))
    else:
        click.echo(facts_as_text(reading))


@cli.command()
@click.argument("requests", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write here (may be stopped and started again).",
)
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True)
@site_options
@coded
def batch(requests: Path, out: Path | None, workers: int) -> None:
    """Assess every request of a REQUESTS.jsonl, in order; a bad one does not stop the rest."""
    from service.batch import read_lines, run_batch
    from service.progress import Progress

    total = len(read_lines(requests))
    with Progress(total) as progress:
        good, bad = run_batch(requests, out, workers, sys.stdout, progress.step)
    click.echo(f"{good} done, {bad} failed", err=True)
    if bad:
        sys.exit(FAILED)


@cli.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--errors", type=click.IntRange(0), default=40, show_default=True, help="How many errors the text shows.")
@click.option(
    "--facts",
    type=click.Choice(["extracted", "gold"]),
    default="extracted",
    show_default=True,
    help="gold: evaluate the annotated facts, which measures the evaluator alone.",
)
@site_options
@coded
def score(folders: Sequence[Path], form: str, errors: int, facts: str) -> None:
    """Measure accuracy on annotated cases (docs/contract/annotation.md)."""
    from annotated import report
    from annotated.cases import load_cases
    from annotated.run import run, run_gold
    from annotated.scoring import score as score_results

    cases = load_cases(folders)
    found = score_results(run_gold(cases) if facts == "gold" else run(cases, extractor()))
    if form == "json":
        click.echo(report.as_json(found))
    elif form == "html":
        click.echo(report.as_html(found))
    else:
        click.echo(report.as_text(found, errors))
    if found.measures["failed"]:
        sys.exit(FAILED)


cli.add_command(policies)


def main() -> None:
    """Entry point of the command `chartproof`."""
    cli(prog_name="chartproof")


if __name__ == "__main__":
    main()
