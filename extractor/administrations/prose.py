"""Doses told in sentences and lists of dates ("last Ruxience 3/11 and 3/25/25"): a workspace in, doses out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from extractor.administrations.chains import chains, ranged
from extractor.administrations.common import (
    blocked,
    clause_end,
    concepts_in,
    cue,
    dose_after,
    dose_before,
    in_record_part,
    main_drug_before,
    only_antibody,
    with_product,
)
from extractor.administrations.measures import Amount, amounts
from extractor.administrations.model import Given, Readers
from extractor.administrations.spread import days_of_range, plus
from extractor.administrations.words import always, by_route, may_be_given, routed, vocabulary, words
from extractor.workspace import ConceptMention, DateMention, Workspace

REACH = 110  # characters between a drug and the date of its dose
PIECES = re.compile(r"[a-z][a-z/.]*|#?\d+(?:[.,]\d+)*|\S", re.IGNORECASE)
# Punctuation that may stand between a drug and its date.
LOOSE = frozenset("()[],:;-–—/+&.#*|=~\"'×²x")
ABANDONED = re.compile(
    (
        r"\b(?:stopped|aborted|abandoned|terminated|discontinued|given up|halted)[^.;]{0,24}?\bafter (?:about "
        r"|only |approx\.? )?(?P<value>\d{1,4}) ?mg\b"
    ),
    re.IGNORECASE,
)
# Where the sentence turns to what came after the dose.
TURN = re.compile(
    r",(?!\s?(?:\d|IV\b|IM\b))|\b(?:then|followed|later|before|after|and (?:was|on|started))\b", re.IGNORECASE
)
LAST = re.compile(r"\b(?:last|most recent|latest)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Anchor:
    start: int
    end: int
    drug: ConceptMention | None  # None: a noun that stands for a dose
    noun: bool = False  # "infusion", "dose"; else only "next", "second"


def read_prose(ws: Workspace, out: Readers) -> None:
    """Links each free date to the drug or dose that stands before it, else to the drug right after it."""
    free = [d for d in ws.dates if d.start not in out.taken_dates and not blocked(ws, d.start)]
    for chain in chains(ws, free):
        _read_chain(ws, chain, out)


def _read_chain(ws: Workspace, chain: list[DateMention], out: Readers) -> None:
    if not chain:
        return
    sentence = ws.sentence_at(chain[0].start)
    anchor = _anchor_before(ws, chain[0], sentence.start)
    if anchor is None:
        anchor = _anchor_after(ws, chain[-1], sentence.start, sentence.end, out)
        back = True
    else:
        back = False
    if anchor is None:
        _fell_through(ws, chain[0], out)
        return
    drug = anchor.drug or _spoken_of(ws, anchor, sentence.start, chain)
    if drug is None:
        return
    drug = with_product(ws, drug)
    lead = ws.text[max(sentence.start, anchor.start - 40) : chain[0].start]
    chain = ranged(ws, chain)
    if anchor.drug is None and not anchor.noun:
        chain = [d for d in chain if d.kind == "absolute"]
    if not chain:
        return
    exact = [d for d in chain if len(d.value) == 10]
    if not exact:
        # A month or year is a dose only where it is said to be that of the last one.
        if (
            not LAST.search(lead)
            or chain[0].until
            or re.search(r"\b(?:last (?:visit|seen|labs?)|since)\b", lead, re.IGNORECASE)
        ):
            return
        exact = chain[:1]
    # A pulse that has begun is told with its last day, which may lie a day or two ahead of the note.
    own = (ws.date_of(chain[0].start) or ws.as_of or "")[:10]
    begun = len(exact) > 1 and exact[0].value <= own
    for n, date in enumerate(exact):
        if n == 0 and len(exact) == 1 and anchor.drug is not None:
            for other in _beside(ws, anchor.drug, date, back, sentence.start, sentence.end):
                _one(ws, other, _Anchor(other.start, other.end, other), date, None, lead, sentence.end, out, begun)
        nxt = exact[n + 1].start if n + 1 < len(exact) else None
        _one(ws, drug, anchor, date, nxt, lead if n == 0 or not back else "", sentence.end, out, begun)


def _fell_through(ws: Workspace, date: DateMention, out: Readers) -> None:
    """A line of a record that begins with a day and says that its dose did not happen ("10/14: called, HOLD")."""
    line = ws.line_at(date.start)
    if (
        ws.text[line.start : date.start].strip(" \t*-•(|")
        or len(date.value) != 10
        or not in_record_part(ws, date.start)
    ):
        return
    drug = main_drug_before(ws, line.end)
    if drug is not None and cue("row_cancelled", ws.text, date.end, line.end):
        out.cancelled.append((drug.concept, date.value))


def _beside(
    ws: Workspace, drug: ConceptMention, date: DateMention, back: bool, floor: int, end: int
) -> list[ConceptMention]:
    """Other drugs of the same list, each with a dose ("Solu-Medrol 125 mg IV and ketorolac 30 mg IM today")."""
    named = [c for c in concepts_in(ws, floor, end) if c.kind == "drug"]
    at = next((i for i, c in enumerate(named) if c.start == drug.start), None)
    if at is None:
        return []
    out: list[ConceptMention] = []
    step = 1 if back else -1
    i = at + step
    while 0 <= i < len(named) and len(out) < 4:
        a, b = (named[i - 1], named[i]) if back else (named[i], named[i + 1])
        gap = ws.text[a.end : b.start]
        if (
            len(gap) > 50
            or not may_be_given(named[i])
            or not amounts(ws.text, named[i].end, named[i].end + 24)
            or not _links(gap, "between")
        ):
            break
        if named[i].concept != drug.concept:
            out.append(named[i])
        i += step
    return out


def _one(
    ws: Workspace,
    drug: ConceptMention,
    anchor: _Anchor,
    date: DateMention,
    nxt: int | None,
    lead: str,
    end: int,
    out: Readers,
    begun: bool,
) -> None:
    clause = clause_end(ws.text, date.end, min(end, date.end + 70)) if nxt is None else nxt
    near = ws.text[max(anchor.start - 40, 0) : date.start][-60:]
    bad = cue("cancelled_after", ws.text, date.end, clause) or re.search(
        rf"(?:{words('cancelled_before').pattern})[^.;\n]{{0,14}}$", near, re.IGNORECASE
    )
    slots = re.search(r"\bslots?\b[^.;]{0,12}\bheld\b", near, re.IGNORECASE)
    if bad and not slots:
        out.cancelled.append((drug.concept, date.value))
        return
    own = (ws.date_of(date.start) or ws.as_of or "")[:10]
    status = "given"
    scheduling = cue("scheduling_before", lead, 0, len(lead))
    if len(date.value) == 10 and len(own) == 10 and date.value > own:
        status = (
            "given" if begun and date.value <= (ws.as_of or "")[:10] and date.value <= plus(own, 4) else "scheduled"
        )
    elif scheduling or (cue("scheduled_words", lead, 0, len(lead)) and not LAST.search(lead)):
        if own and date.value[: len(own)] < own:
            return  # it was planned for a day that lies behind: whether it took place is not said
        status = "scheduled"
    if len(date.value) < 10 and status == "scheduled":
        return
    amount = _dose(ws, drug, anchor, date, clause)
    stop = next((c.start for c in concepts_in(ws, date.end, clause) if c.kind == "drug"), clause)
    turn = TURN.search(ws.text, date.end, stop)
    around = ws.text[max(anchor.start - 24, 0) : turn.start() if turn else stop]
    if not routed(drug, around, amount.milligrams if amount else None, in_record_part(ws, date.start)):
        return
    for day in days_of_range(date, around, drug.concept in by_route() or drug.concept == "immune_globulin"):
        given = Given(drug.concept, day, "administrations.prose", [_proof(anchor, date)], status=status)  # type: ignore[arg-type]
        given.product = _brand_after(ws, drug, date, end) or drug.product
        if amount:
            given.dose_value, given.dose_unit = amount.value, amount.unit
        out.given.append(given)


def _proof(anchor: _Anchor, date: DateMention) -> tuple[int, int]:
    start, end = min(anchor.start, date.start), max(anchor.end, date.end)
    return (start, end) if end - start <= 160 else (date.start, date.end)


def _dose(ws: Workspace, drug: ConceptMention, anchor: _Anchor, date: DateMention, clause: int) -> Amount | None:
    """The dose beside the date, else that between drug and date, else that of the drug's own clause."""
    after = re.match(r"\s{0,3}[(,:|–-]?\s{0,2}(?:[A-Za-z]{4,10}\s)?", ws.text[date.end : clause])
    if after:
        at = date.end + after.end()
        found = amounts(ws.text, at, min(clause, at + 16))
        if found and found[0].start == at and not any(c.kind == "drug" for c in concepts_in(ws, date.end, at)):
            return found[0]
    gone = ABANDONED.search(ws.text, date.end, clause)
    if gone:
        return Amount(gone.start("value"), gone.end(), float(gone["value"]), "mg")
    if anchor.drug is not None:
        limit = date.start if date.start > anchor.drug.end else clause
        told = amounts(ws.text, anchor.drug.end, limit) if limit == date.start and limit - anchor.drug.end < 400 else []
        amount = (
            told[-1]
            if told and not _other_drug(ws, anchor.drug, told[-1].start)
            else dose_after(ws, anchor.drug, max(limit, anchor.drug.end))
            or dose_before(ws, anchor.drug, anchor.start - 30)
        )
        if amount:
            return amount
        later = amounts(ws.text, date.end, clause)
        return (
            later[0]
            if later and later[0].start - date.end < 40 and "each" in ws.text[later[0].end : later[0].end + 8]
            else None
        )
    between = amounts(ws.text, anchor.start, date.start)
    if between:
        return between[0]
    return (
        dose_after(ws, drug, min(ws.sentence_at(drug.start).end, drug.end + 60)) if drug.start < anchor.start else None
    )


