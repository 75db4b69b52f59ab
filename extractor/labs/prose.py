"""Results in sentences and lists: the names of tests in a stretch of text in, the statements of their results out.

From each name (or list of names, "C3/C4") it walks to the right over words that may stand between a test and its result;
an unknown word ends the walk unless the number has a unit of the test. Without a result to the right it looks left.
"""  # noqa: E501

from __future__ import annotations

import itertools
import re

from extractor.facts import LabResult
from extractor.labs.before import result_before
from extractor.labs.names import Name, knowledge
from extractor.labs.statements import Statement
from extractor.labs.values import Result, is_serology, settle
from extractor.labs.walk import Walker, conditions, word_sets
from extractor.workspace import DateMention, Workspace

_TOKEN = re.compile(r"[A-Za-z][A-Za-z'’/-]*[A-Za-z]|[A-Za-z]|\d[\d.,]*|[-=~]{1,3}>|→|➔|>>|\S")
_LINK = re.compile(r"[\s/,&+;()-]*(?:(?:and|or|then|\+|plus)\b)?[\s/,&+(-]*", re.I)
# "HBsAg (-), HBcAb (+)": each name has its own sign; "HBsAg-, HCV Ab-" too.
_OWN_SIGN = re.compile(r"\s?\([+-]\)|-(?=\s*(?:[,;/.)]|\((?:\d|see\b|[A-Z][a-z]{2}\b)|$))")
# "No anti-Jo-1 or anti-SRP antibodies were detected", "negative for".
_NONE = re.compile(
    r"\b(?:no|neither|nor|without|absence of|lack of|lacks?|lacking|not have|denies|never had|negative for)\s+(?:any\s+|evidence of\s+|detectable\s+|an?\s+)*(?:anti-?)?$",  # noqa: E501
    re.I,
)
_RUN = re.compile(r"\s?[:=]?\s{1,3}(?P<run>\d{1,5}(?:\.\d{1,2})?(?:\s?/\s?\d{1,5}(?:\.\d{1,2})?){2,4})(?![\d/])")
_PLAIN = re.compile(r"\d{1,5}(?:\.\d{1,2})?")
_OPENED = re.compile(r"\s{0,2}[(\[:]\s?(?:incl(?:uding|\.)?\s|for\s|anti-?|tested:?\s)?")
_GOES_ON = re.compile(r"[\s,)\]]{0,4}(?:(?:and|as well as|&|plus)\s+)?(?:an?\s+)?(?:anti-?)?", re.I)
_SLASH = re.compile(r"\s{0,3}(?:/|and|,|&)\s{0,3}", re.I)
_CLAUSE = re.compile(r"[.;:!?](?=\s)|\n[ \t]*[-*•]|\n[ \t]*\n")
# A score counts points: "SLEDAI 8 (arthritis 4, low C3/4 2, dsDNA 2)".
# Results of relatives, and those of other fluids than blood and urine.
_OF_OTHERS = re.compile(
    r"\b(?:mother|father|sister|brother|aunt|uncle|cousin|grand(?:mother|father|parent)|family history|fhx?|fam hx)\b[^.;\n]{0,60}$",  # noqa: E501
    re.I,
)
_OTHER_FLUID = re.compile(
    r"\b(?:CSF|synovial|pleural|BAL|ascit\w+|joint|peritoneal|pericardial)\s*(?:fluid\s*)?[:-]?\s*$", re.I
)
_SCORE = re.compile(r"\b(?:SLEDAI|BILAG|SLICC|DAS28|CDASI|score)[^()\n]{0,40}\([^()]{0,200}$", re.I)


