"""When an extracted fact answers an annotated one, measure by measure (the same rules as the contract's scorer)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

FactDict = dict[str, Any]
Match = Callable[[FactDict, FactDict], bool]

# Serologies that are told apart by their result and not by their number.
BY_RESULT = {
    "hbsag", "anti_hbc", "anti_hbs", "hbv_dna", "hcv_antibody", "hcv_rna", "hiv_screen", "tb_screen", "pregnancy_test",
    "anti_jo1", "myositis_antibody_other", "anti_smith", "antiphospholipid_antibody",
}  # fmt: skip
ENZYMES = {"ck", "ldh", "ast", "alt", "aldolase"}
# The measures that the mean over fact types is taken of.
MACRO = (
    "diagnosis", "therapy_outcome", "therapy_dose", "lab_dated",
    "administration_status", "finding", "finding_value", "code",
)  # fmt: skip


def is_number(x: Any) -> bool:
    return isinstance(x, (int, float)) and not isinstance(x, bool)


def close(a: Any, b: Any, share: float = 0.02) -> bool:
    """Whether two numbers differ by at most that share of the second."""
    return is_number(a) and is_number(b) and bool(abs(a - b) <= max(share * abs(b), 1e-9))


def same_date(gold: str | None, said: str | None) -> bool:
    """As exact as gold or finer: 2021-09-14 answers 2021-09, 2021 does not."""
    return (said or "").startswith(gold) if gold else not said


def lab_value(fact: FactDict) -> float | None:
    """The normalized value, else the value as written, else None."""
    for field in ("value_normalized", "value"):
        if is_number(fact.get(field)):
            return float(fact[field])
    return None


def same_lab(gold: FactDict, said: FactDict) -> bool:
    if gold["concept"] != said.get("concept"):
        return False
    if gold["concept"] in BY_RESULT and gold.get("result"):
        return bool(gold["result"] == said.get("result"))
    if lab_value(gold) is not None:
        return close(lab_value(said), lab_value(gold))
    if gold.get("titer"):
        return str(gold["titer"]).replace(" ", "") == str(said.get("titer", "")).replace(" ", "")
    return lab_value(said) is None and gold.get("result") == said.get("result")


def doses_in_mg(fact: FactDict) -> list[float]:
    """The latest and the highest dose, grams as milligrams."""
    scale = 1000 if str(fact.get("dose_unit", "")).startswith("g") else 1
    return [fact[k] * scale for k in ("dose_value", "dose_max") if is_number(fact.get(k))]


def is_requested(fact: FactDict) -> bool:
    return fact.get("status") == "requested"


def same_value(gold: FactDict, said: FactDict) -> bool:
    a, b = gold.get("value"), said.get("value")
    if is_number(a) and is_number(b):
        return close(b, a)
    return str(a).strip().lower() == str(b).strip().lower()


def same_regimen(gold: FactDict, said: FactDict) -> bool:
    a, b = gold["regimen"], said.get("regimen") or {}

    def milligrams(regimen: FactDict) -> float:
        return float((regimen.get("dose_value") or 0) * (1000 if regimen.get("dose_unit") == "g" else 1))

    return (
        close(milligrams(b), milligrams(a))
        and a.get("doses") == b.get("doses")
        and all((k in a) == (k in b) and (k not in a or close(b[k], a[k], 0.1)) for k in ("gap_days", "repeat_days"))
    )


def _same(*fields: str) -> Match:
    return lambda g, p: all(g.get(field) == p.get(field) for field in fields)


def _same_drug_and_role(g: FactDict, p: FactDict) -> bool:
    return g["concept"] == p.get("concept") and is_requested(g) == is_requested(p)


def _same_outcome(g: FactDict, p: FactDict) -> bool:
    return _same("concept", "status")(g, p) and (g.get("outcome") or "unknown") == (p.get("outcome") or "unknown")


def _same_classes(g: FactDict, p: FactDict) -> bool:
    return g["concept"] == p.get("concept") and sorted(g["isn_rps_class"]) == sorted(p.get("isn_rps_class") or [])


def _same_administration(g: FactDict, p: FactDict) -> bool:
    return g["concept"] == p.get("concept") and same_date(g.get("date"), p.get("date"))


def _same_dose(g: FactDict, p: FactDict) -> bool:
    return _same_drug_and_role(g, p) and any(close(x, y) for x in doses_in_mg(p) for y in doses_in_mg(g))


MATCH: dict[str, Match] = {
    "diagnosis": _same("concept", "assertion"),
    "diagnosis_concept": _same("concept"),
    "diagnosis_class": _same_classes,
    "therapy": _same_drug_and_role,
    "therapy_status": _same("concept", "status"),
    "therapy_outcome": _same_outcome,
    "therapy_dose": _same_dose,
    "therapy_start": lambda g, p: g["concept"] == p.get("concept") and same_date(g["start"][:7], p.get("start")),
    "therapy_duration": lambda g, p: (
        g["concept"] == p.get("concept") and close(p.get("duration_days"), g["duration_days"], 0.2)
    ),
    "therapy_regimen": lambda g, p: _same_drug_and_role(g, p) and same_regimen(g, p),
    "lab": same_lab,
    "lab_dated": lambda g, p: same_lab(g, p) and same_date(g.get("date"), p.get("date")),
    "lab_times_uln": lambda g, p: same_lab(g, p) and close(p.get("times_uln"), g["times_uln"], 0.1),
    "administration": _same_administration,
    "administration_status": lambda g, p: _same_administration(g, p) and g["status"] == p.get("status"),
    "finding": _same("concept", "assertion"),
    "finding_value": lambda g, p: _same("concept", "assertion")(g, p) and same_value(g, p),
    "code": _same("system", "code"),
}
# The facts that a measure is about, where it is not about all of its type.
KEEP: dict[str, Callable[[FactDict], Any]] = {
    "diagnosis_class": lambda f: f.get("isn_rps_class"),
    "therapy_dose": doses_in_mg,
    "therapy_start": lambda f: f.get("start"),
    "therapy_duration": lambda f: is_number(f.get("duration_days")),
    "therapy_regimen": lambda f: f.get("regimen"),
    "lab_times_uln": lambda f: f["concept"] in ENZYMES and is_number(f.get("times_uln")),
    "finding_value": lambda f: f.get("value") not in (None, "") and f["concept"] != "literature_cited",
}


def _every(fact: FactDict) -> bool:
    return True


def kept(measure: str, facts: list[FactDict]) -> list[FactDict]:
    """The facts that a measure is about, one of each by the measure's own key."""
    wanted = KEEP.get(measure, _every)
    out: list[FactDict] = []
    for fact in facts:
        scored = fact.get("type") == measure.split("_")[0] and fact.get("result") not in ("pending", "not_stated")
        if scored and wanted(fact) and not any(MATCH[measure](fact, other) for other in out):
            out.append(fact)
    return out
