"""Reads a dosing schedule: a string in, a `Regimen` out, or None where it states neither dose nor schedule."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from extractor.facts import Regimen
from extractor.regimens import grammar as g
from extractor.regimens.text import WORDS, number, prepared

LONGEST = 4000  # characters: a schedule that is longer is no schedule
WORKED_OUT = 45  # characters from a dose by weight to the amount that it comes to
SHORT_GAP = 35  # days: "repeat in 2 weeks" is the second dose of a course, "repeat in 6 months" the next course


@dataclass(slots=True)
class _Found:
    """A piece of a schedule with its place in the text."""

    start: int
    end: int
    value: float
    unit: str = ""
    top: float | None = None


@dataclass(slots=True)
class _Reading:
    doses: list[_Found] = field(default_factory=list)
    counts: list[_Found] = field(default_factory=list)
    intervals: list[_Found] = field(default_factory=list)
    gaps: list[_Found] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)  # where "then" begins
    courses: list[tuple[_Found, int]] = field(default_factory=list)  # gap in days with the count of doses


def days_of(count: float, period: str) -> int:
    """The length in days of so many periods ("6", "months" is 182)."""
    period = period.replace(" ", "")
    if period.startswith("fortn"):
        return round(count * 14)
    if period.startswith("y"):
        return round(count * 365)
    if period.startswith("m") or period == "/12":
        return round(count * 365 / 12)
    if period.startswith("w") or period == "/52":
        return round(count * 7)
    return round(count)


def parse_regimen(text: str) -> Regimen | None:
    """The regimen that the text states; what it does not say is None, and None if it says nothing of one."""
    found = parse_spanned(text)
    return found[0] if found else None


def parse_spanned(text: str) -> tuple[Regimen, int, int] | None:
    """The regimen with the offsets of the words that state it."""
    ready = prepared(text[:LONGEST])
    regimen, used = _settle(_read(ready))
    if not used:
        return None
    kept = _kept_up(ready, regimen)
    if kept is not None:
        return kept
    return regimen, min(f.start for f in used), max(f.end for f in used)


def _kept_up(text: str, whole: Regimen) -> tuple[Regimen, int, int] | None:
    """Where a maintenance dose of its own follows the loading ("Maintenance: 500 mg every 6 months"), that one."""
    for m in g.MAINTENANCE.finditer(text):
        regimen, used = _settle(_read(text[m.end() :]))
        if regimen.dose_value is None or regimen.repeat_days is None:
            continue
        if (regimen.dose_value, regimen.dose_unit) != (whole.dose_value, whole.dose_unit):
            return regimen, m.start(), m.end() + max(f.end for f in used)
    return None


def _unit(raw: str) -> str:
    raw = raw.replace(" ", "").replace("^", "")
    if "kg" in raw or "kilogram" in raw:
        return "mg/kg"
    if "m2" in raw or "sq" in raw:
        return "mg/m2"
    return "g" if raw.startswith("g") else "mg"


def _read(text: str) -> _Reading:
    out = _Reading()
    taken = [False] * len(text)

    def free(m: re.Match[str]) -> bool:
        if any(taken[m.start() : m.end()]):
            return False
        taken[m.start() : m.end()] = [True] * (m.end() - m.start())
        return True

    for m in g.DOSE.finditer(text):
        before, after = text[max(0, m.start() - 16) : m.start()], text[m.end() : m.end() + 16]
        if m["value"] in ("a", "an", "both") or g.NOT_DOSE_BEFORE.search(before) or g.NOT_DOSE_AFTER.match(after):
            continue
        out.doses.append(_Found(m.start(), m.end(), number(m["value"]), _unit(m["unit"])))
    out.doses = _as_prescribed(text, out.doses)
    if not out.doses:
        for m in g.UNIT_FIRST.finditer(text):
            out.doses.append(_Found(m.start(), m.end(), number(m["value"]), _unit(m["unit"] or "mg")))
    _courses(text, out, free)
    for m in g.WEEKLY_DOSES.finditer(text):
        if free(m):
            each = {"m": 30, "f": 14}.get(m["each"][0], 7)
            out.courses.append((_Found(m.start(), m.end(), each), int(number(m["count"]))))
    _intervals(text, out, free)
    for pattern in g.COUNTS:
        for m in pattern.finditer(text):
            count = 1.0 if m["count"] == "once" else number(m["count"])
            if 1 <= count <= 12 and count == int(count) and free(m):
                out.counts.append(_Found(m.start(), m.end(), count))
    if not out.counts:
        for m in g.DOSES_TOTAL.finditer(text):
            count = number(m["count"] or m["count2"])
            if 1 <= count <= 12 and free(m):
                out.counts.append(_Found(m.start(), m.end(), count))
    out.turns = [m.start() for m in g.THEN.finditer(text)]
    for kind in (out.counts, out.intervals, out.gaps):
        kind.sort(key=lambda f: f.start)
    return out


def _as_prescribed(text: str, doses: list[_Found]) -> list[_Found]:
    """Without the amounts that were worked out of a dose by weight or surface ("10 mg/kg (weight 72 kg, 720 mg)")."""
    by_size = [d for d in doses if "/" in d.unit]
    if not by_size:
        return doses

    def worked_out(d: _Found) -> bool:
        return "/" not in d.unit and any(
            (0 <= d.start - b.end <= WORKED_OUT and re.search(r"[(=,~]|\bi\.?e\b|weigh", text[b.end : d.start]))
            or (0 <= b.start - d.end <= 4 and "(" in text[d.end : b.start])
            for b in by_size
        )

    return [d for d in doses if not worked_out(d)]


def _figures(first: str, rest: str) -> list[int]:
    words = [w.replace("-", " ") for w in [first, *g.FIGURE.findall(rest)]]
    return [int(w) if w.isdigit() else int(WORDS[w]) for w in words]


def _course(figures: list[int], scale: int) -> tuple[int, int] | None:
    """Gap and count of a list of days or weeks that begins with 0 or 1 and has even steps."""
    if figures[0] > 1 or len(figures) < 2:
        return None
    steps = {b - a for a, b in itertools.pairwise(figures)}
    step = steps.pop()
    return (step * scale, len(figures)) if not steps and 5 <= step * scale <= 60 else None


def _courses(text: str, out: _Reading, free: object) -> None:
    """Lists of days or weeks: "day 1 and 15", "weeks 0, 2, 4"."""
    assert callable(free)
    for pattern, scale in ((g.DAYS, 1), (g.WEEKS, 7), (g.BARE_WEEKS, 7)):
        for m in pattern.finditer(text):
            first = m["first"] if "first" in m.groupdict() else "0"
            course = _course(_figures(first, m["rest"]), scale)
            if course and free(m):
                out.courses.append((_Found(m.start(), m.end(), course[0]), course[1]))
    for m in g.SLASHED.finditer(text):
        if not out.courses and free(m):
            out.courses.append((_Found(m.start(), m.end(), 14), 2))
    if not out.courses:
        labels = list(g.DAY.finditer(text))
        values = sorted({_figures(m["n"], "")[0] for m in labels})
        course = _course(values, 1) if values else None
        if course:
            out.courses.append((_Found(labels[0].start(), labels[-1].end(), course[0]), course[1]))


def _intervals(text: str, out: _Reading, free: object) -> None:
    assert callable(free)
    for pattern in g.APART:
        for m in pattern.finditer(text):
            days = days_of(number(m["low"]), m["period"])
            if 5 <= days <= SHORT_GAP and free(m):
                out.gaps.append(_Found(m.start(), m.end(), days))
    for m in g.BETWEEN.finditer(text):
        days = days_of(number(m["low"] or m["low2"]), m["period"] or m["period2"])
        if 5 <= days <= SHORT_GAP and free(m):
            out.gaps.append(_Found(m.start(), m.end(), days))
    for m in g.PER_YEAR.finditer(text):
        if free(m):
            out.intervals.append(_Found(m.start(), m.end(), round(364 / number(m["count"] or m["count2"]))))
    for pattern in (g.INTERVAL_FIELD, g.EVERY, g.NLY, g.CYCLE):
        for m in pattern.finditer(text):
            low = number(m["low"])
            days = days_of(low, m["period"])
            if 5 <= days <= 800 and free(m):
                out.intervals.append(_Found(m.start(), m.end(), days))
    for pattern, length in g.WORD_INTERVAL:
        for m in pattern.finditer(text):
            if free(m):
                out.intervals.append(_Found(m.start(), m.end(), length))
    for m in g.FOLLOWED.finditer(text):
        # "1 g followed by 1 g 2 weeks later" names two doses by itself.
        out.counts.append(_Found(m.start(), m.end(), 2))


def _settle(r: _Reading) -> tuple[Regimen, list[_Found]]:
    regimen, used = Regimen(), list[_Found]()
    dose = _dose(r)
    if dose:
        regimen.dose_value, regimen.dose_unit = dose.value, dose.unit
        if dose.unit == "g":
            regimen.dose_value, regimen.dose_unit = round(dose.value * 1000, 3), "mg"
        used.append(dose)
    intervals = list(r.intervals)
    counts = [c for c in r.counts if 1 <= c.value <= 12]
    if r.courses:
        gap, count = r.courses[0]
        regimen.doses, regimen.gap_days = count, int(gap.value)
        used.append(gap)
        # "weekly on days 1, 8, 15, 22": the interval repeats what the days say.
        intervals = [i for i in intervals if i.value != gap.value]
    elif r.gaps:
        regimen.gap_days = int(r.gaps[0].value)
        several = next((c for c in counts if c.value > 1), None)
        regimen.doses = int(several.value) if several else 2
        used += [r.gaps[0], *([several] if several else [])]
    elif counts:
        count_ = counts[0]
        used.append(count_)
        regimen.doses = int(count_.value)
        paced = _pace(count_, intervals) if count_.value > 1 else None
        if paced:
            regimen.gap_days = int(paced.value)
            intervals.remove(paced)
            used.append(paced)
    later = max(intervals, key=lambda i: i.value, default=None) if regimen.doses and regimen.doses > 1 else None
    repeat = later or (intervals[0] if intervals else None)
    loading = regimen.gap_days is not None and len(r.doses) > 1 and repeat is not None
    if repeat is not None:
        regimen.repeat_days = int(repeat.value)
        used.append(repeat)
        if regimen.doses is None:
            regimen.doses = 1
    if loading and repeat is not None and repeat.value <= SHORT_GAP:
        _maintenance(regimen, r, repeat)
    elif repeat is not None and repeat.value > SHORT_GAP and _goes_on(r, repeat):
        regimen.doses, regimen.gap_days = 1, None
    return regimen, used


def _dose(r: _Reading) -> _Found | None:
    """The dose of one infusion: the first that is stated, but "1 g followed by 1 g" outranks the course's
    total before it."""
    if len(r.doses) >= 3 and r.doses[0].unit == r.doses[1].unit == r.doses[2].unit:
        total, first, second = r.doses[:3]
        scale = first.value + second.value
        if abs(total.value - scale) < 1e-9:
            return first
    if (
        len(r.doses) >= 2
        and any(c.value == 2 for c in r.counts)
        and abs(r.doses[0].value - 2 * r.doses[1].value) < 1e-9
    ):
        return r.doses[1] if r.doses[0].unit == r.doses[1].unit else r.doses[0]
    return r.doses[0] if r.doses else None


def _pace(count: _Found, intervals: list[_Found]) -> _Found | None:
    """The interval that a count of doses goes with: "weekly x 4", "every 4 weeks x 6 doses", not "1 g x 2
    every 6 months"."""
    for interval in intervals:
        close = -3 <= count.start - interval.end <= 22 or (
            -3 <= interval.start - count.end <= 22 and interval.value <= SHORT_GAP
        )
        if close and (interval.value <= SHORT_GAP or (interval.end <= count.start and interval.value <= 62)):
            return interval
    return None


def _goes_on(r: _Reading, repeat: _Found) -> bool:
    """Whether single doses follow a course: "1 g x 2 in June, then 1 g every six months"."""
    then = next((t for t in reversed(r.turns) if t < repeat.start), None)
    if then is None or not any(then < d.start < repeat.start for d in r.doses):
        return False
    again = [*r.counts, *r.gaps, *(gap for gap, _ in r.courses)]
    return any(f.start < then for f in again) and not any(f.start > then and f.value > 1 for f in again)


def _maintenance(regimen: Regimen, r: _Reading, repeat: _Found) -> None:
    """Where loading and maintenance doses differ the regimen is the maintenance ("400 mg weekly x 4, then 200
    mg weekly")."""
    last = next((d for d in reversed(r.doses) if d.end <= repeat.start and repeat.start - d.end <= 40), None)
    if last is None or regimen.dose_value is None or last.unit == "g" or last.value == regimen.dose_value:
        return
    regimen.dose_value, regimen.dose_unit = last.value, last.unit
    regimen.doses, regimen.gap_days = 1, None
