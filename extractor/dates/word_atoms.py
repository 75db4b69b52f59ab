"""Dates written with words (16 June 2025, Nov 2022, since fall, 3 months ago, yesterday): text in, atoms out.

One pass over the words; each is looked up, and a pattern is tried only where a word can be part of a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from extractor.dates.atoms import Atom
from extractor.dates.words import Words, words

_WORD = re.compile(r"[A-Za-z]+")
_DAY_BEFORE = re.compile(r"(?<![\d/.,:-])(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?(?:\s{1,2}|\s?-\s?|)$", re.IGNORECASE)
_YEAR_AFTER = re.compile(r"\.?(?:\s?,)?(?:\s+of)?(?:\s{1,2}|\s?[-/]\s?|)((?:19|20)\d\d)(?![\d%]|[.,]\d)", re.IGNORECASE)
_SHORT_AFTER = re.compile(r"\.?(?:[ \t]?[-/][ \t]?['’]?|\s+['’]|['’])(\d\d)(?![\d%/:]|[.,]\d)")
_SPACE_SHORT = re.compile(r"\.?,?[ \t](\d\d)(?![\d%/:]|[.,-]\d)(?!\s?(?:mg|mcg|g|ml|units?|%|U)\b)")
_DAY_AFTER = re.compile(
    r"\.?\s{0,2}(\d{1,2})(?:st|nd|rd|th)?(?![\d%/:+A-Za-z]|[.,]\d)"
    r"(?!(?:\s?[-–]\s?\d{1,2})?\s?(?:mg|mcg|g|ml|mL|units?|U|x|weeks?|wks?|days?|months?|mos?|years?|yrs?"
    r"|pills?|tabs?)\b)"
)
_DAY_YEAR_AFTER = re.compile(
    r"\.?\s{0,2}(\d{1,2})(?:st|nd|rd|th)?\s?(?:,\s?|\s|\s?[-/]\s?)((?:19|20)\d\d|['’]\d\d)(?![\d%]|[.,]\d)"
)
# "March 3-5, 2025", "12-14 Sept 2025", "12th to 14th September"
_DAYS_AFTER = re.compile(
    r"\.?\s(\d{1,2})(?:st|nd|rd|th)?\s?(?:-|–|to|through|thru)\s?(\d{1,2})(?:st|nd|rd"
    r"|th)?(?:,?\s(\d{4}))?(?![\d/%]|[.,]\d)(?!\s?(?:mg|x|weeks?|wks?|days?|mos?)\b)"
)
_DAYS_BEFORE = re.compile(
    r"(?<![\d/.,:-])(\d{1,2})(?:st|nd|rd|th)?\s?(?:-|–|to|through|thru)\s?(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?\s{1,2}$"
)
_HEAD_BEFORE = re.compile(
    r"(?<![A-Za-z])(early|mid|late|last|this|next|past)(?:\s+(?:in\s+|the\s+)?|-)$", re.IGNORECASE
)
_LAST_WORD = re.compile(r"([A-Za-z&/~-]{1,16})[.\s(\[,;:]*$")
_PAIRED_MONTH = re.compile(r"\.?\s?(?:and|&|,|/|-|–|to|or|through|thru)\s?([A-Z][a-z]{2,8})")
_CAPITAL_AFTER = re.compile(r"\s[A-Z][a-z]+")
_SPELLED = re.compile(
    r"two thousand(?: and)?(?: (?P<a>[a-z]+))?(?:[ -](?P<b>[a-z]+))?(?![A-Za-z])"
    r"|(?P<c>twenty|nineteen)[ -](?P<d>[a-z]+)(?:[ -](?P<e>[a-z]+))?(?![A-Za-z])",
    re.IGNORECASE,
)
_LAST_UNIT = re.compile(
    r"\s+(night|week|wk|month|mo|year|yr|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b", re.IGNORECASE
)
_FIXED = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_THIS = re.compile(r"\s+(?:visit|morning|a\.?m\.?|afternoon|evening)\b", re.IGNORECASE)


@cache
def _heads() -> tuple[frozenset[str], frozenset[str]]:
    """Words that open a date, and words that one is counted by."""
    know = words()
    heads = frozenset(know.months) | frozenset(know.seasons) | know.holiday_heads | {"two", "twenty", "nineteen"}
    relative = frozenset(_FIXED) | {"last", "this", "next", "ago", "back", "earlier", "later", "mid", "early", "late"}
    return heads, relative


def word_atoms(text: str) -> Iterator[Atom]:
    """The dates of a text that have a word in them, in text order."""
    know = words()
    heads, relative = _heads()
    for m in _WORD.finditer(text):
        word = m.group().lower()
        if len(word) < 3 or (word not in heads and word not in relative):
            continue
        atom: Atom | None = None
        if word in know.months:
            atom = _month(text, m, word, know)
        elif word in know.seasons:
            atom = _season(text, m, word, know)
        elif word in ("two", "twenty", "nineteen"):
            atom = _spelled_year(text, m, know)
        elif word in relative:
            atom = _relative(text, m, word, know)
        elif word in know.holiday_heads:
            atom = _holiday(text, m, know)
        if atom is not None:
            yield atom


def _head(text: str, start: int) -> tuple[int, str]:
    """The word of part or direction before a date ("mid-", "last ") with where it begins."""
    found = _HEAD_BEFORE.search(text, max(0, start - 16), start)
    return (found.start(1), found[1].lower()) if found else (start, "")


def _last_word(text: str, start: int) -> str:
    found = _LAST_WORD.search(text, max(0, start - 24), start)
    return found[1].lower() if found else ""


def _month(text: str, m: re.Match[str], word: str, know: Words) -> Atom | None:
    month = know.months[word]
    if (
        m.start()
        and (text[m.start() - 1].isalnum() or text[m.start() - 1] in "'’")
        and not text[m.start() - 1].isdigit()
    ):
        return None
    capital = m.group()[0].isupper()
    start, end, end_word = m.start(), m.end(), m.end()
    if capital and (days := _DAYS_BEFORE.search(text, max(0, start - 16), start)):
        first, last = int(days[1]), int(days[2])
        if 1 <= first < last <= 31:
            year = _YEAR_AFTER.match(text, end_word)
            stop = year.end() if year else end
            return Atom(
                days.start(1), stop, "dates.days_month", int(year[1]) if year else None, month, first, until_day=last
            )
    if capital and (days := _DAYS_AFTER.match(text, end_word)):
        first, last = int(days[1]), int(days[2])
        if 1 <= first < last <= 31:
            return Atom(
                start, days.end(), "dates.month_days", int(days[3]) if days[3] else None, month, first, until_day=last
            )
    day_before = _DAY_BEFORE.search(text, max(0, start - 9), start)
    day = int(day_before[1]) if day_before and 1 <= int(day_before[1]) <= 31 else None
    if day_before and day is not None and (day_before.end() > day_before.end(1) or capital):
        year = _YEAR_AFTER.match(text, end_word) or _SHORT_AFTER.match(text, end_word)
        spaced = None if year else _SPACE_SHORT.match(text, end_word)
        got = year or spaced
        if got or capital:
            figure = int(got[1]) if got else None
            return Atom(
                day_before.start(1),
                got.end() if got else end,
                "dates.day_month",
                figure,
                month,
                day,
                bool(got) and len(got[1]) == 2,  # type: ignore[index]
            )
    if (full := _DAY_YEAR_AFTER.match(text, end_word)) and 1 <= int(full[1]) <= 31:
        digits = full[2].lstrip("'’")
        return Atom(start, full.end(), "dates.month_day_year", int(digits), month, int(full[1]), len(digits) == 2)
    if year := _YEAR_AFTER.match(text, end_word):
        begin, direction = _head(text, start)
        return Atom(begin, year.end(), "dates.month_name_year", int(year[1]), month, direction=direction)
    if not capital:
        return None
    if short := _SHORT_AFTER.match(text, end_word):
        return Atom(start, short.end(), "dates.month_name_year", int(short[1]), month, short_year=True)
    after = _DAY_AFTER.match(text, end_word)
    if after and 1 <= int(after[1]) <= 31 and not (word in ("may", "mar") and after.end(1) - end_word > 3):
        return Atom(start, after.end(), "dates.month_name_day", None, month, int(after[1]))
    begin, direction = _head(text, start)
    if direction or _bare_month(text, m, word, know):
        stop = text[end : end + 1] == "." and len(word) < 5 and text[end + 1 : end + 3].strip().islower()
        return Atom(begin, end + stop,
                    "dates.month_name", None, month, direction=direction)  # fmt: skip
    return None


def _bare_month(text: str, m: re.Match[str], word: str, know: Words) -> bool:
    """Whether a month's name alone is the month, not a verb, a person or an abbreviation."""
    if text[m.end() : m.end() + 1] in ("-", "/") and text[m.end() + 1 : m.end() + 2].isalpha():
        return text[m.end() + 1 : m.end() + 4].lower() in know.months  # "Jan-Mar"
    if (paired := _PAIRED_MONTH.match(text, m.end())) and paired[1].lower() in know.months:
        return True  # "Jan and Feb 2025"
    before = _last_word(text, m.start())
    if before in know.when_before or before in know.months:
        return True
    if text[m.start() - 1 : m.start()] in ("(", "[") and text[m.end() : m.end() + 1] in (")", "]"):
        return True  # "C3 0.6 (Mar)"
    if word in know.ambiguous_months or (m.group().isupper() and len(word) == 3):
        return False
    return not _CAPITAL_AFTER.match(text, m.end())


