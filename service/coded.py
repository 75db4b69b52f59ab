"""A command that may raise in, one that ends with a line on stderr and an exit status out: never with a traceback.

The message of an unforeseen exception may hold words of a document ("could not convert string to float: …"), so only
its class is shown.
"""

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


def unforeseen(error: Exception) -> ChartproofError:
    """The coded error of an exception that nobody foresaw, named by its class alone."""
    return ChartproofError("internal_error", f"unforeseen {type(error).__name__}; please report it")


def coded(command: F) -> F:
    """Turns an exception into one line on stderr and the exit status; click's own exceptions pass."""

    @wraps(command)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ChartproofError as error:
            click.echo(f"chartproof: {error}", err=True)
            sys.exit(WRONG_CALL if error.code in CALL_ERRORS else FAILED)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            click.echo(f"chartproof: {unforeseen(error)}", err=True)
            sys.exit(FAILED)

    return wrapper  # type: ignore[return-value]