class ProseReader:
    """Reads one document's sentences; `stop_at` are the starts of words that end a walk (drugs)."""

    def __init__(self, ws: Workspace, dates: dict[int, DateMention], stops: dict[int, int]) -> None:
        self.ws, self.text = ws, ws.text
        self.walker = Walker(ws, dates, stops)
        self.adjective: tuple[LabResult, int] | None = None
        self.told: tuple[LabResult, int] | None = None  # the last result in words and where it ends
        self.groups = 0

    def read(self, names: list[Name], start: int, end: int) -> list[Statement]:
        """The statements of the results of `names`, which all stand in `start:end`."""
        said: list[Statement] = []
        i, used = 0, start
        while i < len(names):
            j = self._list_end(names, i, end)
            group = names[i:j]
            limit = names[j].start if j < len(names) else end
            new = self._results(group, used, start, limit)
            said.extend(new)
            if new and new[-1].result.result in ("negative", "positive", "normal"):
                self.told = new[-1].result.result, max(s.result.end for s in new)
            used = max([used, group[-1].end, *(s.end for s in new)])
            i = j
        return said

    def _list_end(self, names: list[Name], i: int, end: int) -> int:
        """The index behind the last name of the list that starts at `i`: nothing but commas and panel names between."""
        j = i + 1
        while j < len(names):
            gap_start, gap_end = names[j - 1].end, names[j].start
            if gap_end - gap_start > 60 or not self._links(gap_start, gap_end, names[j - 1]):
                break
            j += 1
        return j

    def _links(self, start: int, end: int, before: Name) -> bool:
        gap = self.text[start:end]
        plus = gap.lstrip(" ")
        if (
            plus.startswith("+")
            and is_serology(before.concepts[0][0])
            and not (gap.startswith(" ") and plus[1:2] == " " and not plus[1:].strip())
        ):
            return False
        if _OWN_SIGN.match(gap):
            return False
        found = _LINK.match(self.text, start, end)
        if found and found.end() == end:
            return "\n\n" not in gap
        at, listed = start, word_sets()[4]
        for token in _TOKEN.finditer(self.text, start, end):
            word = token.group().lower()
            if word.isalpha() or "/" in word:
                if word not in listed and word not in ("and", "or") and not all(w in listed for w in word.split("/")):
                    return False
            elif word not in "/,&+-()":
                return False
            at = token.end()
        return at <= end

    def _results(self, group: list[Name], used: int, start: int, limit: int) -> list[Statement]:
        self.groups += 1
        first, last = group[0], group[-1]
        if self._conditional(start, first.start):
            return []
        concepts = [c for n in group for c in n.concepts]
        walk = self.walker.walk(last, limit, len(group) == 1)
        if walk.found and _NONE.search(self.text[max(start, first.start - 40) : first.start]):
            for r in walk.found:
                r.result = "negative" if r.result == "positive" and not r.has_number else r.result
        if not walk.found and len(concepts) > 1 and (found := self._slashed(last, concepts, limit)):
            names = [n for n in group for _ in n.concepts]
            return [
                self._statement(n, c, r, "labs.pair", group) for n, c, r in zip(names, concepts, found, strict=True)
            ]
        if not walk.found and first.own:
            own = Result(first.start, first.end, result=first.own)  # type: ignore[arg-type]
            return [self._statement(n, c, own, "labs.word", group) for n in group for c in n.concepts]
        if not walk.found:
            if last.kind in ("protein", "ratio") or last.near:
                return []
            before = result_before(self.ws, group, max(used, start), limit)
            carried = self._carried(first) or self._in_brackets(group)
            if before and before[1] == "labs.result_before" and before[0].result in ("positive", "negative"):
                self.adjective = (before[0].result, last.end)
            elif carried and (before is None or before[1] in ("labs.to_be_done", "labs.done")):
                self.adjective = (carried, last.end)
                before = Result(first.start, first.end, result=carried), "labs.list_adjective"
            return [self._statement(n, c, *before, group) for n in group for c in n.concepts] if before else []
        if all(is_serology(c) for c, _ in concepts) and walk.found[0].has_number and walk.found[0].result is None:
            self._adjective_of_number(group, max(used, start), limit, walk.found[0])
        if len(walk.found) >= len(concepts) >= 2 and self._paired(walk.found[: len(concepts)]):
            names = [n for n in group for _ in n.concepts]
            return [
                self._statement(n, c, r, "labs.pair", group)
                for n, c, r in zip(names, concepts, walk.found, strict=False)
            ]
        if len(concepts) > 1:
            r = walk.found[0]
            if (
                r.has_number
                and r.result is None
                and not (len(group) == 2 and len(concepts) == 2 and group[0].end + 3 > group[1].start)
            ):
                # "CK and aldolase 4.4": the number is the last one's
                return [self._statement(last, c, r, "labs.inline_value", group) for c in last.concepts]
            if r.has_number and r.result is None:
                return [self._statement(last, last.concepts[-1], r, "labs.inline_value", group)]
            names = [n for n in group for _ in n.concepts]
            return [self._statement(n, c, self._for(r, c[0]), "labs.list_result", group)
                    for n, c in zip(names, concepts, strict=True) if self._for(r, c[0]).result]  # fmt: skip
        concept = concepts[0]
        self._share_units(walk.found)
        out = []
        for k, r in enumerate(walk.found):
            c = concept
            if last.kind in ("protein", "ratio"):
                c = (self._protein(last, r) or "", None)
                if not c[0]:
                    continue
            out.append(
                self._statement(
                    last, c, r, "labs.inline_value" if r.has_number else "labs.inline_result", group, first=k == 0
                )
            )
        return out

    def _slashed(self, last: Name, concepts: list[tuple[str, str | None]], limit: int) -> list[Result]:
        """As many plain numbers with slashes between as there are tests ("IgG/A/M 702/98/28")."""
        run = _RUN.match(self.text, last.end, limit)
        numbers = list(_PLAIN.finditer(self.text, run.start("run"), run.end("run"))) if run else []
        if len(numbers) != len(concepts) or len(numbers) < 3:
            return []
        return [Result(m.start(), m.end(), value=float(m.group()), comparator="=") for m in numbers]

    def _adjective_of_number(self, group: list[Name], used: int, limit: int, found: Result) -> None:
        """ "positive ANA (1:1280)": the word before the name says the result, and that of the list it opens."""
        before = result_before(self.ws, group, used, limit)
        word = before[0].result if before and before[1] == "labs.result_before" else self._carried(group[0])
        if word in ("positive", "negative"):
            found.result = word
            self.adjective = (word, found.end)

    def _in_brackets(self, group: list[Name]) -> LabResult | None:
        """The result of a panel whose tests are listed in brackets behind it ("panel negative (Jo-1, SRP, MDA5)")."""
        told = self.told
        if told is None or not 0 <= group[0].start - told[1] <= 8:
            return None
        opened = _OPENED.fullmatch(self.text, told[1], group[0].start)
        return told[0] if opened and self.text[group[-1].end :][:1] in (")", "]", ",", ";", " ") else None

    def _carried(self, first: Name) -> LabResult | None:
        """The adjective of the list that the name goes on with ("positive ANA (1:80), anti-Sm and anti-dsDNA")."""
        if (
            self.adjective
            and 0 <= first.start - self.adjective[1] <= 24
            and _GOES_ON.fullmatch(self.text, self.adjective[1], first.start)
        ):
            return self.adjective[0]
        return None

    @staticmethod
    def _share_units(found: list[Result]) -> None:
        """Numbers of one run have one unit ("310 -> 62 mg/mmol", "from 61 to 74 %"): the one that is written."""
        written = next((r for r in reversed(found) if r.unit), None)
        for r in found:
            if written and r.value is not None and r.unit is None:
                r.unit, r.unit_name = written.unit, written.unit_name

    @staticmethod
    def _for(result: Result, concept: str) -> Result:
        """The result as it is for another analyte of the list."""
        word = settle(result.result, concept) if result.result else None
        return Result(result.start, result.end, result=word, flag=result.flag)

    @staticmethod
    def _protein(name: Name, r: Result) -> str | None:
        """Which test a number behind "proteinuria" or "ratio" belongs to: its unit says it."""
        unit = r.unit_name
        if unit is None:
            return (
                "upcr"
                if name.kind == "protein"
                and r.value is not None
                and r.value < 25
                and r.value != int(r.value)
                and r.comparator == "="
                else None
            )
        found: str | None = knowledge()["protein_units"].get(unit)
        return found if name.kind == "protein" or found == "upcr" else None

    def _paired(self, found: list[Result]) -> bool:
        """Whether nothing but a slash, comma or "and" parts the results, of which each test of a list then has one."""
        return all(_SLASH.fullmatch(self.text, a.end, b.start) for a, b in itertools.pairwise(found))

    def _conditional(self, start: int, at: int) -> bool:
        """Whether the clause that leads to the name makes its number a condition or an aim."""
        clause = start
        for mark in _CLAUSE.finditer(self.text, max(start, at - 120), at):
            clause = mark.end()
        if conditions()[0].search(self.text, max(clause, at - 60), at):
            return True
        if _OF_OTHERS.search(self.text, max(clause, at - 70), at) or _OTHER_FLUID.search(
            self.text, max(start, at - 16), at
        ):
            return True
        return _SCORE.search(self.text[max(start, at - 240) : at]) is not None

    def _statement(
        self,
        name: Name,
        concept: tuple[str, str | None],
        result: Result,
        rule: str,
        group: list[Name],
        first: bool = True,
    ) -> Statement:
        start = min(name.start, result.start) if first else result.start
        # Of a long list the quote runs from the list's start where that is short, else it is the name alone.
        end = max(name.end, result.end)
        if result.end <= name.start:
            start, end = result.start, name.end
        if end - start > 280:
            start, end = result.start, result.end
        return Statement(concept[0], result, start, end, name.start, rule, antibody=concept[1], group=self.groups)
