"""Mangled notes: whatever the text is, no exception, exact offsets, and bounded time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor import Extractor
from extractor.errors import ChartproofError
from extractor.reading import Reading

CASES = Path(__file__).parents[2] / "annotated" / "cases"
SOURCES = [path.read_text(encoding="utf-8") for path in sorted(CASES.glob("*/*.txt"))[:40:5]]
LONG = 24_000  # characters; benchmarks/linear_time.py goes further


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def check(reading: Reading, texts: dict[str, str]) -> None:
    for fact in reading.facts:
        assert fact.mentions
        for mention in fact.mentions:
            text = texts[mention.file]
            assert 0 <= mention.start < mention.end <= len(text)
            assert text[mention.start : mention.end] == mention.text
            assert len(mention.text) <= 300


def read(extractor: Extractor, *texts: str) -> Reading:
    named = {f"note{i}.txt": text for i, text in enumerate(texts)}
    reading = extractor.read(list(named.items()))
    check(reading, named)
    return reading


def mangled() -> list[tuple[str, str]]:
    rnd = random.Random(7)
    found: list[tuple[str, str]] = []
    for i, source in enumerate(SOURCES):
        lines = source.split("\n")
        rnd.shuffle(lines)
        chars = list(source)
        for _ in range(len(chars) // 20):
            chars[rnd.randrange(len(chars))] = rnd.choice(
                "\0\u200f\u202e\u00ad\ufeff\t\f\r |()[]{}0Oo1lI.,;:/-_*#\u2028😀"
            )
        found += [
            (f"shuffled {i}", "\n".join(lines)),
            (f"cut {i}", source[rnd.randrange(len(source)) :]),
            (f"cut short {i}", source[: rnd.randrange(len(source))]),
            (f"noise {i}", "".join(chars)),
            (f"one line {i}", " ".join(source.split())),
            (f"upper {i}", source.upper()),
            (f"reversed {i}", source[::-1]),
            (f"carriage returns {i}", source.replace("\n", "\r")),
            (f"nuls {i}", source.replace(" ", "\0")),
            (f"right to left {i}", source.replace(" ", " \u202e").replace("\n", "\u2029")),
        ]
    noise = bytes(rnd.randrange(256) for _ in range(4000))
    found += [
        ("random bytes as latin-1", noise.decode("latin-1")),
        ("random bytes as utf-8", noise.decode("utf-8", "replace")),
        ("capital i with dot", "İ" * 50 + " CK 400 on 1/2/2024; İ prednisone İ 40 mg"),
    ]
    return found


HOSTILE = {
    "underscores": "_",
    "digits": "7",
    "dates": "1/2/2024 ",
    "bare dates": "03/",
    "open brackets": "(",
    "brackets": "([{<",
    "boxes": "[ ] ",
    "no": "no ",
    "negated list": "no fever, ",
    "drugs": "methotrexate ",
    "labs": "CK 400 ",
    "lab rows": "Creatinine   1.2   mg/dL   0.6-1.2\n",
    "codes": "99213 ",
    "quotes": '"must have ',
    "titles": "Plan: ",
    "form feeds": "\f",
    "line ends": "\n",
    "blanks": " ",
    "tabs": "\tCK",
    "pipes": "| CK | 400 ",
    "colons": "a: ",
    "letters": "x",
    "dashes": "- ",
    "dots": ".",
}


@pytest.mark.parametrize("text", [t for _, t in mangled()], ids=[n for n, _ in mangled()])
def test_mangled_notes(extractor: Extractor, text: str) -> None:
    read(extractor, text)


@pytest.mark.parametrize("piece", list(HOSTILE.values()), ids=list(HOSTILE))
def test_one_thing_over_and_over(extractor: Extractor, piece: str) -> None:
    size = LONG if len(piece) == 1 else LONG // 8
    read(extractor, (piece * (size // len(piece) + 1))[:size])


WORDS = st.sampled_from(
    [
        "rituximab",
        "prednisone",
        "methotrexate",
        "MMF",
        "lupus",
        "nephritis",
        "(LN)",
        "dermatomyositis",
        "CK",
        "ALT",
        "400",
        "U/L",
        "1/2/2024",
        "2024-03-05",
        "March\n",
        "",
        "",
        "",
        "was",
        "started",
        "stopped",
        "failed",
        "due",
        "to",
        "no",
        "denies",
        "history",
        "of",
        "mother",
        "had",
        "[x]",
        "[",
        "]",
        "Yes",
        "No",
        "___",
        ":",
        ";",
        ",",
        ".",
        "?",
        "(",
        ")",
        "|",
        "mg",
        "40",
        "1000",
        "IV",
        "daily\n",
        "",
        "",
        "",
        "every",
        "6",
        "months",
        "Plan:",
        "PMH:",
        "Labs:",
        "\n",
        "\n\n",
        "\t",
        "\x0c",
        "",
        "",
        "Name:",
        "DOB:",
        "MRN:",
        "Dr.",
        "J9312",
        "M32.14",
        "positive",
        "negative",
        "1:640",
        "<0.5",
        ">=",
        "3.5",
        "-\n",
        "",
        "",
        "",
        "if",
        "until",
        "consider",
        "infusion",
        "given",
        "on",
        "10:00",
        "today",
        "ago",
        "weeks",
        '"must',
        'have"',
        "hepatitis",
        "B",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, max_size=60))
def test_words_of_notes_in_any_order(extractor: Extractor, words: list[str]) -> None:
    read(extractor, " ".join(words))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_any_text(extractor: Extractor, text: str) -> None:
    read(extractor, text)


def test_nothing_to_read(extractor: Extractor) -> None:
    assert extractor.read([]).facts == []
    assert read(extractor, "").facts == []
    assert read(extractor, "", " \n", "\ufeff").facts == []


def test_lone_surrogates_are_read_as_replacement_characters(extractor: Extractor) -> None:
    reading = extractor.read([("note.txt", "CK 400 U/L \ud800 and prednisone\udfff 5 mg daily")])
    check(reading, {"note.txt": "CK 400 U/L \ufffd and prednisone\ufffd 5 mg daily"})
    assert {f.type for f in reading.facts} == {"lab", "therapy"}


def test_two_documents_of_one_name(extractor: Extractor) -> None:
    with pytest.raises(ChartproofError) as caught:
        extractor.read([("note.txt", "CK 400"), ("note.txt", "CK 500")])
    assert caught.value.code == "duplicate_file"
