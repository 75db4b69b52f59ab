"""Statements on drugs of all documents in, courses out: one a course, the requested drug apart, conflicts marked."""

from __future__ import annotations

from collections import defaultdict

from extractor.facts import Therapy
from extractor.merge.context import MergeContext
from extractor.merge.courses import Statement, course, split_taken
from extractor.merge.responses import add_responses
from extractor.therapies.schedule import antibodies


def join(facts: list[Therapy], context: MergeContext) -> list[Therapy]:
    """The courses that the statements tell of, in the order of their drugs' first mention."""
    by_drug: dict[str, list[Statement]] = defaultdict(list)
    for fact in facts:
        by_drug[fact.concept].append(Statement.of(fact, context))
    asked = {name for name, said in by_drug.items() if any(s.strong for s in said)} or _likely_asked(by_drug)
    out: list[Therapy] = []
    for name, said in by_drug.items():
        out.extend(_courses(said, name in asked, context))
    for fact in out:
        if fact.concept in asked and fact.concept in antibodies():
            add_responses(fact, context)
    out = _without_unnamed_steroids(out)
    for fact in out:
        for mention in fact.mentions:
            mention.says = {k: v for k, v in mention.says.items() if not k.startswith("_")}
    return out


def _likely_asked(by_drug: dict[str, list[Statement]]) -> set[str]:
    """Where no paper says what is asked for: the antibody that is planned with a schedule, in the newest paper."""
    best = max(
        (
            s
            for name, said in by_drug.items()
            if name in antibodies()
            for s in said
            if (s.asks and s.kind != "considered") or (s.plan and _schedule(s))
        ),
        key=lambda s: (s.fact.regimen is not None, s.written or ""),
        default=None,
    )
    return {best.fact.concept} if best else set()


def _courses(said: list[Statement], asked: bool, context: MergeContext) -> list[Therapy]:
    """The courses of one drug."""
    out: list[Therapy] = []
    rest: list[Statement] = []
    request: list[Statement] = []
    sure = any(_firm(s) for s in said if _group(s) == "taken")
    for s in said:
        scheduled = asked and _schedule(s) and (s.plan or not sure)
        wanted = asked and s.asks and s.kind in ("asks", "planned", "considered", "current")
        if s.kind == "requested" or scheduled or wanted:
            request.append(s)
        elif s.kind == "asks":
            s.kind = _meant(s)
            rest.append(s)
        else:
            rest.append(s)
    if request and asked:
        rest = _without_new_plan(request, rest)
        request += [s for s in rest if s.kind == "planned"]
        rest = [s for s in rest if s.kind != "planned"]
        out.append(course(request, "requested", context))
    else:
        for s in request:
            s.kind = _meant(s)
        rest += request
    groups: dict[str, list[Statement]] = defaultdict(list)
    for s in rest:
        groups[_group(s)].append(s)
    taken, bare = groups["taken"], groups["bare"]
    refused, considered, planned = groups["not_taken"], groups["considered"], groups["planned"]
    if asked:
        # The drug that is asked for is planned and talked about: that is the request.
        planned = []
        considered = []
    taken_courses = split_taken(taken, context, asked)
    if asked and taken and not any(_firm(s) for s in taken):
        # "before RTX", "RTX might help": words on the drug that is asked for, no course of it.
        bare, taken_courses, taken = [*bare, *taken], [], []
    if taken_courses and bare:
        taken_courses[-1][1].extend(bare)
    elif bare and out:
        out[0].mentions.extend(m for s in bare for m in s.fact.mentions)
    for status, group in taken_courses:
        out.append(course(group, status, context, asked))
    running = [s for s in request if _goes_on(s)]
    if asked and running and not taken_courses and not refused:
        goes_on = course(running, "current", context, asked)
        goes_on.mentions += [m for s in bare for m in s.fact.mentions]
        out.append(goes_on)
    now = any(status == "current" for status, _ in taken_courses)
    if refused and (not taken_courses or not now):
        if taken_courses and all(s.weak for _, g in taken_courses for s in g):
            out = [f for f in out if f.status not in ("current", "past")]
            taken_courses = []
        firm = [s for s in refused if s.fact.outcome == "contraindicated" or not taken_courses] or (
            [] if taken_courses else refused
        )
        if taken_courses and not asked:
            firm = []
        if firm:
            out.append(course(firm, "not_taken", context))
    if planned and not now:
        stopped = [s for s in taken if s.kind == "stopped"]
        if not stopped or any((s.written or "") >= max((t.written or "") for t in stopped) for s in planned):
            out.append(course(planned, "planned", context))
            considered = []
    if considered:
        firm = considered
        if refused:
            firm = [s for s in considered if s.conditional]
        if taken_courses:
            firm = [s for s in firm if not s.asks]
        if now:
            firm = []
        if firm:
            out.append(course(firm, "considered", context))
    return out


