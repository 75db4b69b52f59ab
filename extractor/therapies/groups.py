"""Which words speak of which drug: a workspace in, the text before, of and after each name out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.therapies.cues import word_list
from extractor.therapies.doses import DOSE
from extractor.therapies.sig import frequencies
from extractor.workspace import ConceptMention, Span, Workspace

LEAD, TAIL = 240, 420  # the most characters that are looked at before and after a name
_BRACKET = re.compile(r"\([^()]{0,160}\)|\[[^\[\]]{0,160}\]")
_HARD = re.compile(r"[;|]|\.\s|\n\s*\n|\s-{2,}\s|\t| {4,}")
_SOFT = re.compile(r",\s|\s(?:and|but|with|so|plus)\s|->|-->|\s[-–—]\s|:\s")
_FIGURE = re.compile(r"[\d.,/%x~<>=→+&()-]+")
_MEDLIST_CUT = re.compile(
    r"[,;|]\s*(?=(?!(?:take|inject|apply|use|give|sig|disp|qty|refill|since|start|stop|"
    r"held|tolerat|on|for|taper|last|due|was|now|with|incr|decr|but|not|"
    r"d/c|dis|po|by|once|twice|daily|weekly|monthly|every|each|as|at|in|then|prn|ran|tab|"
    r"cap|iv|sc|sq|up|down|max|total|mg|being|per|to|new|chang|resum|restart|"
    r"same|stable|both|all|self|active|current)\w*\b)[A-Za-z][\w/-]{2,})|[,;|]\s*$|\s\|\s|\n",
    re.I,
)
# A name with a slash or plus before it in an abbreviation list ("MMF/HCQ/pred") is joined without blanks.


@dataclass(slots=True)
class Scope:
    """The words about one mention of a drug; `own` follows the name up to the next name or clause."""

    mention: ConceptMention
    lead_start: int
    own_end: int
    tail_end: int
    shared_start: int  # where the text that all drugs of a list share begins (after the last of them)
    shared_end: int
    group: int
    size: int = 1
    first: bool = True
    head: int = -1  # where the list of drugs that this one is in begins
    inherit: Span | None = None  # the words before an earlier drug of the enumeration ("took A for a year, B in 2020")
    extra: list[Span] = field(default_factory=list)  # following sentences that go on about this drug
    sentence: Span = field(default_factory=lambda: Span(0, 0))


def scopes(ws: Workspace, drugs: list[ConceptMention]) -> list[Scope]:
    """The scope of every drug mention, in text order. `drugs` are sorted and do not overlap."""
    out: list[Scope] = []
    starts = [d.start for d in drugs]
    sentences = ws.sentences or [Span(0, len(ws.text))]
    for index, sentence in enumerate(sentences):
        inside = drugs[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        if not inside:
            continue
        made: list[Scope] = []
        for unit, named in units(ws.text, sentence, inside):
            made.extend(_in_sentence(ws, unit, named, len(out) + len(made)))
        extra = _following(ws, sentences, index, starts)
        if extra:
            last = made[-1].group
            plural = word_list("continues.plural").match(ws.text[extra[0].start : extra[0].end].lstrip(" -*"))
            for scope in made:
                if scope.group == last or plural:
                    scope.extra = extra
            if plural:
                for scope in _told_before(ws, out, made[0].sentence):
                    scope.extra = [*scope.extra, *extra]
        out.extend(made)
    return out


def _told_before(ws: Workspace, out: list[Scope], sentence: Span) -> list[Scope]:
    """The scopes of the sentences right before one, in its paragraph: "None of these helped" is on all of them."""
    found: list[Scope] = []
    at = sentence.start
    for scope in reversed(out[-12:]):
        gap = ws.text[scope.sentence.end : at]
        if scope.sentence.start != at and (gap.strip() or "\n\n" in gap):
            break
        at = scope.sentence.start
        found.append(scope)
    return found


_OPEN_END = re.compile(
    r"(?:[,(/&+-]|\b(?:and|or|of|with|to|the|a|on|for|in|at|by|was|were|is|her|his|failed|"
    r"w/|despite|added|started|from|than|as|that|nor|took))\s*$",
    re.I,
)
_ITEM_HEAD = re.compile(r"\n[ \t]*(?:[-*•·>]+|\d{1,2}[.)]|\[[ xX]?\])?[ \t]*(?:(?:IV|oral|PO|pulse)\s)?$")
_ITEM_NEXT = re.compile(
    r"\s*(?:\([^()\n]{0,60}\)\s*)?(?:[:–—=-]|x\s?\d|\d|$|\n|stopped|never|started|since|from|d/c|- )", re.I
)


def units(text: str, sentence: Span, drugs: list[ConceptMention]) -> list[tuple[Span, list[ConceptMention]]]:
    """A sentence cut before each line that a drug heads as an item of a list ("AZA - no" under "MTX 15 mg 2021 …")."""
    cuts: list[int] = []
    for drug in drugs:
        if drug.start > sentence.start and _heads_item(text, sentence.start, drug, bool(cuts)):
            cuts.append(drug.start)
    out: list[tuple[Span, list[ConceptMention]]] = []
    edges = [sentence.start, *cuts, sentence.end]
    for start, end in pairwise(edges):
        named = [d for d in drugs if start <= d.start < end]
        if named:
            out.append((Span(start, end), named))
    return out


def _heads_item(text: str, start: int, drug: ConceptMention, after_item: bool) -> bool:
    before = text[max(start, drug.start - 60) : drug.start]
    head = _ITEM_HEAD.search(before)
    if head is None:
        return False
    line_before = text[start : drug.start - len(before) + head.start()].rsplit("\n", 1)[-1]
    bulleted = bool(head.group().strip())
    if bulleted:
        return True
    if _OPEN_END.search(line_before) or _wrapped(text, drug):
        return False
    if after_item and head.group()[1:2] in " \t" and len(line_before) < 100:
        return True
    return bool(_ITEM_NEXT.match(text[drug.end : drug.end + 80])) and (
        len(line_before) < 100 or line_before.rstrip()[-1:] in ".;:)"
    )


def _wrapped(text: str, drug: ConceptMention) -> bool:
    """Whether the line break before a name is there only because the line was full: the name would not have fitted."""
    begin = text.rfind("\n", 0, drug.start) + 1
    if text[begin : drug.start].strip():
        return False
    opening = text.rfind("\n", max(0, begin - 200), begin - 1) + 1
    before = text[opening : begin - 1]
    if len(before) < 60 or before.rstrip()[-1:] in ".:;" or before[:1].isspace() != text[begin : begin + 1].isspace():
        return False
    near = text[max(0, opening - 500) : begin + 500].split("\n")[1:-1]
    width = max((len(line) for line in near if len(line) <= 150), default=0)
    word = re.match(r"\S+", text[drug.start : drug.start + 40])
    return len(before) + 1 + (len(word.group()) if word else 0) > 0.9 * width


# "Before rituximab, azathioprine …": the first name only says when.
_FRONTED = re.compile(
    r"\W{0,3}(?:before|after|prior to|following|until|till|since|unlike|instead of|besides|apart from|"
    r"(?:once|when|while) on)\s+(?:(?:the|her|his|starting|stopping|beginning) )?",
    re.I,
)


def _in_sentence(ws: Workspace, sentence: Span, drugs: list[ConceptMention], number: int) -> list[Scope]:
    text = ws.text
    groups: list[list[ConceptMention]] = [[drugs[0]]]
    for before, drug in pairwise(drugs):
        gap = text[before.end : drug.start]
        fronted = before is drugs[0] and gap.strip() == "," and _FRONTED.fullmatch(text[sentence.start : before.start])
        if _joined(gap) and not fronted:
            groups[-1].append(drug)
        else:
            groups.append([drug])
    out: list[Scope] = []
    lead = max(sentence.start, drugs[0].start - LEAD)
    inherit: Span | None = None
    for i, group in enumerate(groups):
        last = group[-1]
        limit = groups[i + 1][0].start if i + 1 < len(groups) else sentence.end
        cut = last.end + split(text[last.end : limit]) if i + 1 < len(groups) else limit
        tail_end = min(cut, last.end + TAIL)
        shared = _own_end(text, last.end, tail_end)
        apart = len(group) > 1 and _apart(text, group, tail_end)
        for j, drug in enumerate(group):
            own_end = group[j + 1].start if j + 1 < len(group) else shared
            out.append(
                Scope(
                    drug,
                    lead,
                    own_end,
                    tail_end,
                    shared,
                    shared if apart and j + 1 < len(group) else tail_end,
                    number + i,
                    len(group),
                    j == 0,
                    head=group[0].start,
                    inherit=inherit,
                    sentence=sentence,
                )
            )
        if i + 1 < len(groups):
            told = inherit or Span(lead, group[0].start)
            inherit = told if _enumerated(ws, last.end, groups[i + 1][0].start) else None
        lead = max(cut, (groups[i + 1][0].start - LEAD) if i + 1 < len(groups) else cut)
    return out


_ENDS_ALONE = re.compile(r"\s*(?:was )?(?:stopp|d/c|discont|quit|held|never|failed|caused|ended|not toler|gave)", re.I)


def _apart(text: str, group: list[ConceptMention], end: int) -> bool:
    """Whether the verb after a list is the last name's alone: "HCQ 400 daily, pred 7.5, MTX stopped 6/2025"."""
    gaps = [text[a.end : b.start] for a, b in pairwise(group)]
    if any(re.search(r"\b(?:and|or|nor)\b|[&+/]", re.sub(r"\([^()]*\)|\d/\d", " ", gap)) for gap in gaps):
        return False
    return any(re.search(r"\d", gap) for gap in gaps) and bool(_ENDS_ALONE.match(text, group[-1].end, end))


