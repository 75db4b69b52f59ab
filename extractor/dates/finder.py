"""Dates of a text, resolved: the text and the document's date at each place in; mentions out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import timedelta

from extractor.dates.atoms import Atom, find_atoms
from extractor.dates.partial import add_months, bounds, make, middle, parts, precision
from extractor.dates.words import words
from extractor.workspace import DateMention

Anchor = Callable[[int], str | None]
_DEFAULT_YEAR = 2035  # two-digit years above this are of the last century where no document date is known

_RANGE = re.compile(r"\s{0,2}(?:-{1,2}>?|–|—|→|=>|to|thru|through|until|till|til)\s{0,2}", re.IGNORECASE)
_AND = re.compile(r"\s{1,2}and\s{1,2}", re.IGNORECASE)
_LIST = re.compile(
    r"\s{0,2}(?:,|&|/|\+|and|or|,\s?and|;|-{1,2}>?|–|to|thru|through)\s{0,3}(?:in\s|on\s)?", re.IGNORECASE
)
# "300 in May to 900 in June 2024"
_ROSE_TO = re.compile(r"\s(?:to|and|then)\s\d[\d.,%]{0,8}(?:\s[A-Za-z/%]{1,8})?\s(?:in|by|on)\s", re.IGNORECASE)
_BETWEEN = re.compile(r"between\s+$", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?:thru|through|until|till|til|to finish|finish|by|expires?|ends?|ending|last day|to complete)[\s:]+$",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"[A-Za-z][A-Za-z/'-]*")
_ON_DAY = re.compile(r"\b(?:on|from|since|until|till|dated|seen)\s{1,2}$", re.IGNORECASE)
_STORY = 160  # characters from one date of a story to the next
_STORY_ENDS = re.compile(
    r"\n\s*\n|\n\s*(?:[-*•#]|\d{1,2}[.)]\s)|\b(?:now|today|currently|this (?:year|month|week|visit)|recent(?:ly)?|"
    r"last (?:year|month|week|visit)|at present|scheduled|planned|next|will)\b|[:|\t]",
    re.IGNORECASE,
)
_STORY_GOES_ON = re.compile(r"\b(?:in|by|until|till|that|from|during|on|to|since|of|through)\s+$", re.IGNORECASE)
_AFTER_PLAN = re.compile(r"\s{0,3}\(?(?:sched|scheduled|planned|booked|pending|tentative)", re.IGNORECASE)


def no_anchor(_: int) -> str | None:
    """For a text whose date is unknown."""
    return None


def day_first(atoms: list[Atom], birth: str | None = None, otherwise: bool | None = None) -> bool:
    """Whether the text writes the day before the month: seen from figures above 12, else from the birth date.

    `otherwise` is the verdict for a text that does not tell.
    """
    votes = 0
    for atom in atoms:
        if atom.figures and atom.year is not None:
            one, two = atom.figures
            weight = 3 if atom.rule == "dates.dotted" else 1
            if one > 12:
                votes += weight
            elif two > 12:
                votes -= weight
            elif birth and one != two:
                year = atom.year % 100
                if make(int(birth[:4]), two, one) == birth and int(birth[2:4]) == year:
                    votes += 2
                elif make(int(birth[:4]), one, two) == birth and int(birth[2:4]) == year:
                    votes -= 2
            elif atom.rule == "dates.dotted":
                votes += 1
    return votes > 0 if votes else bool(otherwise)


def find_dates(
    text: str,
    anchor: Anchor = no_anchor,
    birth: str | None = None,
    atoms: list[Atom] | None = None,
    european: bool | None = None,
) -> list[DateMention]:
    """All dates of the text, in order; a date that cannot be resolved (no year, no document date) is left out."""
    found = find_atoms(text) if atoms is None else atoms
    order = day_first(found, birth) if european is None else european
    if order:
        found = [a for a in found if not _is_length(text, a)]
    _settle_short_years(found, anchor)
    for atom in found:
        _settle_figures(atom, order)
        _settle_century(atom, anchor(atom.start))
    _carry_years(text, found)
    _carry_story(text, found, anchor)
    mentions: list[DateMention] = []
    for atom in found:
        value, until = _resolve(text, atom, anchor(atom.start))
        if value is not None and atom.until_day is not None:
            until = make(int(value[:4]), atom.month, atom.until_day)
        if value is not None:
            kind = "relative" if atom.shift is not None else "absolute"
            mentions.append(DateMention(atom.start, atom.end, value, until, kind, atom.rule))  # type: ignore[arg-type]
    return _join_ranges(text, mentions)


def _is_length(text: str, atom: Atom) -> bool:
    """Whether "2/12", "3/52" or "5/7" counts months, weeks or days, as it does where the day comes first."""
    if atom.figures is None or atom.year is not None or atom.figures[1] not in (7, 12, 52):
        return False
    return not _ON_DAY.search(text, max(0, atom.start - 10), atom.start)


def _settle_short_years(atoms: list[Atom], anchor: Anchor) -> None:
    """Reads "1/25" as a month of 2025 where the writer puts the year to every full date and never writes a bare day."""
    bare = [a for a in atoms if a.figures and a.year is None]
    full = [a for a in atoms if a.figures and a.year is not None]
    if not bare or len(full) < 3:
        return
    known = anchor(bare[0].start)
    if known is None:
        return
    recent = {(int(known[:4]) - back) % 100 for back in range(3)}
    if all(a.figures[1] in recent and a.figures[1] > 12 for a in bare if a.figures):
        for atom in bare:
            if atom.figures:
                atom.month, atom.year, atom.short_year, atom.figures = atom.figures[0], atom.figures[1], True, None
                atom.rule = "dates.month_short_year"


def _settle_figures(atom: Atom, european: bool) -> None:
    if atom.figures is None:
        return
    one, two = atom.figures
    day_leads = one > 12 or (european and two <= 12)
    atom.day, atom.month = (one, two) if day_leads else (two, one)


def _settle_century(atom: Atom, anchor: str | None) -> None:
    if not atom.short_year or atom.year is None:
        return
    newest = (int(anchor[:4]) + 8) if anchor else _DEFAULT_YEAR
    atom.year += 2000 if 2000 + atom.year <= newest else 1900
    atom.short_year = False


def _carry_years(text: str, atoms: list[Atom]) -> None:
    """A year written once at the end of a list or range holds for the days before it; one before, for those after."""
    for i in range(len(atoms) - 2, -1, -1):
        atom, following = atoms[i], atoms[i + 1]
        if atom.year is None and atom.month and following.year and following.month and _listed(text, atom, following):
            earlier = (atom.month, atom.day or 1) <= (following.month, following.day or 31)
            atom.year = following.year if earlier else following.year - 1
    for first, second in itertools.pairwise(atoms):
        if second.year is None and second.month and first.year and first.month and _listed(text, first, second):
            later = (second.month, second.day or 31) >= (first.month, first.day or 1)
            if later:
                second.year = first.year
            elif _RANGE.fullmatch(text, first.end, second.start):
                second.year = first.year + 1


def _carry_story(text: str, atoms: list[Atom], anchor: Anchor) -> None:
    """In a story ("admitted in November 2023. By February …") a month has the year in which the story has arrived."""
    for first, second in itertools.pairwise(atoms):
        if second.year is not None or second.month is None or second.figures or second.direction or second.shift:
            continue
        known = anchor(second.start)
        if first.year is None or first.month is None or first.shift or known is None or first.year >= int(known[:4]):
            continue
        gap = text[first.end : second.start]
        if len(gap) > _STORY or _STORY_ENDS.search(gap) or not _STORY_GOES_ON.search(gap):
            continue
        later = (second.month, second.day or 31) >= (first.month, first.day or 1)
        year = first.year if later else first.year + 1
        made = make(year, second.month, second.day)
        if made and made <= known:
            second.year = year


def _listed(text: str, first: Atom, second: Atom) -> bool:
    gap = second.start - first.end
    if gap <= 12 and _LIST.fullmatch(text, first.end, second.start) is not None:
        return True
    return gap <= 40 and second.start > first.end and _ROSE_TO.fullmatch(text, first.end, second.start) is not None


def _resolve(text: str, atom: Atom, anchor: str | None) -> tuple[str | None, str | None]:
    if atom.shift is not None:
        return (_shifted(atom, anchor) if anchor else None), None
    if atom.year is not None:
        if atom.season is not None and atom.month is None:
            return make(atom.year), make(atom.until) if atom.until else None
        return make(atom.year, atom.month, atom.day), make(atom.until) if atom.until else None
    if anchor is None:
        return None, None
    ahead = atom.direction == "next" or _is_planned(text, atom)
    if atom.season is not None:
        return make(_season_year(atom, anchor, ahead)), None
    if atom.month is None:
        return None, None
    return _in_year(text, atom, anchor, ahead), None


def _in_year(text: str, atom: Atom, anchor: str, ahead: bool) -> str | None:
    """The day or month with the year that the document's date and the words around it give."""
    last = bounds(anchor)[1]
    candidates: list[str] = []
    for year in (last.year - 1, last.year, last.year + 1):
        made = make(year, atom.month, atom.day)
        if made:
            candidates.append(made)
    if not candidates:  # 2/29: the nearest leap year
        leap = [m for y in range(last.year - 4, last.year + 5) if (m := make(y, atom.month, atom.day))]
        candidates = leap
    past = [c for c in candidates if bounds(c)[0] <= last]
    future = [c for c in candidates if bounds(c)[1] >= last]
    if atom.direction == "last" and precision(anchor) != "year":
        past = [c for c in past if bounds(c)[1] < bounds(anchor)[0]] or past
    if atom.direction == "this":
        return next((c for c in candidates if c[:4] == str(last.year)), None)
    if ahead and future:
        return future[0]
    if future and past and atom.direction not in ("last", "past"):
        wait, gone = (bounds(future[0])[0] - last).days, (last - bounds(past[-1])[0]).days
        until = _UNTIL.search(text, max(0, atom.start - 16), atom.start) is not None
        if (until and wait < 120 and wait < gone) or (wait <= 21 and gone > 320 and atom.day is not None):
            return future[0]
    return past[-1] if past else (future[0] if future else None)


