"""Screens before an antibody is infused: hepatitis B and C, tuberculosis, immunoglobulins, active infection."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated

from criteria.dates import sort_key
from criteria.joining import Status, agreed
from criteria.operators.registry import Params, missing, operator
from criteria.result import Role
from criteria.statements import Statement, by_assertion, settle, statements
from criteria.verdict import Verdict
from criteria.view import View
from criteria.vocabulary import amount
from criteria.wording import listed, number, words
from extractor.facts import Diagnosis, Fact, Finding, Lab

# A mention that names the antigen; one that does not ("hepatitis B screen negative") stands for the whole screen.
_NAMES_ANTIGEN = re.compile(r"s\s?-?ag\b|hbs|surface|antigen|\bs ag", re.IGNORECASE)
_NAMES_HEPATITIS = re.compile(r"hep|hbv|\bhb\b", re.IGNORECASE)


class NoParams(Params):
    """For operators whose clauses are the row's own words and have nothing to set."""


def _polarity(lab: Lab) -> str | None:
    """`positive`, `negative`, or None where the result settles nothing."""
    if lab.result in ("positive", "high"):
        return "positive"
    if lab.result in ("negative", "normal", "low"):
        return "negative"
    if lab.result is None and lab.value is not None and lab.reference_high is not None:
        return "positive" if lab.value > lab.reference_high else "negative"
    return None


def _newest(labs: list[Lab]) -> list[Lab]:
    """The newest dated results, and the undated ones: a reader cannot tell which of these is the newest."""
    dated = [lab for lab in labs if lab.date]
    top = max((sort_key(lab.date) for lab in dated), default=(0, ""))
    return [lab for lab in dated if sort_key(lab.date) == top] + [lab for lab in labs if not lab.date]


def _said(labs: list[Lab]) -> str | None:
    """What the newest results say: `positive`, `negative`, `conflict`, or None where none of them says anything."""
    said = {_polarity(lab) for lab in _newest(labs)} - {None}
    if len(said) == 2:
        return "conflict"
    return said.pop() if said else None


def _whole_screen(labs: list[Lab]) -> bool:
    """Whether a hepatitis B screen is called negative without saying which test."""
    return any(
        _NAMES_HEPATITIS.search(mention.text) and not _NAMES_ANTIGEN.search(mention.text)
        for lab in labs
        if _polarity(lab) == "negative"
        for mention in lab.mentions
    )


@operator("hepatitis_b", NoParams)
def hepatitis_b(view: View, _: NoParams) -> Verdict:
    """HBsAg and anti-HBc negative, or HBV DNA undetectable. The newest result of each test counts; none expires."""
    surface, core, dna = view.labs("hbsag"), view.labs("anti_hbc"), view.labs("hbv_dna")
    everything = [*surface, *core, *dna]
    disease = [d for d in view.diagnoses("hepatitis_b") if d.assertion in ("present", "historical", "absent")]
    s, d = _said(surface), _said(dna)
    # IgM and total anti-HBc are one analyte here: any positive means exposure, whatever the other says.
    c = "positive" if any(_polarity(lab) == "positive" for lab in core) else _said(core)
    against = [lab for lab in [*_newest(surface), *_newest(dna)] if _polarity(lab) == "positive"]
    if s == "conflict" or d == "conflict":
        return Verdict("unclear", f"results disagree: {listed(everything, 4)}", view.cite(everything))
    if s == "positive" or d == "positive":
        return Verdict("contradicted", listed(against), view.cite(against, "against"))
    if d == "negative":
        shown = [lab for lab in dna if _polarity(lab) == "negative"]
        return Verdict("found", listed(shown), view.cite(_by_date(shown)) + view.cite(core, "considered"))
    if c == "positive":
        positive = [lab for lab in core if _polarity(lab) == "positive"]
        reason = f"{listed(positive)}, with no HBV DNA result"
        return Verdict("unclear", reason, view.cite([*positive, *surface]))
    if s == "negative" and c == "negative":
        shown = [*_by_date(surface), *_by_date(core)]
        return Verdict("found", listed(shown), view.cite(shown))
    if s == "negative" and _whole_screen(surface):
        return Verdict("found", "a hepatitis B screen is called negative", view.cite(surface))
    if s == "negative" or c == "negative":
        lacking = "anti-HBc" if s == "negative" else "HBsAg"
        return Verdict("unclear", f"{listed(everything)}, but {lacking} is not given", view.cite(everything))
    if everything:
        return Verdict("unclear", f"{listed(everything)}: no result that settles it", view.cite(everything))
    if disease:
        return Verdict("unclear", f"{listed(disease)}, but no test result is given", view.cite(disease))
    return missing("no hepatitis B result is given" + _ordered(view, "hbsag", "anti_hbc", "hbv_dna"))


