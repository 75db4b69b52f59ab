"""Lupus: biopsy class, refractory or severe disease, activity, neuropsychiatric disease, other biologics, weight."""

from __future__ import annotations

from criteria.dates import sort_key
from criteria.operators.registry import Params, missing, operator
from criteria.operators.therapies import FAILED
from criteria.verdict import Verdict
from criteria.view import View
from criteria.vocabulary import DiagnosisId, DrugId, FindingId
from criteria.wording import listed, number
from extractor.facts import Fact, Finding, Therapy

_NEAR = 90  # characters: the reach of one statement about what is not used


class NoParams(Params):
    """For operators whose clauses are the row's own words and have nothing to set."""


@operator("biopsy_class", NoParams)
def biopsy_class(view: View, _: NoParams) -> Verdict:
    """An ISN/RPS (or WHO) class from a biopsy is stated; biopsied with no class leaves it open."""
    nephritis = [d for d in view.diagnoses("lupus_nephritis") if d.assertion in ("present", "historical")]
    classed = [d for d in nephritis if d.isn_rps_class]
    biopsies = [f for f in view.findings("renal_biopsy") if f.assertion in ("present", "historical")]
    if classed:
        return Verdict("found", listed(classed), view.cite(classed, "for", "isn_rps_class"))
    if biopsies:
        return Verdict("unclear", f"{listed(biopsies)}, but no class is stated", view.cite(biopsies))
    denied = [f for f in view.findings("renal_biopsy") if f.assertion == "absent"]
    if denied:
        return Verdict("contradicted", listed(denied), view.cite(denied, "against"))
    return missing("no kidney biopsy is documented")


class RefractoryOrSevere(Params):
    """`severe` diagnoses that threaten life or an organ; `standard` drugs whose failure only touches it (rule 7)."""

    severe: list[DiagnosisId]
    standard: list[DrugId]


@operator("refractory_or_severe", RefractoryOrSevere)
def refractory_or_severe(view: View, p: RefractoryOrSevere) -> Verdict:
    """Called refractory, relapsing or resistant, or a life- or organ-threatening manifestation, healed or not."""
    called: list[Fact] = [f for f in view.findings("refractory_disease") if f.assertion in ("present", "historical")]
    severe: list[Fact] = [d for d in view.diagnoses(*p.severe) if d.assertion in ("present", "historical")]
    if called or severe:
        return Verdict("found", listed([*called, *severe]), view.cite([*called, *severe]))
    touched: list[Fact] = [
        f
        for f in view.findings("disease_flare", "refractory_disease")
        if f.assertion in ("present", "historical", "possible")
    ]
    touched += [d for d in view.diagnoses(*p.severe) if d.assertion == "possible"]
    touched += [c for c in view.therapies(*p.standard) if c.outcome in FAILED and c.status in ("current", "past")]
    denied = [f for f in view.findings("refractory_disease") if f.assertion == "absent"]
    if denied and not touched:
        return Verdict("contradicted", listed(denied), view.cite(denied, "against"))
    if touched:
        reason = f"{listed(touched)}, which nobody calls refractory, relapsing or resistant"
        return Verdict("unclear", reason, view.cite([*touched, *denied]))
    return missing("nothing is said of refractory or severe disease")


class ActiveDisease(Params):
    """`organs` and `signs` whose presence is activity; `sledai` from which on it is."""

    organs: list[DiagnosisId]
    signs: list[FindingId]
    sledai: float


@operator("active_disease", ActiveDisease)
def active_disease(view: View, p: ActiveDisease) -> Verdict:
    """SLEDAI of `sledai` or more, a flare, or an active organ manifestation; remission contradicts."""
    scored = [f for f in view.findings("sledai") if isinstance(f.value, int | float)]
    newest = max(scored, key=lambda f: sort_key(view.dated(f)), default=None)
    score = float(newest.value) if newest is not None and isinstance(newest.value, int | float) else None
    active: list[Fact] = [f for f in view.findings("disease_flare") if f.assertion == "present"]
    active += [d for d in view.diagnoses(*p.organs) if d.assertion == "present"]
    signs = [f for f in view.findings(*p.signs) if f.assertion == "present"]
    quiet: list[Fact] = [f for f in view.findings("remission") if f.assertion == "present"]
    if newest is not None and score is not None and score >= p.sledai:
        return Verdict("found", f"SLEDAI {number(score)}", view.cite([newest, *active]))
    if score == 0 and newest is not None:
        quiet.append(newest)
    if quiet and (active or signs):
        shown: list[Fact] = [*quiet, *active, *signs]
        return Verdict("unclear", f"the documents disagree: {listed(shown)}", view.cite(shown))
    if active or signs:
        return Verdict("found", listed([*active, *signs]), view.cite([*active, *signs]))
    if quiet:
        return Verdict("contradicted", listed(quiet), view.cite(quiet, "against"))
    return missing("no statement on disease activity")