def _other_drug(ws: Workspace, drug: ConceptMention, offset: int) -> bool:
    return any(c.kind == "drug" and c.concept != drug.concept for c in concepts_in(ws, drug.end, offset))


def _brand_after(ws: Workspace, drug: ConceptMention, date: DateMention, end: int) -> str | None:
    """The brand that follows the dates ("6/14/22 and 6/28/22, Rituxan 1 g each"; "23-May-2023 (Rituxan)")."""
    for other in concepts_in(ws, date.end, min(end, date.end + 40)):
        gap = ws.text[date.end : other.start]
        if (
            other.concept == drug.concept
            and other.product
            and re.fullmatch(r"[\s(,)&]{1,4}(?:and [\d/]{4,10}[,\s(]{1,3})?", gap)
        ):
            return other.product
    return None


def _anchor_before(ws: Workspace, date: DateMention, floor: int) -> _Anchor | None:
    """The drug or dose noun before the date that only linking words part from it."""
    floor = max(floor, date.start - REACH)
    i = bisect_left(ws.concepts, date.start, key=lambda c: c.start)
    candidates: list[_Anchor] = []
    barrier = floor
    for c in reversed(ws.concepts[:i]):
        if c.start < floor:
            break
        if c.end > date.start:
            continue
        if (
            c.kind == "drug"
            and may_be_given(c)
            and c.assertion not in ("absent", "family")
            and not blocked(ws, c.start)
        ):
            candidates.append(_Anchor(c.start, c.end, c))
            barrier = c.end
        else:
            barrier = c.end
        break
    nouns = [
        *words("dose_nouns").finditer(ws.text, max(barrier, floor), date.start),
        *words("ordinals").finditer(ws.text, max(barrier, floor), date.start),
    ]
    if nouns:
        first = min(nouns, key=lambda m: m.start())
        last = max(nouns, key=lambda m: m.end())
        thing = words("dose_nouns").search(ws.text, first.start(), date.start) is not None
        candidates += [_Anchor(m.start(), m.end(), None, thing) for m in (first, last)]
    for anchor in candidates:
        if _links(ws.text[anchor.end : date.start], "between"):
            return anchor
    return None