@operator("hepatitis_c", NoParams)
def hepatitis_c(view: View, _: NoParams) -> Verdict:
    """HCV antibody negative or RNA undetectable; RNA outranks the antibody, which stays positive after cure."""
    antibody, rna = view.labs("hcv_antibody"), view.labs("hcv_rna")
    a, r = _said(antibody), _said(rna)
    disease = view.diagnoses("hepatitis_c")
    active = [d for d in disease if d.assertion == "present"]
    if r == "positive":
        shown = [lab for lab in _newest(rna) if _polarity(lab) == "positive"]
        return Verdict("contradicted", listed(shown), view.cite([*shown, *active], "against"))
    if r == "negative":
        return Verdict("found", listed(_by_date(rna)), view.cite(_by_date(rna)))
    if active and a != "negative":
        return Verdict("contradicted", listed(active), view.cite([*active, *antibody], "against"))
    if a == "negative" and not active:
        return Verdict("found", listed(_by_date(antibody)), view.cite(_by_date(antibody)))
    if antibody or rna:
        open_: list[Fact] = [*antibody, *rna, *active]
        return Verdict("unclear", f"{listed(open_)}: no RNA result settles it", view.cite(open_))
    told = [d for d in disease if d.assertion in ("historical", "absent")]
    if told:
        return Verdict("unclear", f"{listed(told)}, but no test result is given", view.cite(told))
    return missing("no hepatitis C result is given" + _ordered(view, "hcv_antibody", "hcv_rna"))


@operator("tuberculosis", NoParams)
def tuberculosis(view: View, _: NoParams) -> Verdict:
    """A TB screen negative, or latent TB treated; active or untreated TB contradicts."""
    screens = view.labs("tb_screen")
    disease = view.diagnoses("tuberculosis")
    courses = view.therapies("tb_preventive")
    treated: list[Fact] = [d for d in disease if d.state == "treated" and d.assertion in ("present", "historical")]
    done = [c for c in courses if c.status == "past" and c.outcome in ("completed", "benefit")]
    running = [c for c in courses if c.status == "current"]
    present = [d for d in disease if d.assertion == "present" and d.state != "treated"]
    positive = [lab for lab in screens if _polarity(lab) == "positive"]
    if any(d.state == "active" for d in present):
        return Verdict("contradicted", listed(present), view.cite(present, "against"))
    if treated or done:
        return Verdict(
            "found", f"latent tuberculosis treated: {listed([*treated, *done])}", view.cite([*treated, *done])
        )
    if running:
        reason = f"treatment is still running: {listed(running)}"
        return Verdict("unclear", reason, view.cite([*running, *present, *positive]))
    if present:
        return Verdict("contradicted", f"{listed(present)}, untreated", view.cite([*present, *positive], "against"))
    newest = _newest(screens)
    said = {_polarity(lab) or "open" for lab in newest}
    if said == {"positive"}:
        return Verdict("contradicted", f"{listed(newest)}, with no treatment stated", view.cite(newest, "against"))
    if positive:
        return Verdict("unclear", f"results disagree: {listed(screens)}", view.cite([*newest, *positive]))
    if said == {"negative"}:
        return Verdict("found", listed(newest), view.cite(newest))
    if screens:
        return Verdict("unclear", f"{listed(newest)}: no result that settles it", view.cite(newest))
    told = [d for d in disease if d.assertion in ("historical", "absent", "possible")]
    if told:
        return Verdict("unclear", f"{listed(told)}, but no screen is given", view.cite(told))
    return missing("no tuberculosis screen is given" + _ordered(view, "tb_screen"))


class Immunoglobulins(Params):
    """`least` in mg/dL: below it IgG contradicts."""

    least: Annotated[float, amount("igg")]


@operator("immunoglobulins", Immunoglobulins)
def immunoglobulins(view: View, p: Immunoglobulins) -> Verdict:
    """The newest IgG value at or above `least` and not below its printed range, or "immunoglobulins normal"."""
    igg = view.labs("igg")
    others = view.labs("igm", "iga")
    lacking = [name for name, concept in (("IgG", "igg"), ("IgM", "igm"), ("IgA", "iga")) if not view.labs(concept)]
    note = f"; {', '.join(lacking)} not given" if lacking and lacking != ["IgG", "IgM", "IgA"] else ""
    valued = [lab for lab in igg if lab.value is not None and _in_mg(lab) is not None]
    unvalued = [lab for lab in igg if lab not in valued]
    low_disease = [d for d in view.diagnoses("hypogammaglobulinemia") if d.assertion == "present"]
    if valued:
        newest = _newest(valued)
        statuses = {_igg_status(lab, p.least) for lab in newest}
        status: Status = agreed(statuses)
        reason = listed(newest)
        if len(statuses) > 1:
            reason = f"values disagree, and which is the newest is not known: {reason}"
        elif status == "unclear":
            reason += f": below its printed range, not below {number(p.least)} mg/dL"
        if status == "found" and any(lab.result == "low" and not lab.date for lab in unvalued):
            return Verdict("unclear", f"{reason}, but called low elsewhere{note}", view.cite([*newest, *unvalued]))
        role: Role = "against" if status == "contradicted" else "for"
        return Verdict(status, reason + note, view.cite(newest, role) + view.cite(low_disease, role))
    normal = [lab for lab in unvalued if lab.result == "normal"]
    if normal and len(normal) == len(_newest(unvalued)) and not low_disease:
        return Verdict("found", listed(normal) + note, view.cite(normal))
    if unvalued or low_disease or others:
        shown: list[Fact] = [*unvalued, *low_disease] or [*others]
        return Verdict("unclear", f"{listed(shown)}: no IgG value{note}", view.cite(shown))
    return missing("no IgG value is given" + _ordered(view, "igg"))


