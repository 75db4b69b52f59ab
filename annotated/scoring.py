"""Scores results against annotated cases: (case, result) pairs in, a `Score` with measures, groups and errors out.

The measures are those of the contract's `score_results.py`, to the last decimal; a test holds the two together.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from annotated.cases import AnnotatedCase
from annotated.matching import MACRO, MATCH, kept

STATUSES = ("found", "contradicted", "unclear", "missing", "not_applicable")
EVIDENCE_LIMIT = 300  # characters; a quote that is longer proves nothing
GROUPS = ("case", "criterion", "policy", "author")
Confusion = Counter[tuple[str, str]]


@dataclass
class Error:
    """One disagreement with the annotation, with the sentence it stands in and the rule that made it."""

    case: str
    measure: str
    kind: str  # "missed", "extra" or "gold X, said Y"
    what: str
    sentence: str = ""
    rule: str = ""
    reason: str = ""


@dataclass
class Score:
    """All measures over a set of cases; `measures` is the dictionary that the contract's scorer writes."""

    measures: dict[str, Any]
    confusion: dict[str, int]
    groups: dict[str, dict[str, tuple[int, int]]]
    errors: list[Error] = field(default_factory=list)


def f1(tp: int, fp: int, fn: int) -> dict[str, float] | None:
    """Precision, recall, F1 and the number of gold items; None where there is neither gold nor prediction."""
    if tp + fp + fn == 0:
        return None
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0, "gold": tp + fn}


def rates(confusion: Confusion) -> tuple[float | None, float]:
    """Criteria accuracy (None without criteria) and the share of `found` that gold does not call found."""
    total = sum(confusion.values())
    said_found = sum(n for (_, said), n in confusion.items() if said == "found")
    wrong = sum(n for (gold, said), n in confusion.items() if said == "found" != gold)
    right = sum(n for (gold, said), n in confusion.items() if gold == said)
    return (right / total if total else None, wrong / said_found if said_found else 0.0)


