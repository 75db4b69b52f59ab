"""A command that may raise ChartproofError in, one that ends with a line on stderr and an exit status out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from extractor.errors import ChartproofError

F = TypeVar("F", bound=Callable[..., Any])
FAILED, WRONG_CALL = 1, 2
# Codes of errors that lie in the call itself and not in a document.
CALL_ERRORS = {
    "unknown_policy", "unknown_pathway", "bad_as_of", "no_documents", "no_cases", "cannot_write", "no_policies",
    "bad_lexicon", "bad_policy",
}  # fmt: skip


def coded(command: F) -> F:
    """Turns a ChartproofError into one line on stderr and the exit status."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ChartproofError as error:
            click.echo(f"chartproof: {error}", err=True)
            sys.exit(WRONG_CALL if error.code in CALL_ERRORS else FAILED)

    return wrapper  # type: ignore[return-value]