def _joined(gap: str) -> bool:
    """Whether the text between two names only joins them to a list: "and", a comma, doses, brackets."""
    if len(gap) > 120:
        return False
    if re.search(r"[;|]|\.\s|\n\s*\n|\d/\d|->|: |\s-\s| {4,}|\n\s*[-*•\d]", gap):
        return False
    rest = _BRACKET.sub(" ", gap)
    rest = DOSE.sub(" ", rest)
    for start, end in reversed(frequencies(rest)):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    rest = word_list("joiners").sub(" ", rest)
    rest = _FIGURE.sub(" ", rest)
    return not rest.strip(" \n,")


_FILLER = re.compile(
    r"\b(?:for|in|from|until|till|to|through|thru|at|on|since|about|around|over|up|only|"
    r"another|more|than|then|weeks?|months?|years?|days?|wks?|mos?|yrs?|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|twelve|early|late|mid|spring|"
    r"summer|fall|winter|each|doses?|cycles?|courses?|of|by|maximum|max)\b",
    re.I,
)


def _enumerated(ws: Workspace, start: int, end: int) -> bool:
    """Whether only times, doses and brackets stand between two drugs: the verb before the first is the second's too."""
    gap = list(ws.text[start:end])
    if len(gap) > 140 or (not any(c == "," for c in gap) and " and " not in "".join(gap)):
        return False
    for when in (*ws.dates, *ws.durations):
        if start <= when.start < end:
            for k in range(when.start - start, min(when.end, end) - start):
                gap[k] = " "
    rest = _BRACKET.sub(" ", "".join(gap))
    if re.search(r"[;:|]|\.\s|->", rest):
        return False
    rest = DOSE.sub(" ", rest)
    for s, e in reversed(frequencies(rest)):
        rest = rest[:s] + " " * (e - s) + rest[e:]
    rest = _FIGURE.sub(" ", _FILLER.sub(" ", word_list("joiners").sub(" ", rest)))
    return not rest.strip(" \n,")