def _season(text: str, m: re.Match[str], word: str, know: Words) -> Atom | None:
    begin, direction = _head(text, m.start())
    year = _YEAR_AFTER.match(text, m.end()) or _SHORT_AFTER.match(text, m.end())
    if year:
        outer, _more = _head(text, begin)
        until = None
        if tail := re.compile(r"[-/–](\d\d)(?![\d/])").match(text, year.end()):
            until = int(year[1]) // 100 * 100 + int(tail[1])
        return Atom(outer, tail.end() if tail else year.end(), "dates.season_year", int(year[1]), None, None,
                    len(year[1]) == 2, season=know.seasons[word], until=until)  # fmt: skip
    before = _last_word(text, begin)
    said = direction in ("last", "this", "next", "past") or before in know.when_before
    article = before == "the" and _last_word(text, text.lower().rfind("the", 0, begin)) in know.when_before
    if direction in ("mid", "late", "early"):
        said = said or word not in know.ambiguous_seasons
    if not (said or article) or (
        word in know.ambiguous_seasons and before in ("to", "or", "and", "after") and not direction
    ):
        return None
    return Atom(begin, m.end(), "dates.season", season=know.seasons[word], direction=direction)


def _holiday(text: str, m: re.Match[str], know: Words) -> Atom | None:
    for name, month in know.holidays.items():
        if text[m.start() : m.start() + len(name)].lower() == name and text[m.start()].isupper():
            end = m.start() + len(name)
            begin, direction = _head(text, m.start())
            if not direction and _last_word(text, m.start()) not in know.when_before:
                return None
            if year := _YEAR_AFTER.match(text, end):
                return Atom(begin, year.end(), "dates.holiday", int(year[1]), month)
            return Atom(begin, end, "dates.holiday", None, month, direction=direction)
    return None