def _in_mg(lab: Lab) -> float | None:
    if lab.value_normalized is not None:
        return lab.value_normalized
    # A bare IgG of two digits or fewer can only be g/L, of three or more only mg/dL.
    return None if lab.value is None else lab.value if lab.value >= 100 else lab.value * 100


def _igg_status(lab: Lab, least: float) -> Status:
    value = _in_mg(lab)
    if value is None:
        return "unclear"
    if value < least:
        return "contradicted"
    under = lab.reference_low is not None and lab.value is not None and lab.value < lab.reference_low
    return "unclear" if under or lab.result == "low" else "found"


class NoActiveInfection(Params):
    """`temperature_only` are the words of a measured temperature, which alone is no statement on infection (rule 7)."""

    temperature_only: list[str]


@operator("no_active_infection", NoActiveInfection)
def no_active_infection(view: View, p: NoActiveInfection) -> Verdict:
    """Absence of infection is stated and no active one is documented."""
    infections = view.diagnoses("infection_active")
    said = [_dated(view, s) for s in statements(view, infections, _infection_status)]
    fevers = [f for f in view.findings("fever") if f.assertion == "absent"]
    denied = [f for f in fevers if not _temperature_only(f, p.temperature_only)]
    healed = [d for d in infections if d.assertion == "historical"]
    if any(s.status in ("contradicted", "unclear") for s in said):
        # An infection under treatment stands until a later record says it cleared; a letter's "none" does not clear it.
        later = [*said, *_clearing(view, healed, said)]
        return settle(later)
    if said:
        return Verdict("found", _infection_reason(said), [*settle(said).cited, *view.cite(denied)])
    if denied:
        newest = max(sort_key(view.dated(f)) for f in denied)
        sick = [f for f in view.findings("fever") if f.assertion == "present" and sort_key(view.dated(f)) >= newest]
        if sick:
            return Verdict("unclear", f"fever is both denied and stated: {listed(sick)}", view.cite([*sick, *denied]))
        return Verdict("found", "fever and signs of infection are denied", view.cite([*denied, *healed]))
    sick = [f for f in view.findings("fever") if f.assertion == "present"]
    if sick:
        return Verdict("unclear", f"{listed(sick)}, with no word on infection", view.cite(sick))
    told = view.cite(healed, "considered", why_not="over, and says nothing of the present")
    told += view.cite(fevers, "considered", why_not="a temperature alone")
    return Verdict("missing", "no statement on active infection", told)


_infection_status = by_assertion(present="contradicted", possible="unclear", absent="found")


def _dated(view: View, said: Statement) -> Statement:
    """An infection told in a message or letter is news of that day; a denial there clears nothing and stays undated."""
    part = view.part(said.mention)
    if said.status == "contradicted" and said.date is None and part and part.date:
        return replace(said, date=part.date)
    return said


def _clearing(view: View, healed: list[Diagnosis], said: list[Statement]) -> list[Statement]:
    """Records that call an infection over, newer than those that call it active."""
    active = max(sort_key(s.date) for s in said if s.status != "found")
    return [s for s in statements(view, healed, lambda fact: "found") if s.date and sort_key(s.date) > active]


def _infection_reason(said: list[Statement]) -> str:
    return "absence of infection is stated: " + ", ".join(dict.fromkeys(words(s.fact) for s in said))


def _temperature_only(finding: Finding, cues: list[str]) -> bool:
    """Whether every mention gives no more than a measured temperature or "afebrile"."""
    texts = [mention.text.lower() for mention in finding.mentions]
    return bool(texts) and all(any(cue in text for cue in cues) and "no fever" not in text for text in texts)


def _by_date(labs: list[Lab]) -> list[Lab]:
    return sorted(labs, key=lambda lab: sort_key(lab.date), reverse=True)


def _ordered(view: View, *concepts: str) -> str:
    return " (ordered or in process)" if view.pending(*concepts) else ""
