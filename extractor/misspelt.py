"""Tells which name a misspelt, misheard or badly scanned word stands for: a word in, a form or None out."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from extractor.lexicon import Form, load_lexicon
from extractor.resources import load_yaml

# Spelling by ear, in order: what dictation and people confuse is made alike.
_BY_EAR = (
    ("ph", "f"), ("gh", ""), ("th", "t"), ("rh", "r"), ("qu", "kw"), ("x", "ks"), ("z", "s"), ("ce", "se"),
    ("ci", "si"), ("cy", "sy"), ("ck", "k"), ("c", "k"), ("y", "i"), ("0", "o"), ("1", "l"), ("5", "s"),
)  # fmt: skip
_LONG_E = re.compile("ee|ea")
_DOUBLE = re.compile(r"(.)\1")
_LETTERS = re.compile(r"[^a-z0-9]")
# Letters that scanners take for one another at the head of a word.
_HEADS = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b", "i": "l", "|": "l"})


def by_ear(word: str) -> str:
    """The word as it sounds, roughly."""
    word = _LETTERS.sub("", word.lower())
    for written, heard in _BY_EAR:
        word = word.replace(written, heard)
    return _DOUBLE.sub(r"\1", _LONG_E.sub("i", word))


class Speller:
    """The long single-word names of the lexicon, filed by their first letter."""

    def __init__(self) -> None:
        rules = load_yaml("lexicon/misspellings.yaml")
        skip = {w.lower() for w in rules["skip"]}
        shortest: dict[str, int] = rules["kinds"]
        self._known: set[str] = {w.lower() for w in rules["words"]}
        self._by_length: dict[tuple[str, int], list[tuple[str, str, Form]]] = {}
        self._filed: dict[str, list[tuple[str, str, Form]]] = defaultdict(list)
        for form in load_lexicon().forms():
            self._known.update(form.key.split())
            word = form.key.replace(" ", "")
            if form.exact or not word.isalpha() or word in skip or len(form.key.split()) > 1:
                continue
            if len(word) >= shortest.get(form.kind, 99):
                self._filed[word[0].translate(_HEADS)].append((word, by_ear(word), form))

    def name(self, word: str, joined: bool = False) -> Form | None:
        """The form that the word is a misspelling of. `joined`: several words written as one, judged by ear alone."""
        low = word.lower()
        if len(low) < 6 or (low in self._known and not joined):
            return None
        best: Form | None = None
        least = 99.0
        near = self._alike(low[0].translate(_HEADS), len(low))
        if not near:
            return None
        sound = by_ear(low)
        if joined:
            heards = [heard for _, heard, _ in near]
            close = process.extract(sound, heards, scorer=OSA.distance, score_cutoff=_allowed(99), limit=None)
            near = [near[i] for i in sorted(i for _, _, i in close)]
        for name, heard, form in near:
            allowed = _allowed(len(name))
            if joined:
                cost = float(OSA.distance(heard, sound, score_cutoff=allowed))
            elif (
                name[-1] == low[-1] or name[-3:] == low[-4:-1] or (len(name) > 8 and name[:-3] == low[: len(name) - 3])
            ):
                cost = float(OSA.distance(name, low, score_cutoff=allowed))
                # one sound wrong in a word of its length is a slip of the pen
                cost = min(cost, float(OSA.distance(heard, sound, score_cutoff=allowed)) + 0.5)
            else:
                continue
            if cost <= allowed and cost < least:
                best, least = form, cost
        return best

    def _alike(self, head: str, length: int) -> list[tuple[str, str, Form]]:
        """The names that begin so and are about as long, in the order of the lexicon."""
        key = head, min(length, 60)
        if key not in self._by_length:
            self._by_length[key] = [n for n in self._filed.get(head, ()) if abs(len(n[0]) - key[1]) <= 3]
        return self._by_length[key]


def _allowed(length: int) -> int:
    """How many slips a name of the length bears."""
    return 1 if length < 10 else 2 if length < 15 else 3


@cache
def load_speller() -> Speller:
    """The speller over the shipped lexicon, made once a process."""
    return Speller()
