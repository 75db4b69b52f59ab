"""What the requested drug did so far: benefit, tolerance, relapse when a dose was late, monitoring."""

from __future__ import annotations

from collections.abc import Sequence

from criteria.dates import sort_key
from criteria.joining import Status
from criteria.operators.registry import Params, missing, operator
from criteria.verdict import Cited, Verdict, interleaved
from criteria.view import View
from criteria.wording import listed
from extractor.facts import Administration, Fact, Finding, Mention, Therapy


class Benefit(Params):
    """`flare_days`: a flare dated longer before as_of says nothing of the drug now."""

    flare_days: int


@operator("benefit", Benefit)
def benefit(view: View, p: Benefit) -> Verdict:
    """Improvement, remission or stability on the requested drug."""
    courses = [c for c in view.therapies(*view.drugs) if c.status in ("current", "past")]
    helped = [c for c in courses if c.outcome == "benefit" or _said(c, "benefit")]
    ended = [c for c in courses if c.outcome == "relapse"]
    disputed = [c for c in courses if c.conflict and c.outcome is None]
    without = [c for c in courses if c.outcome == "inadequate_response"]
    remission = [f for f in view.findings("remission") if f.assertion == "present"]
    flares = [f for f in view.findings("disease_flare") if f.assertion == "present" and _now(view, f, p.flare_days)]
    late = [f for f in view.findings("symptom_return_when_overdue") if f.assertion in ("present", "historical")]
    current = [c for c in courses if c.status == "current"]
    if disputed:
        shown: list[Fact] = [*disputed, *flares]
        return Verdict("unclear", f"the documents disagree on {listed(disputed)}", view.cite(shown, "for", "outcome"))
    if without and not any(c.outcome == "benefit" for c in current):
        if helped or remission or late or flares:
            mixed: list[Fact] = [*without, *helped, *remission, *flares]
            return Verdict("unclear", f"it helped and no longer does: {listed(mixed)}", _both(view, mixed))
        return Verdict("contradicted", listed(without), view.cite(without, "against", "outcome"))
    if helped or ended or (remission and courses):
        good: list[Fact] = [*helped, *remission] or [*ended]
        if flares and not late and not ended:
            reason = f"it helped, but the disease flared: {listed([*good[:2], *flares])}"
            return Verdict("unclear", reason, _both(view, [*flares, *good]))
        if ended and not helped and not remission and not late:
            return Verdict("unclear", f"only a relapse is told: {listed(ended)}", view.cite(ended, "for", "outcome"))
        return Verdict("found", listed(good), view.cite(good, "for", "outcome"))
    unknown = [c for c in courses if c.outcome == "unknown"]
    if unknown:
        return Verdict("unclear", f"{listed(unknown)}", view.cite(unknown))
    if flares and current:
        return Verdict("unclear", f"no benefit stated, {listed(flares)}", view.cite(flares))
    return missing("no response to the requested drug is documented")


def _said(course: Therapy, outcome: str) -> bool:
    return any(mention.says.get("outcome") == outcome for mention in course.mentions)


def _both(view: View, facts: list[Fact]) -> list[Cited]:
    return interleaved([view.cite([fact], "for", "outcome") for fact in facts])


def _now(view: View, flare: Finding, within: int) -> bool:
    age = view.age_in_days(flare.date)
    return age is None or age <= within


class Tolerated(Params):
    """`severe` and `mild` are words of a reaction's own mentions that tell its grade.

    A dose below `least_share` of the largest one is an infusion that was given up.
    """

    severe: list[str]
    mild: list[str]
    least_share: float


@operator("tolerated", Tolerated)
def tolerated(view: View, p: Tolerated) -> Verdict:
    """Tolerated, no reactions, no serious infection; a serious event contradicts, healed or not."""
    reactions = [f for f in view.findings("infusion_reaction") if _happened(view, f)]
    denied_reactions = [f for f in view.findings("infusion_reaction") if f.assertion == "absent"]
    infections = [f for f in view.findings("serious_infection") if _happened(view, f)]
    denied_infections = [f for f in view.findings("serious_infection") if f.assertion == "absent"]
    well = [f for f in view.findings("infusions_tolerated") if f.assertion == "present"]
    badly = [f for f in view.findings("infusions_tolerated") if f.assertion == "absent"]
    stopped = [c for c in view.therapies(*view.drugs) if c.outcome == "intolerance" and c.status in ("current", "past")]
    serious: list[Fact] = [r for r in reactions if _grade(r, p) == "severe"]
    mild = [r for r in reactions if _grade(r, p) == "mild"]
    given_up = _given_up(view, p.least_share)
    open_grade = [r for r in reactions if r not in serious and r not in mild]
    events: list[Fact] = [*serious, *stopped, *given_up, *infections]
    if events:
        blanket: list[Cited] = []
        if serious or stopped or given_up:
            blanket += _blanket(view, [*denied_reactions, *well], [*serious, *stopped, *given_up])
        if infections:
            stays = [f for f in view.findings("hospitalization") if f.assertion == "absent"]
            blanket += _blanket(view, [*denied_infections, *stays], infections)
        if blanket:
            reason = f"a letter or form denies what the record shows: {listed(events)}"
            cited = view.cite(events, "against")
            return Verdict("unclear", reason, [*cited[:2], *blanket[:2], *cited[2:], *blanket[2:]])
        return Verdict("contradicted", listed(events), view.cite(events, "against"))
    if open_grade and not (mild and well):
        return Verdict("unclear", f"a reaction of unknown grade: {listed(open_grade)}", view.cite([*open_grade, *well]))
    good: list[Fact] = [*well, *denied_reactions, *denied_infections, *mild]
    if badly:
        return Verdict("unclear", f"{listed(badly)}, with no grade", view.cite([*badly, *good]))
    if good:
        return Verdict("found", listed(good), view.cite(good))
    return missing("nothing is said of tolerance")


