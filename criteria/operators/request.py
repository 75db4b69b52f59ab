"""The request itself: product against code, age, and the prescriber's specialty."""

from __future__ import annotations

import re

from criteria.dates import days_between
from criteria.operators.registry import Params, missing, operator
from criteria.verdict import Verdict
from criteria.view import View
from criteria.wording import listed, name, number
from extractor.facts import Code, Finding, Therapy


class NoParams(Params):
    """For operators whose data stands in the policy itself (drugs, products, codes)."""


@operator("product", NoParams)
def product(view: View, _: NoParams) -> Verdict:
    """The requested product is named, and its HCPCS code is not another product's."""
    requests = view.asked()
    products = [p for drug in view.policy.drugs for p in drug.products]
    known = {code: p.name for p in products for code in p.codes}
    codes = [code for code in view.codes("HCPCS") if code.code in known]
    asked = [code for code in codes if view.on_request(code)] or codes
    named = {p.name for request in requests for p in products if _is(request, p.name, p.also)}
    if not requests:
        if asked:
            return Verdict("unclear", f"only a code is given: {listed(asked)}", view.cite(asked))
        return missing(f"no request for {' or '.join(name(drug) for drug in view.drugs)} is stated")
    fitting = {code for p in products if p.name in named for code in p.codes}
    wrong = [code for code in asked if code.code not in fitting]
    if named and asked and len(wrong) == len(asked):
        others = ", ".join(f"{code.code} is {known[code.code]}" for code in wrong)
        cited = [*view.cite(wrong, "against"), *view.cite(requests, "against", "product")]
        return Verdict("contradicted", f"{', '.join(sorted(named))} is requested, but {others}", cited)
    clash = _route_clash(requests, asked)
    if clash:
        return Verdict("contradicted", clash, [*view.cite(asked, "against"), *view.cite(requests, "against")])
    shown = sorted(named) or [name(r.concept) for r in requests]
    return Verdict(
        "found", f"{', '.join(dict.fromkeys(shown))} is requested", view.cite([*requests, *asked], "for", "product")
    )


def _is(request: Therapy, product_name: str, also: list[str]) -> bool:
    """Whether a request or one of its mentions names the product."""
    said = {request.product} | {m.says.get("product") for m in request.mentions}
    wanted = {product_name.lower(), *(word.lower() for word in also)}
    return any(str(word).lower() in wanted for word in said if word)


def _route_clash(requests: list[Therapy], codes: list[Code]) -> str | None:
    """J0490 is belimumab for infusion: it does not fit an autoinjector."""
    under_skin = all((r.route or "").upper() in ("SC", "SQ", "SUBQ", "SUBCUT", "SUBCUTANEOUS") for r in requests)
    if under_skin and codes and all(code.code == "J0490" for code in codes):
        return "the request is for the subcutaneous form, but J0490 is belimumab for infusion"
    return None


class Age(Params):
    """`least` years; under `never_under` it contradicts, between the two it is off-label."""

    least: float
    never_under: float | None = None


@operator("age", Age)
def age(view: View, p: Age) -> Verdict:
    """The patient is old enough."""
    stated = [f for f in view.findings("age") if isinstance(f.value, int | float) and f.assertion == "present"]
    born = view.reading.request.patient.birth_date
    between = days_between(born, view.as_of)
    if stated:
        years = min(float(f.value) for f in stated if isinstance(f.value, int | float))
        by = f"{number(years)} years"
    elif between:
        years = int(between[0] / 365.25)
        by = f"born {born}"
    else:
        return missing("neither age nor birth date is given")
    cited = view.cite(stated)
    if years >= p.least:
        return Verdict("found", f"{by}: at least {number(p.least)} years", cited)
    if p.never_under is not None and years < p.never_under:
        against = view.cite(stated, "against")
        return Verdict("contradicted", f"{by}: under {number(p.never_under)} years", against)
    return Verdict("unclear", f"{by}: under {number(p.least)} years, off-label", cited)


class Specialist(Params):
    """`specialties` that count. `consulted` are patterns of a mention that names a specialist who was only asked."""

    specialties: list[str]
    consulted: list[str] = []


@operator("specialist", Specialist)
def specialist(view: View, p: Specialist) -> Verdict:
    """The requesting or a treating physician is of one of the specialties."""
    found = view.findings("prescriber_specialty")
    fitting = [f for f in found if str(f.value).lower() in p.specialties]
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in p.consulted]
    treating = [f for f in fitting if f.assertion == "present" and not _only_consulted(f, patterns)]
    if treating:
        return Verdict("found", ", ".join(dict.fromkeys(str(f.value) for f in treating)), view.cite(treating))
    own = (view.reading.request.prescriber.specialty or "").lower()
    if own in p.specialties and not fitting:
        return Verdict("found", f"the prescriber's specialty is {own}")
    other = [f for f in found if f.assertion in ("present", "historical", "possible")]
    if other:
        reason = f"only another, a former or a merely consulted specialist is named: {listed(other)}"
        return Verdict("unclear", reason, view.cite(other))
    return missing("no specialty of a treating physician is named")


def _only_consulted(finding: Finding, patterns: list[re.Pattern[str]]) -> bool:
    """Whether every mention names the specialist only as someone asked, former, or to be seen."""
    return bool(finding.mentions) and all(any(p.search(m.text) for p in patterns) for m in finding.mentions)