def _own_end(text: str, start: int, end: int) -> int:
    """Where the words that belong to the last name alone end: its dose, frequency and brackets."""
    at = start
    for _ in range(12):
        rest = text[at:end]
        blank = len(rest) - len(rest.lstrip(" ,"))
        piece = rest[blank:]
        if not piece:
            break
        m = (
            _BRACKET.match(piece)
            or DOSE.match(piece)
            or re.match(r"(?:at|of|to|po|iv|sc|sq|tabs?|[~\d.]+)(?![\w/])", piece, re.I)
        )
        stop = m.end() if m else next((e for s, e in frequencies(piece[:30]) if s == 0), 0)
        if not stop:
            break
        at += blank + stop
    return at


_SUBORDINATE = re.compile(r"(?<=\s)(?:when|because|whereas|where|although|after|before)\s", re.I)
# "… and was stopped when Y": the verb is the first name's.
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|had to be) (?:then |later |subsequently |eventually )?"
    r"(?:stopped|discontinued|started|tried|resumed|declined|refused|avoided|considered|discussed|added|restarted)$",
    re.I,
)


def split(gap: str) -> int:
    """Where in the text between two drugs the first one's words end and the second one's begin."""
    if gap.strip().lower() == "to":
        return 0
    hard = [
        m.end() for m in _HARD.finditer(gap) if gap[: m.start()].strip() or "\n" in m.group() or m.group()[0] in ";|."
    ]
    if hard:
        return hard[-1]
    masked = _BRACKET.sub(lambda m: "_" * len(m.group()), gap)
    late = list(_SUBORDINATE.finditer(masked))
    if late and len(masked) - late[-1].end() < 24:
        return late[-1].start()
    opener = next(
        (
            m
            for m in word_list("openers").finditer(masked)
            if (m.start() > 2 or not masked[: m.start()].strip()) and not _PASSIVE.search(masked[: m.end()])
        ),
        None,
    )
    soft = list(_SOFT.finditer(masked))
    if opener:
        before = [m.end() for m in soft if m.end() <= opener.start() + 6]
        if soft and before:
            return max(before[-1], 0) if opener.start() - before[-1] < 14 else opener.start()
        return opener.start()
    return soft[-1].end() if soft else len(gap)