def _spelled_year(text: str, m: re.Match[str], know: Words) -> Atom | None:
    """A dictated year: "two thousand sixteen", "twenty twenty two"."""
    found = _SPELLED.match(text, m.start())
    if found is None:
        return None

    def number(name: str | None) -> int | None:
        value = know.numbers.get(name.lower()) if name and name.lower() not in ("a", "an", "half", "couple") else None
        return int(value) if value is not None else None

    if found["c"]:
        tens, ones = number(found["d"]), number(found["e"])
        if tens is None or tens < 10:
            return None
        end = found.end("d")
        if tens >= 20 and tens % 10 == 0 and ones and ones < 10:
            tens, end = tens + ones, found.end("e")
        year = (2000 if found["c"].lower() == "twenty" else 1900) + tens
    else:
        first, second = number(found["a"]), number(found["b"])
        end = m.start() + len("two thousand")
        year = 2000
        if first is not None:
            year, end = 2000 + first, found.end("a")
            if first >= 20 and second and second < 10:
                year, end = year + second, found.end("b")
        elif found["a"] or re.compile(r" [a-z]").match(text, end):
            return None
    return Atom(m.start(), end, "dates.year_in_words", year) if 1930 <= year <= 2049 else None


def _relative(text: str, m: re.Match[str], word: str, know: Words) -> Atom | None:
    if word in _FIXED:
        return Atom(m.start(), m.end(), "dates." + word, shift=(_FIXED[word], "day"))
    if word in ("ago", "back"):
        return _ago(text, m, know)
    if word in ("mid", "early", "late"):
        year = re.compile(r"[\s-]{1,2}((?:19|20)\d\d)(?![\d/%]|[.,-]\d)").match(text, m.end())
        return Atom(m.start(), year.end(), "dates.part_of_year", int(year[1])) if year else None
    if word in ("earlier", "later"):
        unit = re.compile(r"\s+(?:in\s+)?(?:this|the)\s+(week|month|year)\b", re.IGNORECASE).match(text, m.end())
        return Atom(m.start(), unit.end(), "dates.this", shift=(0, unit[1].lower())) if unit else None
    if word == "this" and (found := _THIS.match(text, m.end())):
        return Atom(m.start(), found.end(), "dates.today", shift=(0, "day"))
    found = _LAST_UNIT.match(text, m.end())
    if found is None or (word == "last" and _last_word(text, m.start()) in ("the", "past")):
        return None
    name = found[1].lower()
    step = {"last": -1, "this": 0, "next": 1}[word]
    if name in know.weekdays:
        return Atom(m.start(), found.end(), "dates.weekday", shift=(know.weekdays[name], "weekday"), direction=word)
    unit_name = "day" if name == "night" else know.units[name]
    if name == "night" and word == "next":
        return None
    return Atom(m.start(), found.end(), "dates." + word, shift=(step, unit_name))