def _season_year(atom: Atom, anchor: str, ahead: bool) -> int:
    first, last = bounds(anchor)
    month = atom.season or 1
    if ahead:
        return last.year if month >= last.month else last.year + 1
    if atom.direction == "this":
        return last.year
    begun = month - 1 <= last.month if month > 1 else True
    year = last.year if begun else last.year - 1
    if atom.direction == "last" and begun and month - 1 <= first.month <= month + 1:
        year -= 1  # "last fall", said in the fall
    return year


def _shifted(atom: Atom, anchor: str) -> str | None:
    count, unit = atom.shift or (0, "day")
    if unit == "weekday":
        day = bounds(anchor)[1]
        if precision(anchor) != "day":
            return None
        back = (day.weekday() - count) % 7 or 7
        ahead = (count - day.weekday()) % 7 or 7
        moved = day + timedelta(days=ahead) if atom.direction == "next" else day - timedelta(days=back)
        return moved.isoformat()
    if unit == "year":
        return make(int(anchor[:4]) + count)
    if precision(anchor) == "year":
        return anchor
    if unit == "month":
        return add_months(anchor[:7], count)
    if precision(anchor) != "day":
        return anchor
    if unit == "week" and atom.rule in ("dates.last", "dates.this", "dates.next"):
        return anchor[:7] if count == 0 else (middle(anchor) + timedelta(days=7 * count)).isoformat()
    moved = middle(anchor) + timedelta(days=count * (7 if unit == "week" else 1))
    return make(moved.year, moved.month, moved.day)


