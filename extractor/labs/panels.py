"""Results of one document that belong together: statements in, statements out, with negative myositis antibodies as one panel."""  # noqa: E501

from __future__ import annotations

from extractor.labs.statements import Statement
from extractor.workspace import Workspace

_LINES_APART = 400  # characters between two lines of one panel


def settle_panels(ws: Workspace, said: list[Statement]) -> list[Statement]:
    """Negative results of several other myositis antibodies on one date that stand together become one panel."""
    out: list[Statement] = []
    run: list[Statement] = []
    for s in said:
        negative = s.concept == "myositis_antibody_other" and s.result.result == "negative" and not s.result.has_number
        if not negative:
            out.append(s)
            continue
        if run and (s.date != run[-1].date or s.start - run[-1].end > _LINES_APART):
            out.extend(_close(run))
            run = []
        run.append(s)
    out.extend(_close(run))
    return sorted(out, key=lambda s: (s.start, s.end))


def _close(run: list[Statement]) -> list[Statement]:
    if len({s.antibody for s in run}) < 2:
        return run
    first = run[0]
    for s in run:
        s.antibody = "panel"
    first.rule = "labs.panel"
    return run