def _without_new_plan(request: list[Statement], rest: list[Statement]) -> list[Statement]:
    """The statements on the course so far; one that tells the schedule asked for, where others tell another dose, is
    of the request ("RTX 500 mg x1 q6mo from now on") and joins it."""
    wanted = next((s.fact.regimen for s in request if s.fact.regimen and s.fact.regimen.dose_value), None)
    if wanted is None:
        return rest
    dosed = [s for s in rest if s.fact.dose_value is not None and s.fact.dose_unit in _TO_MG]
    amounts = {round(_mg(s), 1) for s in dosed}
    new = round((wanted.dose_value or 0) * _TO_MG.get(wanted.dose_unit or "", 1.0), 1)
    if len(amounts) < 2 or new not in amounts or wanted.dose_unit not in _TO_MG:
        return rest
    moved = [s for s in dosed if round(_mg(s), 1) == new and not s.fact.start and s.kind not in ("log", "stopped")]
    request += moved
    return [s for s in rest if s not in moved]


_TO_MG = {"mg": 1.0, "g": 1000.0}


def _mg(s: Statement) -> float:
    return (s.fact.dose_value or 0.0) * _TO_MG.get(s.fact.dose_unit or "", 1.0)


def _goes_on(s: Statement) -> bool:
    """Whether a request is to go on with the drug ("renewal of X", "please continue X")."""
    words = (s.fact.mentions[0].cue or "").lower()
    return any(w in words for w in ("renew", "continu", "carry on", "reauth", "re-auth", "another "))


def _schedule(s: Statement) -> bool:
    """A schedule with no word or time that makes it a course that was given ("RTX 1 g x2" under the plan)."""
    f = s.fact
    return s.weak and s.kind in ("past", "weak") and f.regimen is not None and not f.start and not f.stop


def _firm(s: Statement) -> bool:
    """Whether a statement alone shows that the drug was taken."""
    f = s.fact
    return (
        s.kind == "log"
        or s.firm
        or (not s.weak and s.kind in ("current", "stopped", "past"))
        or bool(f.start or f.stop)
    )


def _meant(s: Statement) -> str:
    """What "asks" means for a drug that is not the one requested."""
    words = (s.fact.mentions[0].cue or "").lower()
    if any(w in words for w in ("continu", "needs")):
        return "current"
    if any(w in words for w in ("plan", "add", "start", "switch", "change")):
        return "planned"
    return "considered"


def _group(s: Statement) -> str:
    if s.kind in ("current", "past", "stopped", "log", "weak"):
        return "taken"
    return s.kind


def _without_unnamed_steroids(facts: list[Therapy]) -> list[Therapy]:
    """ "Steroids" beside a named steroid of the same status is that steroid."""
    named = {
        f.status for f in facts if f.concept in ("prednisone", "prednisolone", "methylprednisolone", "dexamethasone")
    }
    taken = named & {"current", "past"}
    out = []
    for f in facts:
        unnamed = f.concept == "corticosteroid_unspecified" and not any(
            "hydrocort" in m.text.lower() for m in f.mentions
        )
        if unnamed and ((f.status in ("current", "past") and taken) or f.status == "requested"):
            continue
        out.append(f)
    return out
