"""What a mention says of a course's doses and times: doses, times and status in, the fields of `mention.says` out."""

from __future__ import annotations

import re
from typing import Any

from extractor.therapies.cues import word_list
from extractor.therapies.doses import DoseMention
from extractor.therapies.groups import Scope
from extractor.therapies.steroids import PULSES
from extractor.therapies.times import Times, dated_doses, dates_in, days_between
from extractor.workspace import Span, Workspace

_REPEATS = re.compile(r"\bx ?(\d)(?! ?(?:wk|week|mo|month|cycle|course))", re.I)


def say_pulse(ws: Workspace, scope: Scope, says: dict[str, Any], status: str) -> None:
    """A pulse ("1 g x3") lasts as many days as doses, and the event told before it in the sentence dates it."""
    drug = scope.mention
    if drug.concept not in PULSES or status not in ("past", "stopped", "weak"):
        return
    scale = {"g": 1000.0, "mg": 1.0}.get(str(says.get("dose_unit")), 0.0)
    m = _REPEATS.search(str(says.get("frequency", "")))
    if m and "duration_days" not in says and scale * float(says.get("dose_value", 0)) >= 250:
        says["duration_days"] = int(m.group(1))
    if "start" not in says and "stop" not in says:
        told = dates_in(ws, [Span(scope.sentence.start, drug.start)]) or dates_in(
            ws, [Span(drug.end, min(scope.sentence.end, drug.end + 70))]
        )
        if told:
            says["start"] = told[-1].value


def say_doses(says: dict[str, Any], doses: list[tuple[DoseMention, int]], times: Times) -> None:
    usable = [(d, o) for d, o in doses if d.unit != "mcg" or len(doses) == 1]
    stated = [d for d, _ in usable if d.role == "stated"] or [
        d for d, _ in usable if d.role in ("future", "limit", "earlier")
    ]
    if not stated:
        return
    kind = stated[0].unit
    if "/" in kind and kind != "g/kg" and any(d.unit in ("mg", "g") for d in stated) and says.get("_oral"):
        kind = "mg"
    same = [d for d in stated if d.unit == kind] if "/" in kind else [d for d in stated if "/" not in d.unit]
    last = same[-1] if len({d.unit for d in same}) == 1 or len(same) == 1 else same[0]
    says["dose_value"], says["dose_unit"] = last.value, last.unit
    grams = {"mg": 1.0, "g": 1000.0}
    every = [d for d, _ in usable if d.role in ("stated", "earlier") and d.unit in grams]
    if last.unit in grams and every:
        top = max(every, key=lambda d: d.value * grams[d.unit])
        if top.value * grams[top.unit] > last.value * grams[last.unit] * 1.01:
            says["dose_max"] = top.value * grams[top.unit] / grams[last.unit]
    steps = [(d, o) for d, o in usable if d.role in ("stated", "earlier")]
    if len({d.value for d, _ in steps}) > 1:
        out: list[dict[str, Any]] = []
        for i, (dose, offset) in enumerate(steps):
            following = steps[i + 1] if i + 1 < len(steps) else None
            when = dated_doses([dose] + ([following[0]] if following else []), offset, times)[0][1]
            out.append({"value": dose.value, "unit": dose.unit} | ({"date": when} if when else {}))
        says["doses"] = out


_ENDED = re.compile(r"\b(?:stopp|discont|d/c|quit|off|ended|finish|complet|fail|flar|relaps|until)", re.I)


def say_times(ws: Workspace, anchor: int, says: dict[str, Any], times: Times, status: str) -> None:
    verdict_start = bool(says.get("_started"))
    if status in ("considered", "not_taken", "planned", "asks", "requested"):
        if times.days and status in ("planned",):
            says["duration_days"] = times.days
        return
    start, stop = times.start, times.stop
    plain = [when for when, role in times.dates if role == "at"]
    if plain and start is None and (stop is None or plain[0].value[:7] <= stop[:7]) and status != "bare":
        when = plain[0]
        early = (
            when.start - anchor < 60
            and not word_list("adverse").search(ws.text, anchor, when.start)
            and not _ENDED.search(ws.text, anchor, when.start)
        )
        if status == "stopped" and (not early or says.get("_ends")):
            stop = stop or when.value
        elif early and (status in ("past", "stopped", "log") or verdict_start or not says.get("_steroid")):
            start = when.value
        elif status == "past" and not early:
            stop = when.value
    if start:
        says["start"] = start
    if stop and status not in ("current",):
        says["stop"] = stop
    if times.days:
        says["duration_days"] = times.days
    elif start and stop and status in ("stopped", "past"):
        days = days_between(start, stop)
        if days:
            says["duration_days"] = days
