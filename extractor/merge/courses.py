"""Statements on one drug in, its courses out: which statements tell of the same course, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.facts import Dose, Outcome, Regimen, Therapy, TherapyStatus
from extractor.merge.context import MergeContext
from extractor.merge.schedules import combined
from extractor.therapies.schedule import antibodies
from extractor.therapies.steroids import PULSES, STEROIDS
from extractor.therapies.times import as_day, days_between


@dataclass
class Statement:
    """One mention's fact with what merging has to know of it."""

    fact: Therapy
    kind: str
    weak: bool = False
    asks: bool = False
    strong: bool = False
    restart: bool = False
    listed: bool = False
    conditional: bool = False
    allergy: bool = False
    now: bool = False
    plan: bool = False
    despite: bool = False
    firm: bool = False
    social: bool = False
    written: str | None = None  # the date of the document
    order: tuple[int, int, int] = (0, 0, 0)

    @classmethod
    def of(cls, fact: Therapy, context: MergeContext) -> Statement:
        """The statement that a mention's fact makes."""
        mention = fact.mentions[0]
        says = mention.says
        return cls(
            fact=fact,
            kind=str(says.get("_kind", fact.status)),
            weak=bool(says.get("_weak")),
            asks=bool(says.get("_asks")),
            strong=bool(says.get("_strong")),
            restart=bool(says.get("_restart")),
            listed=bool(says.get("_listed")),
            conditional="conditional" in mention.rule,
            allergy=bool(says.get("_allergy")),
            now=bool(says.get("_now")),
            plan=bool(says.get("_plan")),
            despite=bool(says.get("_despite")),
            firm=bool(says.get("_firm")),
            social=bool(says.get("_social")),
            written=context.date_of(mention),
            order=context.position(mention),
        )


def split_taken(
    said: list[Statement], context: MergeContext, asked: bool = False
) -> list[tuple[TherapyStatus, list[Statement]]]:
    """The statements that the drug was taken, as courses: past ones, then the running one."""
    apart = _other_drug(said)
    said = [s for s in said if s not in apart]
    rest = _split(said, asked)
    if apart:
        return [("past", apart), *rest]
    return rest


def _other_drug(said: list[Statement]) -> list[Statement]:
    """Reactions to another drug of the class, or another brand, than is taken now ("lisinopril (cough)")."""
    now = [s for s in said if s.kind in ("current", "log") and not s.allergy]
    if not now:
        return []
    names = {m.text.lower()[:12] for s in now for m in s.fact.mentions}
    products = {s.fact.product for s in now if s.fact.product}
    out = []
    for s in said:
        other_ingredient = (
            s.fact.concept in CLASSES
            and s.kind in ("past", "stopped")
            and s.fact.mentions[0].text.lower()[:12] not in names
        )
        reaction = s.fact.outcome == "intolerance" and s.fact.product and products and s.fact.product not in products
        if other_ingredient or reaction or (s.allergy and any(t.listed for t in now)):
            out.append(s)
    return out


# Concepts that stand for several ingredients.
CLASSES = frozenset({"ace_inhibitor_arb", "nsaid_other", "hbv_antiviral", "tb_preventive"})


def _split(said: list[Statement], asked: bool) -> list[tuple[TherapyStatus, list[Statement]]]:
    if not said:
        return []
    ended = [s for s in said if s.kind == "stopped"]
    running = [s for s in said if s.kind in ("current", "log")]
    if asked and running:
        # What is asked for again goes on, whatever is told of single doses and lapses.
        return [("current", said)]
    if said[0].fact.concept in PULSES and any(
        s.kind in ("past", "stopped") or (s.fact.duration_days or 99) < 15 for s in said
    ):
        return [("past", said)]
    other = [s for s in said if s.kind in ("past", "weak")]
    if not ended:
        if running and not all(s.kind == "log" for s in running):
            return [("current", said)]
        if running:
            return [("current", said)]
        if all(s.kind == "weak" for s in other):
            return [("current" if _looks_current(other) else "past", said)]
        return [("past", said)]
    if not running:
        return [("past", said)]
    last_end = max((s.fact.stop or s.written or "" for s in ended), default="")
    after = [s for s in running if _is_after(s, last_end, ended)]
    if not after:
        return [("past", said)]
    if said[0].fact.concept in STEROIDS and not any(
        s.restart or _gap(last_end, s.fact.start) > STEROID_GAP for s in after
    ):
        return [("current", said)]
    before = [s for s in running if s not in after]
    return [
        ("past", [*ended, *before, *[s for s in other if s.fact.outcome]]),
        ("current", [*after, *[s for s in other if not s.fact.outcome]]),
    ]


STEROID_GAP = 60  # days without it before a steroid that is taken again is another course