_COUNTED_UNIT = re.compile(
    r"(?<![\w.,/])(?:(?P<n>\d{1,3})(?:\s?(?:-|–|to|or)\s?\d{1,3})?\s?\+?[\s-]?"
    r"|(?P<w>[A-Za-z]+)(?:\sof)?\s(?:(?:or|to)\s[a-z]+\s)?)"
    r"(?P<u>days?|wks?|weeks?|mths?|mos?|months?|yrs?|years?|d|y)\.?\s{1,2}$",
    re.IGNORECASE,
)


def _ago(text: str, m: re.Match[str], know: Words) -> Atom | None:
    """ "3 months ago", "two years back": so much before the document's date, as exact as the unit is."""
    found = _COUNTED_UNIT.search(text, max(0, m.start() - 40), m.start())
    if found is None:
        return None
    count = float(found["n"]) if found["n"] else know.numbers.get((found["w"] or "").lower())
    if count is None or count != int(count) or (m.group().lower() == "back" and text[m.end() : m.end() + 3] == " to"):
        return None
    begin = found.start()
    if (found["w"] or "").lower() == "couple" and text[max(0, begin - 2) : begin].lower() == "a ":
        begin -= 2
    return Atom(begin, m.end(), "dates.ago", shift=(-int(count), know.units[found["u"].lower()]))
