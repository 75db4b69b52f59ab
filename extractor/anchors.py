"""Many regular expressions over one text, as fast as one: patterns in, for each its matches in a text out.

Python's `re` tries a pattern at every character. Here each pattern is read once for the literal words of which every
match holds one ("swelling", "swollen", …) and how far from the match's start they stand. One pass of an automaton finds
the words of all patterns, and a pattern is tried only where one of its words makes a match possible. The matches are
exactly those of `pattern.finditer`: the words only rule places out. A pattern without such words is run as ever.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import ahocorasick_rs

LONGEST = 6  # of a word, in characters
MOST = 100  # beginnings that are still drawn out
WIDEST = 400  # words of one pattern
GOOD = 3.0  # tries in a thousand characters that need no improving
SPREAD = 48  # how uncertain the place of a word may be
DEAREST = 260.0  # tries in a thousand characters beyond which the plain search is no slower

# Letters that `re.IGNORECASE` takes for an ASCII letter although `lower()` does not.
_ALIKE = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
_ZERO_WIDTH = {op.AT, op.ASSERT, op.ASSERT_NOT}
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}
_CLASSES = {op.CATEGORY_DIGIT: "0", op.CATEGORY_SPACE: " "}

# A word that every match holds, and the least and greatest distance of it from the match's start.
Anchor = tuple[str, int, int]
Prefixes = set[tuple[str, bool]]


class _Fold(dict[int, str]):
    """Lower case, every blank a space, every digit a 0; one character for one, so that places stay."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isspace():
            folded = " "
        elif char.isdecimal():
            folded = "0"
        else:
            low = char.lower()
            folded = _ALIKE.get(code) or (low if len(low) == 1 else char)
        self[code] = folded
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """The text as words are compared in it. Texts that differ in blanks and case alone fold to the same."""
    return text.translate(_FOLD)