def _links(gap: str, kind: str) -> bool:
    """Whether the text between drug and date holds only words that link the two."""
    known = vocabulary(kind)
    for m in PIECES.finditer(
        re.sub(r"\([^()]{0,40}\)", lambda p: p.group() if re.search(r"\d", p.group()) else " ", gap.lower())
    ):
        word = m.group().strip(".")
        if word in known or word == "" or word in LOOSE or re.fullmatch(r"#?\d{1,4}(?:[.,]\d{1,3})?", word):
            continue
        return False
    return "\n\n" not in gap


def _anchor_after(ws: Workspace, date: DateMention, floor: int, end: int, out: Readers) -> _Anchor | None:
    """The drug right after a date that opens its line or follows "on", "received" ("9/12/25: IVIG 50 g")."""
    if any(a <= date.start < b for a, b in out.blocks):
        return None
    line = ws.line_at(date.start)
    before = ws.text[max(line.start, date.start - 16) : date.start]
    opens = not re.sub(r"[\s*•\-(|]", "", ws.text[line.start : date.start])
    word = re.search(r"([a-z&]+)\s{0,2}$", before, re.IGNORECASE)
    if not opens and not (word and word.group(1).lower() in vocabulary("before_date")):
        return None
    i = bisect_left(ws.concepts, date.end, key=lambda c: c.start)
    if i < len(ws.concepts):
        c = ws.concepts[i]
        near = c.start - date.end <= 45 and c.start < end
        if (
            near
            and may_be_given(c)
            and c.assertion not in ("absent", "family", "hypothetical")
            and not blocked(ws, c.start)
        ) and _links(ws.text[date.end : c.start], "after_date"):
            return _Anchor(c.start, c.end, c)
    return None


