"""The options `--policies` and `--lexicon`: a site's own policies and lexicon in, set for all that follows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from criteria.library import VARIABLE as POLICIES
from extractor.site_lexicon import VARIABLE as LEXICON

F = TypeVar("F", bound=Callable[..., Any])


def _set(variable: str) -> Callable[[click.Context, click.Parameter, Path | None], None]:
    def store(context: click.Context, parameter: click.Parameter, path: Path | None) -> None:
        if path is not None:  # the environment, so that worker processes have it too
            os.environ[variable] = str(path.resolve())

    return store


def site_options(command: F) -> F:
    """Adds both options to a command. They go before all others, as what is loaded depends on them."""
    lexicon = click.option(
        "--lexicon",
        "lexicon_path",
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=_set(LEXICON),
        help=f"Your own lexicon file or folder, beside the shipped one [env: {LEXICON}].",
    )
    policies = click.option(
        "--policies",
        "policies_folder",
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=_set(POLICIES),
        help=f"Your own folder of policies, beside the shipped ones [env: {POLICIES}].",
    )
    return policies(lexicon(command))