def anchors_of(pattern: re.Pattern[str]) -> list[Anchor] | None:
    """The words of which every match holds one, None where there are none worth looking for."""
    try:
        tree = list(_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
        found = _Reader().best(tree, 0) if _width(tree, {})[0] else None
    except (RecursionError, ValueError, KeyError, TypeError):
        return None
    return found if found and _price(found) <= DEAREST else None


class _Reader:
    """Reads the syntax tree of one pattern; remembers what each node of it may begin with."""

    def __init__(self) -> None:
        self._seen: dict[int, Prefixes] = {}
        self._widths: dict[int, tuple[int, int]] = {}

    def best(self, items: list[Any], depth: int) -> list[Anchor] | None:
        """The cheapest words of a sequence: those at one place of it, or for each of its alternatives its own."""
        least, chosen = DEAREST * 4, None
        low = high = 0
        for i, item in enumerate(items):
            if item[0] in _ZERO_WIDTH:
                continue
            if high - low > SPREAD or least < GOOD:
                break
            words = self._prefixes(items[i:])
            if words and all(word for word, _ in words):
                found = [(word, low, high) for word in _shortest({word for word, _ in words})]
                price = _price(found)
                if price < least:
                    least, chosen = price, found
            a, b = _width([item], self._widths)
            low, high = low + a, high + b
        if depth < 4 and least > 8:
            parted = _parted(items)
            if parted:
                each = [self.best(option, depth + 1) for option in parted]
                if all(each):
                    joined = list({anchor for option in each if option for anchor in option})
                    if len(joined) <= WIDEST and _price(joined) < least:
                        chosen = joined
        return chosen

    def _prefixes(self, items: list[Any]) -> Prefixes:
        """How a match of the sequence may begin: each beginning, and whether it is the whole match."""
        found: Prefixes = {("", True)}
        for item in items:
            if item[0] in _ZERO_WIDTH:
                continue
            following = self._item(item)
            if ("", False) in following:
                return {(word, False) for word, _ in found}
            joined: Prefixes = set()
            for word, whole in found:
                if not whole or len(word) >= LONGEST:
                    joined.add((word, False))
                else:
                    joined |= {
                        ((word + more)[:LONGEST], last and len(word) + len(more) < LONGEST) for more, last in following
                    }
            if len(joined) > (WIDEST if len(found) == 1 else MOST):
                return {(word, False) for word, _ in found}
            found = joined
            if not any(whole for _, whole in found):
                break
        return found

    def _item(self, item: Any) -> Prefixes:
        found = self._seen.get(id(item))  # the tree outlives the reader, so ids stay
        if found is None:
            found = self._seen[id(item)] = self._begin(*item)
        return found

    def _begin(self, kind: Any, value: Any) -> Prefixes:
        if kind is op.LITERAL:
            return _letter(chr(value))
        if kind is op.IN:
            return _class(value)
        if kind is op.BRANCH:
            found: Prefixes = set()
            for branch in value[1]:
                found |= self._prefixes(list(branch))
                if len(found) > WIDEST or ("", False) in found:
                    return {("", False)}
            return found
        if kind is op.SUBPATTERN:
            return self._prefixes(list(value[3]))
        if kind is op.ATOMIC_GROUP:
            return self._prefixes(list(value))
        if kind in _REPEATS:
            least, most, inner = int(value[0]), int(value[1]), list(value[2])
            if least == 0:
                return {("", True)} | {(word, whole and most == 1) for word, whole in self._prefixes(inner)}
            times = min(least, 3)
            return {(word, whole and times == most) for word, whole in self._prefixes(inner * times)}
        return {("", False)}


def _parted(items: list[Any]) -> list[list[Any]] | None:
    """The sequence once for each alternative of its first part that has some."""
    for i, (kind, value) in enumerate(items):
        before, rest = items[:i], items[i + 1 :]
        if kind is op.BRANCH:
            return [before + list(branch) + rest for branch in value[1]]
        if kind is op.SUBPATTERN:
            return [before + list(value[3]) + rest]
        if kind is op.ATOMIC_GROUP:
            return [before + list(value) + rest]
        if kind in _REPEATS and value[0] == 0 and value[1] == 1:
            return [before + rest, before + list(value[2]) + rest]
    return None


def _width(items: list[Any], seen: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """The least and the greatest length of what the sequence matches (the greatest cut at 10000)."""
    low = high = 0
    for item in items:
        kind, value = item
        held = seen.get(id(item))
        if held is not None:
            low, high = low + held[0], high + held[1]
            continue
        if kind in _ZERO_WIDTH:
            continue
        if kind is op.BRANCH:
            widths = [_width(list(branch), seen) for branch in value[1]]
            a, b = min(w[0] for w in widths), max(w[1] for w in widths)
        elif kind is op.SUBPATTERN:
            a, b = _width(list(value[3]), seen)
        elif kind is op.ATOMIC_GROUP:
            a, b = _width(list(value), seen)
        elif kind in _REPEATS:
            a, b = _width(list(value[2]), seen)
            a, b = a * value[0], b * min(int(value[1]), 10_000)
        elif kind in (op.GROUPREF, op.GROUPREF_EXISTS):
            a, b = 0, 10_000
        else:
            a, b = 1, 1
        seen[id(item)] = a, b
        low, high = low + a, high + b
    return low, min(high, 10_000)


@cache
def _letter(char: str) -> Prefixes:
    folded = fold(char)
    # Beyond ASCII, case has exceptions: such a letter is left open.
    return {(folded, True)} if folded.isascii() else {("", False)}


def _class(members: list[Any]) -> Prefixes:
    """The characters of a class, if they are few once folded."""
    chars: set[str] = set()
    for kind, value in members:
        if kind is op.LITERAL:
            chars.add(fold(chr(value)))
        elif kind is op.RANGE and value[1] < 128 and value[1] - value[0] <= 26:
            chars |= {fold(chr(code)) for code in range(value[0], value[1] + 1)}
        elif kind is op.CATEGORY and value in _CLASSES:
            chars.add(_CLASSES[value])
        else:
            return {("", False)}
    return {(char, True) for char in chars} if len(chars) <= 12 and all(map(str.isascii, chars)) else {("", False)}


def _shortest(words: set[str]) -> list[str]:
    """The words without those that another one begins."""
    kept: list[str] = []
    for word in sorted(words):
        if not kept or not word.startswith(kept[-1]):
            kept.append(word)
    return kept


def _price(anchors: list[Anchor]) -> float:
    """About how many places in a thousand characters the words leave to be tried."""
    return sum((high - low + 1) * _frequency(word) for word, low, high in anchors)


def _frequency(word: str) -> float:
    if len(word) == 1:
        return 400.0 if word == " " else 45.0 if word.isalnum() else 8.0
    if word.strip("0 ") == "":
        return 12.0
    return {2: 6.0, 3: 1.5, 4: 0.5}.get(len(word), 0.1)


class PatternSet:
    """Patterns that are looked for together. Holds no state of a text; can be pickled."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self.patterns = tuple(patterns)
        self._build()

    def _build(self) -> None:
        uses: dict[str, list[tuple[int, int, int]]] = {}
        self.anchored: list[bool] = []
        for i, pattern in enumerate(self.patterns):
            anchors = anchors_of(pattern)
            self.anchored.append(anchors is not None)
            for word, low, high in anchors or ():
                uses.setdefault(word, []).append((i, low, high))
        self._uses = list(uses.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(uses)) if uses else None

    def __getstate__(self) -> tuple[re.Pattern[str], ...]:
        return self.patterns

    def __setstate__(self, patterns: tuple[re.Pattern[str], ...]) -> None:
        self.patterns = patterns
        self._build()

    def over(self, text: str, folded: str | None = None) -> Found:
        """The patterns over a text; `folded` is `fold(text)` where the caller has it."""
        places: dict[int, list[int]] = {}
        if self._automaton is not None:
            hits = self._automaton.find_matches_as_indexes(fold(text) if folded is None else folded, overlapping=True)
            for word, at, _ in hits:
                for i, low, high in self._uses[word]:
                    if low == high:
                        if at >= low:
                            places.setdefault(i, []).append(at - low)
                    else:
                        places.setdefault(i, []).extend(range(max(0, at - high), at - low + 1))
        return Found(self, text, places)


class Found:
    """Where the patterns of a set may match in one text."""

    def __init__(self, patterns: PatternSet, text: str, places: dict[int, list[int]]) -> None:
        self._set = patterns
        self._text = text
        self._places = {i: sorted(set(starts)) if len(starts) > 1 else starts for i, starts in places.items()}

    def __iter__(self) -> Iterator[int]:
        """The patterns that may match at all, in their order."""
        return (i for i, anchored in enumerate(self._set.anchored) if not anchored or i in self._places)

    def matches(self, index: int, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """What `patterns[index].finditer(text, start, end)` gives."""
        pattern, text = self._set.patterns[index], self._text
        end = len(text) if end is None else end
        if not self._set.anchored[index]:
            yield from pattern.finditer(text, start, end)
            return
        places = self._places.get(index, ())
        at = start
        for i in range(bisect_left(places, start) if start else 0, len(places)):
            place = places[i]
            if place >= end:
                return
            if place >= at:
                m = pattern.match(text, place, end)
                if m is not None:
                    yield m
                    at = m.end()

    def search(self, index: int, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """What `patterns[index].search(text, start, end)` gives."""
        return next(self.matches(index, start, end), None)
