"""Facts of single mentions in, distinct diagnoses out: one for a concept and assertion; weaker readings give way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from extractor.assertion.temporality import kind_of
from extractor.facts import Diagnosis, Mention
from extractor.merge.context import MergeContext
from extractor.merge.generic import join_by

_ROMAN = ["I", "II", "III", "IV", "V", "VI"]
# An infection of an older document is over at the newest visit, unless that says otherwise.
_INFECTION_OLD_DAYS = 40
_INFECTION_MAYBE_DAYS = 14


def join(facts: list[Diagnosis], context: MergeContext) -> list[Diagnosis]:
    """One fact for each concept and assertion; classes of nephritis are united."""
    settled = _settle_infections(facts, context)
    classes = _classes(settled)
    joined = join_by(settled, lambda f: (f.concept, f.assertion))
    by_concept: dict[str, list[Diagnosis]] = defaultdict(list)
    for fact in joined:
        by_concept[fact.concept].append(fact)
    kept = [fact for fact in joined if not _gives_way(fact, by_concept[fact.concept])]
    for fact in kept:
        if fact.concept == "lupus_nephritis" and fact.assertion == "present" and classes:
            fact.isn_rps_class = classes
    return kept


def _classes(facts: list[Diagnosis]) -> list[str]:
    found = {
        c for f in facts if f.concept == "lupus_nephritis" and f.assertion == "present" for c in f.isn_rps_class or ()
    }
    return sorted(found, key=_ROMAN.index)


def _gives_way(fact: Diagnosis, others: list[Diagnosis]) -> bool:
    """Whether another reading of the same concept makes this one noise."""
    said = {f.assertion: f for f in others}
    present, past = said.get("present"), said.get("historical")
    kind = kind_of(fact.concept)
    if fact.assertion == "historical" and present:
        if kind == "lasting":
            return True
        if all(m.says.get("onset") for m in fact.mentions):
            return True  # "SLE 2018 with arthritis", and there is arthritis now
    if fact.assertion == "present" and past and kind in ("episode", "undated") and fact.concept not in _MAY_COEXIST:
        # Named without a date beside dated episodes: the same episodes, unless something says "now".
        return not _any(fact, "now") and not all(m.says.get("onset") for m in past.mentions)
    return bool(fact.assertion in ("hypothetical",) and present and kind == "lasting")


# Episodes that may be over and back: each reading is kept.
_MAY_COEXIST = frozenset({"arthritis_inflammatory", "infection_active", "pregnancy", "malignancy"})


def _any(fact: Diagnosis, flag: str) -> bool:
    return any(m.says.get(flag) for m in fact.mentions)


def _settle_infections(facts: list[Diagnosis], context: MergeContext) -> list[Diagnosis]:
    """Infections are historical where an older document has them as running, or where the same document ends them
    farther on ("in hospital with sepsis … pneumonia resolved")."""
    infections = [f for f in facts if f.concept == "infection_active"]
    if not any(f.assertion == "present" for f in infections):
        return facts
    newest = max((d for f in facts for m in f.mentions if (d := _day(context.date_of(m)))), default=None)
    over = [m for f in infections if f.assertion == "historical" for m in f.mentions]
    quiet = [m for f in infections if f.assertion in ("absent", "historical") for m in f.mentions]
    ended = _ended(over, context)
    last_quiet = max((d for m in quiet if (d := _day(context.date_of(m)))), default=None)
    result = []
    for fact in facts:
        if fact.concept == "infection_active" and fact.assertion == "present" and not _any(fact, "now"):
            mention = fact.mentions[0]
            day = _day(mention.says.get("row")) or _day(context.date_of(mention))
            age = (newest - day).days if day and newest else 0
            later = day is not None and last_quiet is not None and last_quiet > day and age > _INFECTION_MAYBE_DAYS
            closed = any(m.file == mention.file and m.start > mention.start for m in over)
            healed = day is not None and ended.get(mention.text.lower(), date.min) >= day
            if later or closed or healed or age > _INFECTION_OLD_DAYS:
                fact = fact.model_copy(update={"assertion": "historical"})
        result.append(fact)
    return result


def _ended(over: list[Mention], context: MergeContext) -> dict[str, date]:
    """When each infection was last told to be over, by its name ("cellulitis resolved" in a later call)."""
    ended: dict[str, date] = {}
    for mention in over:
        day = _day(context.date_of(mention))
        if day and mention.cue:
            name = mention.text.lower()
            ended[name] = max(day, ended.get(name, day))
    return ended


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
