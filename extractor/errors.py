"""Errors with stable codes: what a caller may rely on. Messages never hold text of a document."""

from __future__ import annotations


class ChartproofError(Exception):
    """Something the caller can mend. `code` is stable and documented in `docs/errors.md`; `message` says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"
