"""The ICD-10-CM code of the request against the documented diagnosis and the policy."""

from __future__ import annotations

from collections.abc import Iterable

from criteria.operators.registry import Params, missing, operator
from criteria.policy import Codes
from criteria.verdict import Verdict
from criteria.view import View
from criteria.wording import listed, name
from extractor.facts import Code


class NoParams(Params):
    """The codes stand in the policy."""


def matches(code: str, patterns: Iterable[str]) -> bool:
    """Whether the code is one of the patterns; `M33.1*` stands for all codes that begin so."""
    plain = code.upper().replace(".", "")
    for pattern in patterns:
        wanted = pattern.upper().replace(".", "")
        if plain == wanted or (wanted.endswith("*") and plain.startswith(wanted[:-1])):
            return True
    return False


@operator("diagnosis_code", NoParams)
def diagnosis_code(view: View, _: NoParams) -> Verdict:
    """The codes on the request are judged, those of the chart only if the request states none (rule 9)."""
    codes = view.policy.codes
    stated = view.codes("ICD-10-CM")
    if codes is None or not stated:
        return missing("no ICD-10-CM code is stated")
    asked = [code for code in stated if view.on_request(code)]
    judged = asked or stated
    reasons: list[str] = []
    for code in judged:
        why = unfit(view, code.code, codes)
        if why is None:
            documented = view.has(*view.policy.diagnoses)
            beside = "the documented diagnosis" if documented else "no documented diagnosis speaks against it"
            return Verdict("found", f"{code.code} fits the policy and {beside}", view.cite([code]))
        reasons.append(f"{code.code} {why}")
    family = [code for code in judged if matches(code.code, [*codes.fitting, *codes.only_with_diagnosis])]
    shown = family or judged
    if not asked and not family and not _close(judged, codes):
        return missing(f"no code of the request is stated; the chart lists {listed(judged)}")
    specific = [d.diagnosis for d in codes.more_specific if view.has(d.diagnosis)]
    cited = view.cite(shown, "against") + view.cite(view.facts("diagnosis", specific), "against", mentions=2)
    return Verdict("contradicted", "; ".join(reasons[:3]), cited)


def unfit(view: View, code: str, codes: Codes) -> str | None:
    """Why the code does not fit; None if it does."""
    needed = next((d for pattern, d in codes.only_with_diagnosis.items() if matches(code, [pattern])), None)
    if needed is not None:
        return None if view.has(*needed) else f"fits only beside {' or '.join(name(d) for d in needed)}"
    if not matches(code, codes.fitting):
        return "is none of the policy's codes"
    for rule in codes.more_specific:
        if view.has(rule.diagnosis) and not matches(code, rule.fitting):
            return f"is less specific than the documented {name(rule.diagnosis)} ({', '.join(rule.fitting)})"
    if codes.by_diagnosis:
        documented = [d for d in codes.by_diagnosis if view.has(d)]
        if documented and not any(matches(code, codes.by_diagnosis[d]) for d in documented):
            return f"is not a code of the documented {' or '.join(name(d) for d in documented)}"
    return None


def _close(judged: list[Code], codes: Codes) -> bool:
    """Whether a code of the chart stands in the policy's own chapter (M32, M33, …), so that it was meant for it."""
    chapters = tuple({pattern[:3].upper() for pattern in codes.fitting})
    return any(code.code.upper().startswith(chapters) for code in judged)