def _happened(view: View, event: Finding) -> bool:
    """Whether the event is told as having happened, and not before the requested drug was first given."""
    return event.assertion in ("present", "historical") and not view.before_drug(event.date)


def _given_up(view: View, least_share: float) -> list[Administration]:
    """Doses of which only a small part went in."""
    given = [
        a for a in view.administrations(*view.drugs) if a.status == "given" and a.dose_value and a.dose_unit == "mg"
    ]
    full = max((a.dose_value or 0.0 for a in given), default=0.0)
    return [a for a in given if a.dose_value and a.dose_value < least_share * full]


def _grade(reaction: Finding, p: Tolerated) -> str | None:
    texts = " ".join(f"{m.text} {m.says.get('severity') or ''} {m.says.get('grade') or ''}" for m in reaction.mentions)
    texts = f"{texts} {reaction.value or ''}".lower()
    if any(word in texts for word in p.severe):
        return "severe"
    return "mild" if any(word in texts for word in p.mild) else None


def _blanket(view: View, facts: Sequence[Finding], events: Sequence[Fact]) -> list[Cited]:
    """Denials in a letter or form that does not tell the event itself ("none since" is no denial of the one before).

    Those of a record speak of their own day and deny nothing else.
    """
    telling = {m.file for event in events for m in event.mentions}
    found: list[tuple[Finding, Mention]] = [
        (f, m) for f in facts for m in f.mentions if not view.in_record(m) and m.file not in telling
    ]
    return [Cited(fact, mention, "for") for fact, mention in found]


class NoParams(Params):
    """For operators whose clauses are the row's own words and have nothing to set."""


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


class RelapseWhenDelayed(Params):
    """`never_late`: words of a statement that no dose was ever late, so that there was nothing to return from."""

    never_late: list[str]


@operator("relapse_when_delayed", RelapseWhenDelayed)
def relapse_when_delayed(view: View, p: RelapseWhenDelayed) -> Verdict:
    """Symptoms or activity returned when a dose was late or stopped; not applicable if no dose was ever late."""
    returned: list[Fact] = [
        f for f in view.findings("symptom_return_when_overdue") if f.assertion in ("present", "historical")
    ]
    returned += [c for c in view.therapies(*view.drugs) if c.outcome == "relapse"]
    if returned:
        return Verdict("found", listed(returned), view.cite(returned))
    absent = [f for f in view.findings("symptom_return_when_overdue") if f.assertion == "absent"]
    stayed = [f for f in absent if not any(w in _flat(m.text) for m in f.mentions for w in p.never_late)]
    if stayed:
        return Verdict("contradicted", listed(stayed), view.cite(stayed, "against"))
    return Verdict("not_applicable", "no dose is documented as late")


@operator("lab_monitoring", NoParams)
def lab_monitoring(view: View, _: NoParams) -> Verdict:
    """Blood tests at intervals are documented or planned; single past results leave it open."""
    plans = [f for f in view.findings("lab_monitoring_plan") if f.assertion == "present"]
    if plans:
        return Verdict("found", "blood tests at intervals are planned", view.cite(plans))
    results = [f for f in view.all if f.type == "lab" and f.result != "pending"]
    if results:
        newest = sorted(results, key=lambda f: sort_key(view.dated(f)), reverse=True)
        return Verdict("unclear", f"only single results: {listed(newest)}", view.cite(newest[:4], mentions=1))
    return missing("no blood tests are documented or planned")


class DepressionScreen(Params):
    """`instruments`: their bare name, with no score, is no assessment."""

    instruments: list[str]


@operator("depression_screen", DepressionScreen)
def depression_screen(view: View, p: DepressionScreen) -> Verdict:
    """Mood or suicidality was assessed; active suicidality contradicts."""
    suicidal = [d for d in view.diagnoses("suicidality") if d.assertion == "present"]
    if suicidal:
        return Verdict("contradicted", listed(suicidal), view.cite(suicidal, "against"))
    mood = [f for f in view.findings("mood_assessed") if f.assertion == "present"]
    bare = [
        f for f in mood if f.value in (None, "") and all(m.text.strip().lower() in p.instruments for m in f.mentions)
    ]
    assessed: list[Fact] = [f for f in mood if f not in bare]
    assessed += [d for d in view.diagnoses("suicidality") if d.assertion == "absent"]
    if assessed:
        return Verdict("found", listed(assessed), view.cite(assessed))
    touched: list[Fact] = [
        *bare,
        *(
            d
            for d in view.diagnoses("depression", "suicidality")
            if d.assertion in ("present", "historical", "absent", "possible")
        ),
    ]
    if touched:
        status: Status = "unclear"
        return Verdict(status, f"{listed(touched)}, but no assessment", view.cite(touched))
    return missing("no assessment of mood is documented")
