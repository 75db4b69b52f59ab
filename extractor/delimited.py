"""Lines of delimited text (bars, tabs, semicolons, commas): a line in, its fields (empty ones too) out as offsets."""

from __future__ import annotations

import itertools

MARKS = ("|", "\t", ";", ",")
FEWEST = 2  # marks that make a line one of fields


def delimited_fields(text: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    """Start and end of each field; a mark inside double quotes parts nothing, nor does a bar that opens the line."""
    if text.count(mark, start, end) < FEWEST:
        return []
    cuts: list[int] = []
    quoted = False
    for at in range(start, end):
        if text[at] == '"' and mark in ",;":
            quoted = not quoted
        elif text[at] == mark and not quoted:
            cuts.append(at)
    fields: list[tuple[int, int]] = []
    for a, b in itertools.pairwise([start - 1, *cuts, end]):
        first, last = a + 1, b
        while first < last and text[first] in " \t\"'*":
            first += 1
        while last > first and text[last - 1] in " \t\"'":
            last -= 1
        fields.append((first, last))
    return fields[1:] if mark == "|" and text[start:end].lstrip().startswith("|") else fields
