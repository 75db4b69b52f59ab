"""Names of patients in, whether they can be one person out: initials, hyphens, misspellings, maiden names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio

TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "sir",
        "madam",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "md",
        "do",
        "phd",
        "pt",
        "the",
    ]
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Above these two spellings are one surname or one first name (a slip of the pen, an OCR error).
SURNAME_ALIKE = 88.0
FIRST_ALIKE = 85.0


@dataclass(frozen=True, slots=True)
class Name:
    """A name split as far as its form tells: `first` may be an initial or empty."""

    written: str
    surnames: tuple[str, ...]
    first: str = ""

    @property
    def full(self) -> bool:
        return bool(self.surnames and self.first)


def plain(word: str) -> str:
    """Letters of a word in lower case without accents."""
    spread = unicodedata.normalize("NFKD", word.replace("’", "'").replace("'", ""))
    return "".join(c for c in spread if not unicodedata.combining(c)).lower()


def parse_name(written: str) -> Name | None:
    """A name as written: "Doe-Roe, Jane M", "Jane M. Doe-Roe", "J. Doe"; None where there are no letters."""
    written = " ".join(written.split()).strip(" ,.;:-")
    left, comma, right = written.partition(",")
    last_words, first_words = _words(left), _words(right)
    if comma and last_words and first_words:
        return Name(written, tuple(last_words), first_words[0])
    words = last_words or first_words
    if not words:
        return None
    if len(words) == 1:
        return Name(written, (words[0],))
    hyphen = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)+\s*\.?$", left)
    if hyphen:
        surnames = _words(hyphen.group())
        rest = words[: len(words) - len(surnames)]
        return Name(written, tuple(surnames), rest[0] if rest else "")
    if len(words[-1]) == 1 and len(words) > 1 and len(words[0]) > 1:
        # "KOWALCZYK-REYES A.": the initial stands behind.
        return Name(written, tuple(words[:-1]), words[-1])
    return Name(written, (words[-1],), words[0])


def _words(text: str) -> list[str]:
    return [w for w in (plain(m.group()) for m in WORD.finditer(text.replace("-", " "))) if w not in TITLES]


def same_surname(a: Name, b: Name) -> bool:
    """Any part of the one surname is a part of the other, but for a slip of the pen."""
    return any(
        ratio(x, y) >= SURNAME_ALIKE or x == y for x in a.surnames for y in b.surnames if len(x) > 1 and len(y) > 1
    )


def same_first(a: Name, b: Name) -> bool:
    """First names agree, or one is the initial or the short form of the other; unknown agrees with all."""
    x, y = a.first, b.first
    if not x or not y:
        return True
    return x.startswith(y) or y.startswith(x) or ratio(x, y) >= FIRST_ALIKE


def one_person(a: Name, b: Name) -> bool:
    """The names alone allow one person; the order of first and last name may differ."""
    if same_surname(a, b) and same_first(a, b):
        return True
    # "ANSELM KOWALCZYK" and "Kowalczyk Anselm" without a comma: compare as bags of words.
    bag_a, bag_b = {*a.surnames, a.first} - {""}, {*b.surnames, b.first} - {""}
    return len({w for w in bag_a & bag_b if len(w) > 1}) >= 2


def nothing_shared(a: Name, b: Name) -> bool:
    """Neither the surname nor the first name agrees: no misspelling or marriage explains it."""
    if same_surname(a, b):
        return False
    if a.first and b.first and len(a.first) > 1 and len(b.first) > 1 and ratio(a.first, b.first) >= FIRST_ALIKE:
        return False
    closest = max((JaroWinkler.similarity(x, y) for x in a.surnames for y in b.surnames), default=0.0)
    return closest < 0.93