def _is_planned(text: str, atom: Atom) -> bool:
    """Whether words of planning stand shortly before the date in its clause, and not in the past tense."""
    know = words()
    if _AFTER_PLAN.match(text, atom.end):
        return True
    start = max(0, atom.start - 45)
    clause = text[start : atom.start]
    if text[atom.end : atom.end + 1] == ":" and not clause.rpartition("\n")[2].strip(" \t-*•("):
        return False  # a date that heads its line is told, not planned
    for stop in (". ", "; ", "\n\n"):
        clause = clause[clause.rfind(stop) + 1 :] if stop in clause else clause
    said = [w.lower() for w in _PHRASE.findall(clause)]
    for i, word in enumerate(said):
        pair = f"{word} {said[i + 1]}" if i + 1 < len(said) else word
        if word in know.planning or pair in know.planning:
            return not any(w in know.planning_past for w in said[max(0, i - 3) : i + 3])
    return False


def _join_ranges(text: str, mentions: list[DateMention]) -> list[DateMention]:
    """Two dates with "-", "to", "through" between them become one mention with `until`."""
    joined: list[DateMention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.until is None
            and mention.start - last.end <= 12
            and _is_range(text, last, mention)
        ):
            last.end, last.until = mention.end, mention.until or mention.value
            continue
        joined.append(mention)
    return joined


def _is_range(text: str, first: DateMention, second: DateMention) -> bool:
    if first.kind == "relative" or parts(first.value) is None or bounds(first.value)[0] > bounds(second.value)[1]:
        return False
    if _RANGE.fullmatch(text, first.end, second.start):
        return True
    return bool(
        _AND.fullmatch(text, first.end, second.start) and _BETWEEN.search(text, max(0, first.start - 12), first.start)
    )
