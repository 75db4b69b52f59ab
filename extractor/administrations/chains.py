"""Dates that stand in a row ("3/11 and 3/25/25", "8/20 - 8/22"): a workspace in, chains of dates with their
gaps mended out."""

from __future__ import annotations

import re

from extractor.workspace import DateMention, Workspace

JOIN = re.compile(
    r"(?:\s|,|&|\+|/|;|-|–|and|then|again|on|\(|\)|\[|\]|dose|#?\d\b(?![/-])|:|from|to|at|day \d{1,2}|the"
    r"|second|third|2nd|3rd|infusion"
    r"|most recently|recently|was|is|also|=|w|each|x){0,12}",
    re.IGNORECASE,
)
DASH = re.compile(r"\s{0,3}(?:-|–|—|to|thru|through|until)\s{0,3}", re.IGNORECASE)
# A day that the reader of dates took for a fraction, right before one that it knew: "1/6, 2/3, 3/3".
DAY_BEFORE = re.compile(
    r"(?<![\d/.,])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?P<gap>\s{0,3}(?:,|&|and|-|–|\+|;)\s{0,3}(?:and\s)?)$"
)
MONTH_DAY = re.compile(r"[A-Za-z]{3,9}\.?\s{1,2}\d{1,2}(?:st|nd|rd|th)?", re.IGNORECASE)
SECOND_DAY = re.compile(
    r"\s?(?:and|&|,|/|\+)\s?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d/:.%]|\s?(?:mg|g\b|weeks|doses))(?:,?\s{1,2}(?P<y>20\d{2})\b)?",
    re.IGNORECASE,
)
YEARLESS = re.compile(
    r"\d{1,2}[/.-]\d{1,2}|[A-Za-z]{3,9}\.?\s\d{1,2}(?:st|nd|rd|th)?|\d{1,2}(?:st|nd|rd|th)?[\s-][A-Za-z]{3,9}"
)


def chains(ws: Workspace, dates: list[DateMention]) -> list[list[DateMention]]:
    """The dates in groups that only separators and counting words part."""
    out: list[list[DateMention]] = []
    for date in _widened(ws, dates):
        if out and _joined(ws, out[-1][-1], date):
            out[-1].append(date)
        else:
            out.append([date])
    return [_mended(ws, chain) for chain in out]


def _widened(ws: Workspace, dates: list[DateMention]) -> list[DateMention]:
    """The dates, with the second day of "September 9 and 23, 2024" beside the first and its year given to both."""
    out: list[DateMention] = []
    for n, date in enumerate(dates):
        out.append(date)
        m = SECOND_DAY.match(ws.text, date.end)
        if (
            m is None
            or len(date.value) != 10
            or not MONTH_DAY.fullmatch(ws.text[date.start : date.end])
            or not 1 <= int(m["d"]) <= 31
        ):
            continue
        if any(d.start < m.end("d") and d.end > m.start("d") and len(d.value) == 10 for d in dates[n + 1 : n + 3]):
            continue
        year = m["y"] or date.value[:4]
        out[-1] = DateMention(date.start, date.end, year + date.value[4:], None, date.kind, date.rule)
        end = m.end("y") if m["y"] else m.end("d")
        out.append(
            DateMention(m.start("d"), end, f"{year}-{date.value[5:7]}-{int(m['d']):02d}", None, date.kind, date.rule)
        )
    return [d for i, d in enumerate(out) if i == 0 or d.start >= out[i - 1].end]


def _joined(ws: Workspace, a: DateMention, b: DateMention) -> bool:
    gap = ws.text[a.end : b.start]
    if len(gap) > 60 or "\n\n" in gap:
        return False
    if gap.startswith("(") or " (" in gap[:3]:
        gap = re.sub(r"^\s?\([^()\n]{0,45}\)", "", gap)
    return JOIN.fullmatch(gap) is not None


def _mended(ws: Workspace, chain: list[DateMention]) -> list[DateMention]:
    """The chain with days before it that were taken for fractions, and with the year that a month before it gives."""
    first = chain[0]
    while len(chain) < 30 and len(first.value) == 10:
        m = DAY_BEFORE.search(ws.text[max(0, first.start - 16) : first.start])
        if m is None or not (1 <= int(m["m"]) <= 12 and 1 <= int(m["d"]) <= 31):
            break
        start = first.start - len(m.group())
        month_day = f"{int(m['m']):02d}-{int(m['d']):02d}"
        year = int(first.value[:4]) - (month_day > first.value[5:])
        first = DateMention(
            start,
            start + len(m["m"]) + len(m["d"]) + 1,
            f"{year}-{month_day}",
            None,
            "absolute",
            "administrations.day_before",
        )
        chain = [first, *chain]
    out: list[DateMention] = []
    month: str | None = None
    for date in chain:
        if len(date.value) == 7:
            month = date.value
        elif (
            month
            and len(date.value) == 10
            and date.value[5:7] == month[5:]
            and YEARLESS.fullmatch(ws.text[date.start : date.end])
        ):
            date = DateMention(date.start, date.end, month + date.value[7:], date.until, date.kind, date.rule)
        out.append(date)
    return out


def ranged(ws: Workspace, chain: list[DateMention]) -> list[DateMention]:
    """The dates of a chain, two of them with a dash between made one range."""
    out: list[DateMention] = []
    for date in chain:
        last = out[-1] if out else None
        if last and last.until is None and last.value < date.value and DASH.fullmatch(ws.text[last.end : date.start]):
            out[-1] = DateMention(last.start, date.end, last.value, date.value, last.kind, last.rule)
        else:
            out.append(date)
    return out
