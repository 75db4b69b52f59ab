"""Which date each result of a sentence has: statements and the dates of the sentence in, `statement.date` set.

A date between a test's name and its result is that result's; one between two results goes to the one that no comma,
bracket or "then" parts it from. A date that leads the sentence holds for all results behind it, one that follows a list
holds for those before it; the same date never holds for two results of one test.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from functools import cache

from extractor.labs.headings import event_date, heading_date, stands_for_labs
from extractor.labs.names import knowledge
from extractor.labs.statements import Statement
from extractor.workspace import DateMention, Span, Workspace

_BREAK = re.compile(r"[,;\n]|\.\s|\b(?:and|then|to|but|with|while)\b|->|→|\bnow\b", re.I)
_FAR_BREAK = re.compile(r";|\.\s|\bbut\b|\bwhile\b|\bhowever\b", re.I)
_NOW = re.compile(
    r"\b(?:now|today|currently|this visit|remains?|still)\s+(?:is\s+|at\s+|down to\s+|up to\s+|[:=]\s*)?$", re.I
)
# A date behind such a word is that of a drug or another event, unless it says why ("stopped 1/2024 for raised ALT").
_GOVERNED = re.compile(
    r"\b(?:since|until|till|before|prior to|after|due|next|started|start|began|begun|stopped|stop|given|infusion|dose|pred\w*)\s*$",  # noqa: E501
    re.I,
)
_REASON = re.compile(r"\s*(?:for|due to|because of|d/t|2/2|from|w/|with|when|as)\s", re.I)
# "stopped 6/2025, ALT 3x": what stands right behind the date is why.
_REASON_BESIDE = re.compile(r"\s?[,:(–-]\s?(?:her |his |the )?$")
# "normal since late 2023" says when it became so.
_SINCE = re.compile(r"\s+(?:ever\s+)?since\s+(?:at least\s+|about\s+|around\s+|then,?\s+)?$", re.I)
# Words of another event: a date behind them is that event's.
_OTHER = re.compile(
    r"\b(?:biops\w*|bx|mri|emg|hrct|ct|visit|seen|admitted|hospital\w*|started|began|begun|stopped|given|flare\w*|course|infus\w*|echo|surgery|diagnosed|dx'?d?)\b",
    re.I,
)
_AND = re.compile(r"\s+(?:and|to|through|-)\s+", re.I)
_BETWEEN = re.compile(r"\b(?:between|from)\s+$", re.I)
_SAME = re.compile(
    r"[\s,(]{1,3}(?:on\s+|from\s+|in\s+)?(?:the\s+|that\s+)?same\s+(?:date|day|draw|labs?|panel|sample|time|visit|set)\b",
    re.I,
)
_AGAIN = re.compile(
    r"\)?\s*(?:,|;|&|\+|and)?\s*(?:and\s+)?(?:again|repeat(?:ed)?(?:ly)?|also|still|once more)?\s*(?:in|on|from)?\s*",
    re.I,
)
_LONGEST_LIST = 1000  # characters from a leading date to the end of its list
_REACH = 45  # characters from a result to the date behind it
_LEADS = 40  # a date that leads stands this near the start of its sentence, else five words before the name
_AT = re.compile(r"\b(?:at|on|in|from|hospital labs)\s*$|\b(?:at|on)\s+(?:the\s+)?\w+[\s,(]*$", re.I)
_VIRAL_LOADS = ("hbv_dna", "hcv_rna")


_NEW_LINE = re.compile(r"\n\s*(?:[-*•#]|\d{1,2}[.)]\s|[A-Z][A-Za-z ]{2,20}:)")


@cache
def _families() -> dict[str, int]:
    """The families of tests that are drawn together, by test."""
    return {str(c): i for i, family in enumerate(knowledge()["families"]) for c in family}


@dataclass(slots=True)
class Claims:
    """Which date each statement (by index) has claimed, and how."""

    between: dict[int, DateMention] = field(default_factory=dict)
    leading: dict[int, DateMention] = field(default_factory=dict)
    trailing: dict[int, DateMention] = field(default_factory=dict)

    def of(self, i: int) -> DateMention | None:
        """The date of a statement: one between name and result goes before one behind, that before a leading one."""
        return self.between.get(i) or self.trailing.get(i) or self.leading.get(i)


class Dater:
    """Dates the statements of one document, sentence by sentence; `stops` are the starts of the names of drugs."""

    def __init__(self, ws: Workspace, stops: dict[int, int]) -> None:
        self.ws, self.text = ws, ws.text
        self.stops = sorted(stops)
        self.stop_ends = [stops[start] for start in self.stops]
        self.last: str | None = None
        self.drawn: dict[int, tuple[str, int, str]] = {}  # by family of tests: newest date, where it ends, which test

    def assign(self, said: list[Statement], region: Span) -> None:
        """Sets the date of each statement of one sentence, from the sentence itself or else from what heads it."""
        said.sort(key=lambda s: s.result.start)
        first = bisect_left(self.ws.dates, region.start, key=lambda d: d.start)
        last = bisect_left(self.ws.dates, region.end, key=lambda d: d.start)
        inside = [d for d in self.ws.dates[first:last] if stands_for_labs(self.ws, d)]
        claims = Claims()
        for k, d in enumerate(inside):
            if (d.until or k + 1 < len(inside)) and self._span_of_two(
                d, None if d.until else inside[k + 1], said, claims
            ):
                continue
            self._claim(d, said, claims, region, k == 0)
        for i, s in enumerate(said):
            if own := claims.of(i):
                s.date, s.date_rule = own.value, own.rule
        self._again(said, claims, inside)
        self._events(said)
        self._same_day(said)
        self._onward(said, claims, region)
        self._backward(said, claims)
        self._inherit(said, region)
        self.last = next((s.date for s in reversed(said) if s.date), self.last)

    def _span_of_two(self, d: DateMention, later: DateMention | None, said: list[Statement], claims: Claims) -> bool:
        """ "from 58% to 71% between January 2024 and April 2025": the first date is the first value's, the second the second's."""  # noqa: E501
        if later is None:
            later = DateMention(d.start, d.end, d.until or "", rule=d.rule)
        elif not _AND.fullmatch(self.text, d.end, later.start):
            return False
        if not _BETWEEN.search(self.text, max(0, d.start - 12), d.start):
            return False
        stop = bisect_left(said, d.start, key=lambda s: s.result.start)
        earlier = [i for i in range(max(0, stop - 4), stop) if said[i].result.has_number]
        if (
            len(earlier) < 2
            or said[earlier[-1]].at != said[earlier[-2]].at
            or d.start - said[earlier[-1]].result.end > 30
        ):
            return False
        claims.between[earlier[-2]], claims.between[earlier[-1]] = d, later
        return True

    def _again(self, said: list[Statement], claims: Claims, inside: list[DateMention]) -> None:
        """ "indeterminate 1/2023, again 2/2024", "negative in 2019 and 3/2025": the same words on a further day."""
        held = {d.start for c in (claims.between, claims.leading, claims.trailing) for d in c.values()}
        more: list[Statement] = []
        for i, d in claims.trailing.items():
            s = said[i]
            following = next((o for o in inside if o.start >= d.end), None)
            if following is None or following.start in held or s.result.has_number or s.result.result == "pending":
                continue
            if not _AGAIN.fullmatch(self.text, d.end, following.start) or following.value == d.value:
                continue
            result = replace(s.result, start=d.end, end=following.end)
            while self.text[result.start] in " ,;)":
                result.start += 1
            more.append(
                replace(
                    s,
                    result=result,
                    start=result.start,
                    end=following.end,
                    date=following.value,
                    date_rule="labs.again",
                )
            )
        said.extend(more)

    def _same_day(self, said: list[Statement]) -> None:
        """ "negative on the same date", "same draw": the date of the result before, also of the sentence before."""
        for s in said:
            if s.date is None and self.last and _SAME.match(self.text, s.result.end):
                s.date, s.date_rule = self.last, "labs.same_day"
            self.last = s.date or self.last

    def _drug_between(self, start: int, end: int) -> bool:
        i = bisect_left(self.stops, start)
        return i < len(self.stops) and self.stops[i] < end

    def _claim(self, d: DateMention, said: list[Statement], claims: Claims, region: Span, first: bool) -> None:
        """Gives one date to the statement before it, to the one behind it or to none."""
        text = self.text
        after_index = bisect_left(said, d.end, key=lambda s: s.result.start)
        near = range(max(0, after_index - 6), after_index)
        holder = next((i for i in near if said[i].result.start <= d.start < said[i].result.end), None)
        if holder is not None:  # "sent today"
            claims.trailing.setdefault(holder, d)
            return
        before = max((i for i in near if said[i].result.end <= d.start), default=None)
        after = after_index if after_index < len(said) else None
        if (
            after is not None
            and said[after].at < d.start
            and not (before is not None and said[before].at == said[after].at)
        ):
            claims.between.setdefault(after, d)
            return
        governed = _GOVERNED.search(text, max(region.start, d.start - 25), d.start) is not None and not _REASON.match(
            text, d.end
        )
        if before is not None and not self._may_follow(said[before], d, governed):
            before = None
        told = said[after].result if after is not None else None
        if governed and told and (told.times or told.result == "high"):
            governed = _REASON_BESIDE.match(text, d.end, said[after].at) is None  # type: ignore[index]
        begin = d.end
        if after is not None:
            begin = min(said[after].at, said[after].result.start)
            begin = begin if begin >= d.end else said[after].result.start
            if not self._may_lead(d, begin, region, first, governed):
                after = None
        if after is None:
            if before is not None and before not in claims.between:
                claims.trailing.setdefault(before, d)
            return
        if before is None or self._leads(
            text[said[before].result.end : d.start], text[d.end : begin], bool(claims.leading)
        ):
            earlier = claims.leading.get(after)
            if earlier is None or not _OTHER.search(text, earlier.end, d.start):
                claims.leading[after] = d  # the nearer of two dates that lead
        else:
            claims.trailing.setdefault(before, d)

    def _may_follow(self, said: Statement, d: DateMention, governed: bool) -> bool:
        between = self.text[said.result.end : d.start]
        closing = between.find(")")
        closed = closing >= 0 and between.count(")") > between.count("(") and len(between[closing + 1 :].split()) > 1
        if ";" in between or (_OTHER.search(between) and not _AT.search(between)):
            return False
        if not said.result.has_number and _SINCE.fullmatch(between):
            return True
        return not (governed or closed or len(between) > _REACH or self._drug_between(said.result.end, d.start))

    def _may_lead(self, d: DateMention, begin: int, region: Span, first: bool, governed: bool) -> bool:
        between = self.text[d.end : begin]
        near_start = first and d.start - region.start <= _LEADS
        if governed or (";" in between and (self._of_drug(d) or len(self.text[region.start : d.start].split()) > 2)):
            return False
        if self._drug_between(d.end, begin) and ":" not in between[:24]:
            return False
        return near_start or len(between.split()) <= 5

    def _of_drug(self, d: DateMention) -> bool:
        """Whether a date stands right behind the name of a drug ("Epclusa 2019")."""
        i = bisect_left(self.stops, d.start) - 1
        return i >= 0 and not self.text[self.stop_ends[i] : d.start].strip(" (") and self.stop_ends[i] <= d.start

    @staticmethod
    def _leads(left: str, right: str, leading: bool) -> bool:
        """Of a date between two results: whether it belongs to the later one; `left`, `right` are the words beside it."""  # noqa: E501
        if left.rstrip().endswith(("(", "[")) and right.lstrip().startswith((")", "]")):
            return False
        if right.lstrip().startswith(":") or ("(" in left and ")" not in right and ")" not in left):
            return True
        cut_left, cut_right = _BREAK.search(left), _BREAK.search(right)
        if cut_left is None and cut_right is None:
            return leading
        if cut_left is None or cut_right is None:
            return cut_left is not None
        return leading and len(left.split()) > len(right.split())

    def _events(self, said: list[Statement]) -> None:
        """ "5.6 at biopsy", "1.0 at discharge": the date of that event."""
        for s in said:
            if s.date is None and (found := event_date(self.ws, s.at, s.result.start, s.result.end)):
                s.date, s.date_rule = found.value, "labs.event"

    def _onward(self, said: list[Statement], claims: Claims, region: Span) -> None:
        """A leading date holds on to the end of the sentence or of its brackets."""
        current: DateMention | None = None
        until = region.end
        outer: list[tuple[DateMention | None, int]] = []
        taken = {(s.concept, s.antibody, s.date) for s in said if s.date}
        for i, s in enumerate(said):
            while outer and s.result.start >= until:  # the brackets are closed: what held before them holds again
                current, until = outer.pop()
            if i in claims.leading and i not in claims.trailing:
                scope = self._scope(claims.leading[i], said, region)
                outer = [*outer, (current, until)] if scope < until else []
                current, until = claims.leading[i], scope
            if s.date is not None or current is None or s.result.start >= until:
                continue
            if s.rule == "labs.diagnosis_name" and self.text[current.start - 1 : current.start] != "(":
                continue
            if _NOW.search(self.text, max(0, s.result.start - 25), s.result.start):
                continue
            if self._dated_line(s, current, said, claims):
                continue
            key = (s.concept, s.antibody, current.value)
            if key not in taken or not s.result.has_number:
                s.date, s.date_rule = current.value, current.rule
                taken.add(key)

    def _dated_line(self, s: Statement, current: DateMention, said: list[Statement], claims: Claims) -> bool:
        """Whether a result stands on a later line than the leading date, in a list that ends with its own."""
        if s.at - current.end > _LONGEST_LIST or self.text.find("\n", current.end, s.at) < 0:
            return False
        stop = self.ws.line_at(s.result.start).end
        return any(i in claims.trailing for i, o in enumerate(said) if s.result.start < o.result.start < stop)

    def _scope(self, d: DateMention, said: list[Statement], region: Span) -> int:
        """Where a leading date stops to hold: at the end of the brackets that hold both it and a result."""
        opened = self.text.rfind("(", region.start, d.start)
        if opened < 0 or ")" in self.text[opened : d.start]:
            return region.end
        closed = self.text.find(")", d.end, region.end)
        inside = any(d.end <= s.result.start < closed for s in said)
        return closed if closed >= 0 and inside else region.end

    def _backward(self, said: list[Statement], claims: Claims) -> None:
        """A date behind a list holds for the other tests before it; that of a viral load is its own."""
        spread: set[int] = set()
        for i in range(len(said) - 2, -1, -1):
            s, later = said[i], said[i + 1]
            if s.date is not None or later.date is None or (i + 1 not in claims.trailing and i + 1 not in spread):
                continue
            if (
                (later.concept in _VIRAL_LOADS and i + 1 not in spread)
                or later.result.result == "pending"
                or s.rule == "labs.diagnosis_name"
            ):
                continue
            if (s.concept, s.antibody) == (later.concept, later.antibody) and s.result.has_number:
                continue
            between = self.text[s.result.end : max(s.result.end, later.result.start)]
            if len(between) < 120 and not _FAR_BREAK.search(between):
                s.date, s.date_rule = later.date, "labs.list_date"
                spread.add(i)

    def _inherit(self, said: list[Statement], region: Span) -> None:
        """The date of the heading, the collection line or the line's start, for the results that have none of their own."""  # noqa: E501
        by_group: dict[tuple[int, str, str | None], list[Statement]] = {}
        for s in said:
            if s.rule != "labs.diagnosis_name":
                by_group.setdefault((s.group, s.concept, s.antibody), []).append(s)
        found: DateMention | None = None
        asked = False
        for same in by_group.values():
            bare = [s for s in same if s.date is None]
            if not bare:
                continue
            if not asked:
                found, asked = heading_date(self.ws, region), True
            chosen = bare[-1] if len(same) > 1 and len(bare) == len(same) else bare[0]
            if (
                _NOW.search(self.text, max(0, chosen.result.start - 25), chosen.result.start)
                and found
                and not self.ws.line_at(region.start).start <= found.start
            ):
                continue
            if found and all(s.date != found.value for s in same):
                chosen.date, chosen.date_rule = found.value, found.rule
        self._of_sample(said, region)

    def _of_sample(self, said: list[Statement], region: Span) -> None:
        """Tests that are always drawn together have the date of the one told right before them in the same paragraph.

        "IgG 431 (2/27/26), was 655 in 8/2025. IgM 22, IgA 98."
        """
        before = dict(self.drawn)
        for s in said:
            family = _families().get(s.concept)
            if family is None:
                continue
            told, last = before.get(family), self.drawn.get(family)
            if s.date is None and told and told[1] <= region.start and told[2] != s.concept and s.result.has_number:
                between = self.text[told[1] : s.at]
                if len(between) < 60 and "\n\n" not in between and not _NEW_LINE.search(between):
                    s.date, s.date_rule = told[0], "labs.same_sample"
            if s.date and (not last or s.date >= last[0] or s.at - last[1] > 200):
                self.drawn[family] = (s.date, max(s.end, last[1] if last else 0), s.concept)
            elif last and s.date:
                self.drawn[family] = (last[0], max(s.end, last[1]), last[2])
