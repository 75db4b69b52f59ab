"""Dates that stand in a row ("3/11 and 3/25/25", "8/20 - 8/22"): a workspace in, chains of dates with their
gaps mended out."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

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
DAY_MONTH = re.compile(r"\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?[A-Za-z]{3}")
DAYS_AHEAD = re.compile(
    r"(?<![\w/.,:-])(?:\d{1,2}(?:st|nd|rd|th)?(?:\s{0,2}(?:,\s?and|,|&|and|\+)\s{0,2})){1,4}$", re.IGNORECASE
)
DAY = re.compile(r"\d{1,2}")
SECOND_DAY = re.compile(
    r"\s{0,2}(?:,\s?and|and|&|,|/|\+)\s{0,2}(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d/:.%]|\s?(?:mg|g\b|weeks|doses))(?:,?\s{1,2}(?P<y>20\d{2})\b)?",
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
    """The dates, with the further days that share the month of one ("September 9 and 23, 2024", "2, 3 and 4 May 2025")."""  # noqa: E501
    out: list[DateMention] = []
    for n, date in enumerate(dates):
        if len(date.value) == 10 and DAY_MONTH.match(ws.text, date.start, date.end):
            out += _days_ahead(ws, date)
        out.append(date)
        if len(date.value) == 10 and not date.until and MONTH_DAY.fullmatch(ws.text[date.start : date.end]):
            out += _days_behind(ws, date, dates[n + 1 : n + 3], out)
    return [d for i, d in enumerate(out) if i == 0 or d.start >= out[i - 1].end]


def _days_ahead(ws: Workspace, date: DateMention) -> list[DateMention]:
    """The days that stand before a day and its month: "2, 3 and" of "2, 3 and 4 December 2024"."""
    listed = DAYS_AHEAD.search(ws.text, max(0, date.start - 40), date.start)
    found = list(DAY.finditer(listed.group())) if listed else []
    days = [int(m.group()) for m in found]
    if not listed or any(a >= b for a, b in itertools.pairwise([*days, int(date.value[8:])])) or not all(days):
        return []
    at = listed.start()
    return [
        DateMention(at + m.start(), at + m.end(), f"{date.value[:8]}{int(m.group()):02d}", None, date.kind, date.rule)
        for m in found
    ]


def _days_behind(
    ws: Workspace, date: DateMention, following: list[DateMention], out: list[DateMention]
) -> list[DateMention]:
    """The days behind a month and its day: "9th and 10th" of "May 8th, 9th and 10th"; a year behind holds for all."""
    found: list[DateMention] = []
    at, month, first = date.end, date.value[:8], int(date.value[8:])
    while len(found) < 6 and (m := SECOND_DAY.match(ws.text, at)) and first < int(m["d"]) <= 31:
        if any(d.start < m.end("d") and d.end > m.start("d") and len(d.value) == 10 for d in following):
            break
        found.append(DateMention(m.start("d"), m.end(), f"{month}{int(m['d']):02d}", None, date.kind, date.rule))
        at, first = m.end(), int(m["d"])
        if m["y"]:
            found = [replace(d, value=m["y"] + d.value[4:]) for d in found]
            out[-1] = replace(out[-1], value=m["y"] + out[-1].value[4:])
            break
    return found


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