def _following(ws: Workspace, sentences: list[Span], index: int, starts: list[int]) -> list[Span]:
    """The sentences after this one that name no drug and go on about the last one ("It was stopped for …")."""
    out: list[Span] = []
    here = sentences[index]
    section = ws.section_at(here.start)
    for following in sentences[index + 1 : index + 4]:
        if bisect_left(starts, following.start) != bisect_left(starts, following.end):
            break
        between = ws.text[here.end : following.start]
        if between.count("\n") > 1 or ws.section_at(following.start) is not section:
            break
        text = ws.text[following.start : min(following.end, following.start + 300)].lstrip(" -*\n")
        direct = word_list("continues.direct").match(text) or word_list("continues.plural").match(text)
        pronoun = word_list("continues.pronoun").match(text)
        if not (direct or pronoun):
            # One plain sentence may stand between ("Uneventful pregnancy."), but only in running text.
            break
        out.append(following)
        here = following
    return out


def medication_end(text: str, start: int, end: int) -> int:
    """In a list of medicines: where the item of the name that ends at `start` ends."""
    depth = 0
    m = None
    masked = _BRACKET.sub(lambda b: "_" * len(b.group()), text[start:end])
    m = _MEDLIST_CUT.search(masked)
    del depth
    return start + m.start() if m else end


def index_at(spans: list[Span], offset: int) -> int:
    """The index of the span that holds or precedes the offset."""
    return bisect_right(spans, offset, key=lambda s: s.start) - 1