def _spoken_of(ws: Workspace, anchor: _Anchor, floor: int, chain: list[DateMention]) -> ConceptMention | None:
    """The drug that a noun stands for: the last one named if it can be infused; an "infusion" may look further back."""
    record = in_record_part(ws, anchor.start)
    visit = not record and words("visit_words").search(ws.text, anchor.start, chain[0].start) is not None
    wide = (anchor.noun and not visit) or record
    if words("elsewhere").search(ws.text, max(floor, anchor.start - 60), chain[0].start):
        return None
    i = bisect_right(ws.concepts, anchor.start - 1, key=lambda c: c.start)
    for c in reversed(ws.concepts[:i]):
        if c.start < min(floor, anchor.start - 250):
            break
        if c.kind == "drug":
            usable = may_be_given(c) and not blocked(ws, c.start) and c.assertion not in ("absent", "family")
            if usable and visit and not re.search(r"\s{3}|\|", ws.text[c.end : anchor.start]):
                return None
            if usable and (c.start >= floor or c.concept in always()):
                return c
            if c.start >= floor or not wide:
                return None
    after = [
        c
        for c in concepts_in(ws, chain[-1].end, min(ws.sentence_at(chain[-1].start).end, chain[-1].end + 60))
        if c.kind == "drug"
    ]
    if anchor.noun and after and after[0].concept in always() and _joins_back(ws, chain[-1].end, after[0].start):
        return after[0]
    if not wide:
        return None
    return main_drug_before(ws, anchor.start, 900) or (only_antibody(ws, anchor.start) if anchor.noun else None)


def _joins_back(ws: Workspace, start: int, end: int) -> bool:
    """Whether a drug in brackets, or after "of", names what the dates before it were doses of."""
    return (
        re.fullmatch(
            r"[\s,;:]{0,3}(?:\(|of |- |both |all |each |product\s?:|drug\s?:|brand\s?:)[\s(]{0,2}",
            ws.text[start:end],
            re.IGNORECASE,
        )
        is not None
    )


__all__ = ["always", "read_prose"]