def score(results: Iterable[tuple[AnnotatedCase, dict[str, Any]]]) -> Score:
    """The score of results (`docs/contract/interface.md`; an `error` counts as a case with nothing read)."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    confusion: Confusion = Counter()
    groups: dict[str, dict[str, list[int]]] = {name: defaultdict(lambda: [0, 0]) for name in GROUPS}
    errors: list[Error] = []
    per_case: list[Confusion] = []
    cases = failed = criteria = quoted_right = quoted = 0
    for case, result in results:
        cases += 1
        failed += "error" in result
        errors += _score_facts(case, result.get("facts") or [], counts)
        said = {c["id"]: c for c in result.get("criteria") or [] if c.get("policy") in (None, case.gold["policy"])}
        here: Confusion = Counter()
        for gold in case.gold.get("criteria", []):
            answer = said.get(gold["id"], {"status": "absent"})
            right = gold["status"] == answer["status"]
            here[gold["status"], answer["status"]] += 1
            keys = (case.case_id, gold["id"], case.gold["policy"], case.author)
            for name, key in zip(GROUPS, keys, strict=True):
                groups[name][key][0] += right
                groups[name][key][1] += 1
            if not right:
                errors.append(_criterion_error(case, gold, answer))
            elif gold.get("quotes"):
                quoted_right += evidence_hits(answer.get("evidence"), case.texts, gold["quotes"])
                quoted += 1
        per_case.append(here)
        confusion.update(here)
        criteria += sum(here.values())
    measures: dict[str, Any] = {"cases": cases, "failed": failed, "criteria": criteria}
    measures |= _criteria_measures(confusion, per_case, quoted_right / max(quoted, 1))
    for name in MATCH:
        measures[name] = f1(*counts[name])
    macro = [measures[name]["f1"] for name in MACRO if measures[name]]
    measures["fact_macro_f1"] = sum(macro) / len(macro) if macro else None
    return Score(
        measures,
        {f"{gold}>{said}": n for (gold, said), n in sorted(confusion.items())},
        {name: {key: (right, total) for key, (right, total) in group.items()} for name, group in groups.items()},
        errors,
    )


def _criteria_measures(confusion: Confusion, per_case: list[Confusion], overlap: float) -> dict[str, Any]:
    accuracy, false_found = rates(confusion)
    out: dict[str, Any] = {"criteria_accuracy": accuracy, "false_found_rate": false_found}
    if accuracy is None:
        return out
    # Bootstrap over cases, 1000 draws with the seed of the contract's scorer, so that the intervals agree too.
    rng, draws = random.Random(0), []  # noqa: S311 (not for secrets)
    for _ in range(1000):
        drawn: Confusion = Counter()
        for one in rng.choices(per_case, k=len(per_case)):
            drawn.update(one)
        draws.append(rates(drawn))
    for i, name in ((0, "criteria_accuracy"), (1, "false_found_rate")):
        values = sorted(d[i] or 0.0 for d in draws)
        out[f"{name}_95"] = [round(values[25], 4), round(values[974], 4)]
    gold_found = sum(n for (gold, _), n in confusion.items() if gold == "found")
    out["found_called_missing_rate"] = confusion["found", "missing"] / gold_found if gold_found else 0.0
    out["evidence_quote_overlap"] = overlap
    for status in STATUSES:
        false = sum(n for (gold, said), n in confusion.items() if said == status != gold)
        missed = sum(n for (gold, said), n in confusion.items() if gold == status != said)
        out[f"status_{status}"] = f1(confusion[status, status], false, missed)
    return out


def _score_facts(case: AnnotatedCase, facts: list[dict[str, Any]], counts: dict[str, list[int]]) -> Iterator[Error]:
    for measure, same in MATCH.items():
        left = kept(measure, facts)
        for gold in kept(measure, case.gold["facts"]):
            hit = next((i for i, said in enumerate(left) if same(gold, said)), None)
            if hit is None:
                counts[measure][2] += 1
                yield _fact_error(case, measure, "missed", gold)
            else:
                del left[hit]
                counts[measure][0] += 1
        counts[measure][1] += len(left)
        for said in left:
            yield _fact_error(case, measure, "extra", said)


def spans(texts: dict[str, str], quotes: list[dict[str, Any]]) -> Iterator[tuple[str, int, int]]:
    """Every place of every quote: file, start, end."""
    for quote in quotes:
        text, at = texts.get(quote["file"], ""), -1
        while quote["quote"] and (at := text.find(quote["quote"], at + 1)) >= 0:
            yield quote["file"], at, at + len(quote["quote"])


def evidence_hits(evidence: list[dict[str, Any]] | None, texts: dict[str, str], quotes: list[dict[str, Any]]) -> bool:
    """Whether a piece of evidence (for or against, at most 300 characters) overlaps a gold quote."""
    places = list(spans(texts, quotes))
    for piece in evidence or []:
        words = piece.get("quote") or ""
        if piece.get("role", "for") == "considered" or not words or len(words) > EVIDENCE_LIMIT:
            continue
        name = PurePath(piece.get("file", "")).name
        if any(name == file and piece["start"] < end and piece["end"] > start for file, start, end in places):
            return True
    return False


def _sentence(case: AnnotatedCase, mention: dict[str, Any]) -> str:
    """The line or lines around a mention (extracted) or a quote (annotated), on one line."""
    text = case.texts.get(PurePath(mention.get("file", "")).name, "")
    start = mention["start"] if "start" in mention else text.find(mention.get("quote") or "\0")
    if start < 0 or not text:
        return ""
    end = mention.get("end", start + len(mention.get("quote") or ""))
    left = text.rfind("\n", 0, start) + 1
    right = text.find("\n", end)
    return " ".join(text[left : right if right >= 0 else len(text)].split())[:300]


FIELDS_SHOWN = (
    "product", "assertion", "status", "outcome", "value", "value_normalized", "titer", "result", "date", "start",
    "stop",
    "dose_value", "dose_max", "dose_unit", "duration_days", "regimen", "isn_rps_class", "times_uln", "antibody",
)  # fmt: skip


def _fact_error(case: AnnotatedCase, measure: str, kind: str, fact: dict[str, Any]) -> Error:
    mention = (fact.get("mentions") or [{}])[0]
    shown = ", ".join(f"{name}={fact[name]}" for name in FIELDS_SHOWN if fact.get(name) not in (None, ""))
    what = f"{fact.get('concept') or fact.get('code')} {shown}".strip()
    return Error(case.case_id, measure, kind, what, _sentence(case, mention), mention.get("rule", ""))


def _criterion_error(case: AnnotatedCase, gold: dict[str, Any], answer: dict[str, Any]) -> Error:
    pieces = gold.get("quotes") or answer.get("evidence") or []
    return Error(
        case.case_id, "criterion", f"gold {gold['status']}, said {answer['status']}", gold["id"],
        _sentence(case, pieces[0]) if pieces else "", "", answer.get("reason") or "",
    )  # fmt: skip