def _gap(end: str, start: str | None) -> int:
    """The days between the end of one course and the start of the next; -1 where they are not known."""
    first, last = as_day(start or ""), as_day(end, end=True)
    return (first - last).days if first and last else -1


def _looks_current(said: list[Statement]) -> bool:
    return not any(
        (s.fact.start and s.written and s.fact.start[:4] < s.written[:4] and s.fact.route == "IV")
        or (s.fact.duration_days or 99) < 15
        or (
            s.fact.duration_days
            and not s.fact.start
            and not s.listed
            and not s.despite
            and s.fact.concept not in STEROIDS
        )
        for s in said
    )


def _is_after(s: Statement, end: str, ended: list[Statement]) -> bool:
    """Whether a statement that the drug is taken tells of a time after the drug was stopped."""
    if s.restart:
        return True
    if s.fact.start and end:
        return s.fact.start[:7] >= end[:7] and s.fact.start != min(
            (e.fact.start for e in ended if e.fact.start), default=""
        )
    if not s.now:
        return False
    same_paper = any(e.order[0] == s.order[0] for e in ended)
    if same_paper and s.listed and all(e.order > s.order for e in ended if e.order[0] == s.order[0]):
        return False  # the list of what was taken before, then the stop
    if not s.written or not end:
        told_later = any(e.order < s.order for e in ended if e.order[0] == s.order[0])
        return s.listed or not same_paper or (told_later and s.fact.start is None and s.fact.dose_value is not None)
    later = s.written[: len(end)] > end[: len(s.written)]
    return (later and (s.listed or not same_paper or any(e.order < s.order for e in ended))) or (
        s.listed and s.written[: len(end)] >= end
    )


def course(said: list[Statement], status: TherapyStatus, context: MergeContext, asked: bool = False) -> Therapy:
    """One course of all that is said of it."""
    said = sorted(said, key=lambda s: s.order)
    first = next((s for s in said if s.fact.dose_value is not None), said[0])
    out = Therapy(concept=said[0].fact.concept, status=status)
    newest = sorted(said, key=lambda s: (s.written or "", s.order))
    out.product = next((s.fact.product for s in reversed(newest) if s.fact.product), None)
    mentions = [m for s in [first, *[s for s in said if s is not first]] for m in s.fact.mentions]
    seen: set[tuple[str, int, int]] = set()
    for m in mentions:
        if (m.file, m.start, m.end) not in seen:
            seen.add((m.file, m.start, m.end))
            out.mentions.append(m)
    _dose(out, said, newest, status)
    for name in ("frequency", "route"):
        setattr(
            out,
            name,
            getattr(first.fact, name) or next((getattr(s.fact, name) for s in said if getattr(s.fact, name)), None),
        )
    _times(out, said, status)
    if status in ("current", "past"):
        _outcome(out, said, status, asked)
    elif status == "not_taken":
        out.outcome = "contraindicated" if any(s.fact.outcome == "contraindicated" for s in said) else None
    out.reason = next((s.fact.reason for s in said if s.fact.reason and s.fact.outcome == out.outcome), None) or next(
        (s.fact.reason for s in said if s.fact.reason), None
    )
    out.regimen = _regimen(newest, status)
    return out


def _regimen(newest: list[Statement], status: TherapyStatus) -> Regimen | None:
    """The regimen of a course: for what is asked for the request's own words first, else the newest ones."""
    if status == "requested":
        ranked = sorted(newest, key=lambda s: (s.strong, s.kind == "requested" or s.asks), reverse=True)
    else:
        ranked = list(reversed(newest))
    return combined([s.fact.regimen for s in ranked if s.fact.regimen], first=status == "requested")


def _asked_dose(dosed: list[Statement]) -> Statement:
    """The statement whose dose is the requested one: the request's own words before plans, orders and logs."""
    return max(reversed(dosed), key=lambda s: (s.strong, s.asks, s.fact.regimen is not None))


def _dose(out: Therapy, said: list[Statement], newest: list[Statement], status: TherapyStatus) -> None:
    dosed = [s for s in newest if s.fact.dose_value is not None]
    if not dosed:
        return
    listed = [s for s in dosed if s.listed and s.kind == "current"]
    current = [s for s in dosed if s.kind == "current"]
    chosen = (
        (listed or current or dosed)[-1]
        if status == "current"
        else _asked_dose(dosed)
        if status == "requested"
        else dosed[-1]
    )
    out.dose_value, out.dose_unit = chosen.fact.dose_value, chosen.fact.dose_unit
    scale = {"mg": 1.0, "g": 1000.0}
    if out.dose_unit in scale and out.dose_value is not None:
        tops = [
            v * scale[s.fact.dose_unit or "mg"] for s in dosed if (s.fact.dose_unit or "mg") in scale
            for v in (s.fact.dose_value, s.fact.dose_max) if v
        ]  # fmt: skip
        top = max(tops, default=0.0) / scale[out.dose_unit]
        if top > out.dose_value * 1.01:
            out.dose_max = top
    if status in ("current", "past"):
        out.doses = _steps(dosed)


