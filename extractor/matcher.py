"""Finds the lexicon's names in a text: text in, non-overlapping matches with exact offsets out, in linear time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ahocorasick_rs

from extractor.lexicon import Form, Guard, Kind, Lexicon, load_lexicon, normalize, same_length

WINDOW = 60
# A blank line, a tab or the gap between two columns parts names; a line break or two blanks do not.
_RUN = re.compile(r"[ \t\r\n\f\v\u00a0]{2,}|[\t\f]")
BARRIER = "\x1f"


@dataclass(slots=True)
class Match:
    """A name at `start:end` of the text; `concept` is "" for a name that means nothing here."""

    start: int
    end: int
    kind: Kind
    concept: str
    rule: str
    product: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


class Squeezed:
    """A text in the form that names are compared in, with the way back to its offsets."""

    def __init__(self, text: str) -> None:
        flat = same_length(text)
        parts: list[str] = []
        self._here: list[int] = [0]  # where each piece starts in `text` below
        self._there: list[int] = [0]  # and where in the document
        at = here = 0
        for m in re.finditer(r" {2,}", flat):
            run = text[m.start() : m.end()]
            if run.strip():  # dashes among the blanks
                gap = " " if len(run) < 3 else " " + BARRIER
            elif run.count("\n") > 1 or "\f" in run or ("\n" not in run and len(run) > 2):
                gap = BARRIER
            else:
                gap = " "
            piece = flat[at : m.start()] + gap
            parts.append(piece)
            here += len(piece)
            at = m.end()
            self._here.append(here)
            self._there.append(at)
        parts.append(flat[at:])
        self.text = "".join(parts)

    def offset(self, position: int) -> int:
        """Where the character at a position of the squeezed text stands in the document."""
        i = bisect_right(self._here, position) - 1
        return self._there[i] + position - self._here[i]

    def end(self, position: int) -> int:
        """The document's offset behind the last character before the position."""
        return self.offset(position - 1) + 1 if position else 0


class _Guarded:
    """A guard with its patterns compiled."""

    FIELDS = ("before", "not_before", "after", "not_after", "near", "not_near", "document", "not_document")

    def __init__(self, guard: Guard) -> None:
        self.concept = guard.concept
        self.patterns = {f: re.compile(p, re.I) for f in self.FIELDS if (p := getattr(guard, f))}

    def passes(self, text: str, start: int, end: int, seen: dict[re.Pattern[str], bool]) -> bool:
        """Whether the surroundings fit; `seen` remembers what the whole document holds."""
        before, after = text[max(0, start - WINDOW) : start], text[end : end + WINDOW]
        for name, pattern in self.patterns.items():
            negative = name.startswith("not_")
            place = name.removeprefix("not_")
            if place == "document":
                if pattern not in seen:
                    seen[pattern] = bool(pattern.search(text))
                hit = seen[pattern]
            elif place == "before":
                hit = bool(pattern.search(before))
            elif place == "after":
                hit = bool(pattern.search(after))
            else:
                hit = bool(pattern.search(before) or pattern.search(after))
            if hit == negative:
                return False
        return True


def _automaton(keys: list[str]) -> Any:
    return ahocorasick_rs.AhoCorasick(keys, matchkind=ahocorasick_rs.MatchKind.Standard)