@operator("no_cns_lupus", NoParams)
def no_cns_lupus(view: View, _: NoParams) -> Verdict:
    """Absence of severe active neuropsychiatric lupus is stated, and nothing suspected stands beside it."""
    lupus = view.diagnoses("neuropsychiatric_lupus")
    absent = [d for d in lupus if d.assertion == "absent"]
    present = [d for d in lupus if d.assertion == "present"]
    doubtful = [d for d in lupus if d.assertion == "possible"]
    past = [d for d in lupus if d.assertion == "historical"]
    if present and not absent:
        return Verdict("contradicted", listed(present), view.cite(present, "against"))
    if absent and not present and not doubtful:
        return Verdict("found", listed(absent), view.cite(absent))
    if lupus and (absent or doubtful or past):
        shown = [*doubtful, *present, *absent, *past]
        return Verdict("unclear", f"not settled: {listed(shown)}", view.cite(shown))
    return missing("nothing is said of neuropsychiatric lupus")


class NoOtherBiologic(Params):
    """`others`: biologics that must not stand beside the requested one; `only_iv` count by the IV route alone."""

    others: list[DrugId]
    only_iv: list[DrugId] = []


@operator("no_other_biologic", NoOtherBiologic)
def no_other_biologic(view: View, p: NoOtherBiologic) -> Verdict:
    """It is stated that none is used, or that the earlier one was stopped; a current or requested one contradicts."""
    said = [f for f in view.findings("no_other_biologic") if f.assertion == "present"]
    denied = [f for f in view.findings("no_other_biologic") if f.assertion == "absent"]
    oral = ("PO", "ORAL")
    courses = [
        c
        for c in view.therapies(*p.others, *p.only_iv)
        if c.concept not in p.only_iv or (c.route or "").upper() not in oral
    ]
    beside = [c for c in courses if c.status in ("current", "requested") and not _named_in(c, [*said, *denied])]
    if beside or denied:
        shown: list[Fact] = [*beside, *denied]
        records = any(view.in_record(m) for c in beside for m in c.mentions)
        if said and not records:
            return Verdict("unclear", f"the documents disagree: {listed([*shown, *said])}", view.cite([*shown, *said]))
        return Verdict("contradicted", listed(shown), view.cite(shown, "against"))
    if said:
        return Verdict("found", "it is stated that no other biologic is used", view.cite(said))
    past = [c for c in courses if c.status == "past"]
    stopped = [c for c in past if c.stop or c.outcome in FAILED or c.outcome == "completed"]
    if stopped and len(stopped) == len(past):
        return Verdict("found", f"the earlier one was stopped: {listed(stopped)}", view.cite(stopped))
    if past:
        return Verdict("unclear", f"{listed(past)}: not said whether it was stopped", view.cite(past))
    never = [c for c in courses if c.status == "not_taken"]
    if never:
        return Verdict("unclear", f"{listed(never)}; of others nothing is said", view.cite(never))
    return missing("nothing is said of other biologics")


def _named_in(course: Therapy, statements: list[Finding]) -> bool:
    """Whether the drug is named only in the words that say none is used ("nor IV cyclophosphamide")."""
    places = [(m.file, m.start, m.end) for s in statements for m in s.mentions]
    return bool(places) and all(
        any(m.file == file and start - _NEAR <= m.start <= end + _NEAR for file, start, end in places)
        for m in course.mentions
    )


@operator("weight", NoParams)
def weight(view: View, _: NoParams) -> Verdict:
    """A weight is documented."""
    stated = [f for f in view.findings("weight") if f.value not in (None, "")]
    if stated:
        newest = sorted(stated, key=lambda f: sort_key(view.dated(f)), reverse=True)
        return Verdict("found", f"weight {number(newest[0].value)} kg", view.cite(newest))
    return missing("no weight is documented")