def _steps(dosed: list[Statement]) -> list[Dose] | None:
    steps: dict[tuple[float, str | None], Dose] = {}
    for s in dosed:
        for d in s.fact.doses or [Dose(value=s.fact.dose_value or 0, unit=s.fact.dose_unit, date=None)]:
            key = (d.value, d.date)
            if key not in steps and not (d.date is None and any(k[0] == d.value for k in steps)):
                steps[key] = d
    if len({d.value for d in steps.values()}) < 2:
        return None
    return sorted(steps.values(), key=lambda d: d.date or "0")


LONG_RUN = 180  # days: so long a time beside a running steroid's dose is how long it has been taken


def _times(out: Therapy, said: list[Statement], status: TherapyStatus) -> None:
    if status in ("considered", "not_taken", "planned"):
        out.duration_days = (
            next((s.fact.duration_days for s in said if s.fact.duration_days), None) if status == "planned" else None
        )
        return
    starts = [s.fact.start for s in said if s.fact.start]
    if starts:
        earliest = min(starts, key=lambda v: (as_day(v, end=True) is None, as_day(v, end=True)))
        finer = [v for v in starts if v.startswith(earliest)]
        out.start = max(finer, key=len)
    stops = [s.fact.stop for s in said if s.fact.stop]
    if stops and status == "past":
        out.stop = max(stops, key=lambda v: (as_day(v) is not None, as_day(v)))
    if status == "current" and (out.concept in STEROIDS or out.concept in antibodies()):
        # A time that stands by a running steroid or antibody is that of a step or an interval, save a long one.
        told = [s.fact for s in said if s.fact.duration_days and s.fact.dose_value and s.kind != "planned"]
        if out.concept in STEROIDS and told and (told[0].duration_days or 0) >= LONG_RUN:
            out.duration_days = told[0].duration_days
        return
    dated = [s.fact.duration_days for s in said if s.fact.duration_days and (s.fact.start or s.fact.dose_value)]
    lengths = dated or [s.fact.duration_days for s in said if s.fact.duration_days]
    exact = status == "past" and len(out.start or "") == 10 and len(out.stop or "") == 10 and out.concept not in PULSES
    if lengths and not exact:
        out.duration_days = max(lengths)
    elif out.start and out.stop and status == "past":
        out.duration_days = days_between(out.start, out.stop)


_RUNNING_RANK: dict[str, int] = {"inadequate_response": 5, "relapse": 4, "benefit": 3, "intolerance": 1}
_RANK: dict[str, int] = {
    "": -1,
    "intolerance": 5,
    "inadequate_response": 4,
    "relapse": 3,
    "completed": 2,
    "benefit": 1,
    "unknown": 0,
}


def _outcome(out: Therapy, said: list[Statement], status: TherapyStatus, asked: bool) -> None:
    """The outcome that ended the course; for a running one inadequate response; documents may disagree."""
    found = [s for s in said if s.fact.outcome and s.fact.outcome != "contraindicated"]
    outcomes = {s.fact.outcome for s in found}
    if not outcomes:
        return
    best: Outcome | None
    if "benefit" in outcomes and "inadequate_response" in outcomes and out.concept not in STEROIDS:
        good = {(s.order[0]) for s in found if s.fact.outcome == "benefit"}
        bad = {(s.order[0]) for s in found if s.fact.outcome == "inadequate_response"}
        if good and bad and not good & bad:
            out.conflict = True
            return
    social = {s.order[0] for s in said if s.social}
    if social and not social & {s.order[0] for s in found}:
        out.conflict = True  # one paper says that it failed, another that it ended for a reason of no such kind
        return
    if out.concept in STEROIDS and "relapse" in outcomes:
        weaned = status == "past" and any(s.kind == "stopped" and not s.fact.outcome for s in said)
        best = None if weaned else "relapse"
    elif asked and status == "current" and "benefit" in outcomes:
        # A renewal: a disease that was refractory before, or comes back when a dose is late, is not held against it.
        best = "benefit"
    elif status == "current":
        best = max(
            (o for o in outcomes if o),
            key=lambda o: _RUNNING_RANK.get(o or "", 0),
        )
    else:
        ending = [
            s
            for s in found
            if s.kind == "stopped" and s.fact.outcome in ("intolerance", "inadequate_response", "completed")
        ]
        best = max((s.fact.outcome for s in ending or found if s.fact.outcome), key=lambda o: _RANK[o or ""])
    out.outcome = best