class Matcher:
    """The lexicon's names as one automaton. `extra` are further forms, as a site's own target rules give them."""

    def __init__(self, lexicon: Lexicon, extra: Iterable[Form] = ()) -> None:
        self.lexicon = lexicon
        self._forms: dict[str, list[Form]] = defaultdict(list)
        for form in (*lexicon.forms(), *extra):
            self._forms[form.key].append(form)
        self._nothing = {normalize(n) for n in lexicon.nothing}
        self._compounds = {normalize(n): c.concepts for c in lexicon.compounds for n in c.names}
        self._guards: dict[str, list[_Guarded]] = defaultdict(list)
        for guard in lexicon.guards:
            compiled = _Guarded(guard)
            for key in guard.forms:
                self._guards[normalize(key)].append(compiled)
        self.keys = sorted({*self._forms, *self._nothing, *self._compounds})
        self._automaton = _automaton(self.keys)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_automaton"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._automaton = _automaton(self.keys)

    def find(self, text: str) -> list[Match]:
        """The names in the text, in its order; of overlapping ones the longest. Compounds give a match a concept."""
        squeezed = Squeezed(text)
        seen: dict[re.Pattern[str], bool] = {}
        found: list[list[Match]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(squeezed.text, overlapping=True):
            key = self.keys[index]
            end = self._bounded(squeezed.text, start, end, key)
            if not end:
                continue
            here, there = squeezed.offset(start), squeezed.end(end)
            meant = list(self._meanings(key, text, here, there, seen))
            if meant:
                found.append(meant)
        return [m for group in longest([(g[0].start, g[0].end, g) for g in found]) for m in group if m.concept]

    def _bounded(self, text: str, start: int, end: int, key: str) -> int:
        """The end of the match if it stands between word boundaries, else 0. A plural s belongs to the match."""
        if start and text[start - 1].isalnum() and key[0].isalnum():
            return 0
        if end == len(text) or not text[end].isalnum() or not key[-1].isalnum():
            return end
        last = len(key) - key.rfind(" ") - 1  # "DM I" has no plural: "DM is" is something else
        plural = text[end] == "s" and last >= min(3, len(key)) and len(key) > 3 and key[-1].isalpha() and key[-1] != "s"
        if plural and (end + 1 == len(text) or not text[end + 1].isalnum()):
            return end + 1
        forms = self._forms.get(key)
        if forms and forms[0].kind == "drug" and text[end].isdigit() and len(key) > 2:
            return end
        return 0

    def _meanings(
        self, key: str, text: str, start: int, end: int, seen: dict[re.Pattern[str], bool]
    ) -> Iterator[Match]:
        if key in self._compounds:
            for concept in self._compounds[key]:
                yield Match(start, end, self.lexicon.by_id[concept].kind, concept, "concepts.compound")
            return
        if key in self._nothing:
            yield Match(start, end, "finding", "", "concepts.nothing")
            return
        written = text[start:end].translate({0x2019: "'"})
        exact = [f for f in self._forms[key] if f.exact and " ".join(written.split()).startswith(f.exact)]
        forms = exact or [f for f in self._forms[key] if not f.exact]
        if not forms:
            return
        guards = self._guards.get(key)
        if not guards:
            yield self._match(forms[0], start, end)
            return
        for guard in guards:
            if not guard.passes(text, start, end, seen):
                continue
            form = next((f for f in forms if guard.concept in ("*", f.concept)), None)
            if form:
                yield self._match(form, start, end)
            else:
                entry = self.lexicon.by_id[guard.concept]
                yield Match(start, end, entry.kind, entry.id, "concepts.sense")
            return

    @staticmethod
    def _match(form: Form, start: int, end: int) -> Match:
        return Match(start, end, form.kind, form.concept, "concepts.name", form.product, dict(form.attributes))


def longest(spans: list[tuple[int, int, Any]]) -> list[Any]:
    """Of spans with a payload the payloads that remain when longer spans push out those they overlap, in text order."""
    spans.sort(key=lambda s: (s[0], -s[1]))
    kept: list[Any] = []
    cluster: list[tuple[int, int, Any]] = []
    reach = -1
    for span in spans:
        if span[0] >= reach and cluster:
            kept += _pick(cluster)
            cluster = []
        cluster.append(span)
        reach = max(reach, span[1])
    return kept + _pick(cluster)


def _pick(cluster: list[tuple[int, int, Any]]) -> list[Any]:
    taken: list[tuple[int, int, Any]] = []
    for start, end, payload in sorted(cluster, key=lambda s: (s[0] - s[1], s[0])):
        i = bisect_right(taken, start, key=lambda t: t[0])
        if (i == 0 or taken[i - 1][1] <= start) and (i == len(taken) or taken[i][0] >= end):
            taken.insert(i, (start, end, payload))
    return [t[2] for t in taken]


@cache
def load_matcher() -> Matcher:
    """The matcher over the shipped lexicon, made once a process."""
    return Matcher(load_lexicon())
