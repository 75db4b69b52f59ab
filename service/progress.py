"""Progress of a batch on a terminal: a bar on stderr; where stderr is no terminal, nothing until the end."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar


class Progress:
    """A bar with the number done and failed. Shows no case ids, for they may carry names."""

    def __init__(self, total: int) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Bar(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bar.add_task("reading", total=total)
        self._failed = 0

    def step(self, case_id: str, failed: bool) -> None:
        """One request is done."""
        self._failed += failed
        words = f"reading, {self._failed} failed" if self._failed else "reading"
        self._bar.update(self._task, advance=1, description=words)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()
