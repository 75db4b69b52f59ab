"""How a name stands in its document beyond its sentence: a workspace in, rows of a dose log, labels, hypotheses out."""

from __future__ import annotations

import re
from bisect import bisect_right

from extractor.therapies.cues import word_list
from extractor.therapies.schedule import antibodies
from extractor.workspace import ConceptMention, Workspace

_LEAST_ROWS = 3  # rows with a date and an infused drug that make a list of lines a log
_LONGEST_LINE = 2000  # characters of a line that are looked through for labels
_ROW = re.compile(r"[\s|;,\d#-]{0,12}$")
_LABEL_AT = re.compile(
    r"(?:^|(?<=[.;:]) {1,3}|[^\S\n]{2,})[\s>*•#-]{0,6}(?:\d{1,2}[.)] ?)?"
    r"(?P<label>[A-Za-z][\w /&'()-]{0,48}?) ?(?::|>(?= ))",
    re.M,
)


def log_rows(ws: Workspace, drugs: list[ConceptMention]) -> frozenset[int]:
    """The starts of the lines that are rows of a log of infusions: each opens with a date and names an infused drug."""
    starts = [d.start for d in ws.dates]
    rows: list[int] = []
    for drug in drugs:
        if drug.concept not in antibodies() and drug.concept != "immune_globulin":
            continue
        line = ws.line_at(drug.start)
        i = bisect_right(starts, drug.start) - 1
        first = next((d for d in ws.dates[max(0, i - 2) : i + 1] if d.start >= line.start), None)
        if first is None or first.start - line.start > 14 or drug.start - first.end > 40:
            continue
        if re.search(r"[A-Za-z]{4,} [A-Za-z]{2,} [A-Za-z]{2,}", ws.text[first.end : drug.start]):
            continue
        rows.append(line.start)
    return frozenset(rows) if len(rows) >= _LEAST_ROWS else frozenset()


def past_label(ws: Workspace, start: int, category: str) -> bool | None:
    """Whether the label over the name ("Past: …", "Prior tx:") speaks of the past; None without a label."""
    at = start
    for back in range(10):
        line = ws.line_at(at)
        head = ws.text[line.start : min(line.end, start)]
        if back and not head.strip():
            return None
        if ":" not in head and ">" not in head:  # most lines hold no label
            head = ""
        for m in reversed(list(_LABEL_AT.finditer(head, max(0, len(head) - _LONGEST_LINE)))):
            label = m.group("label")
            if word_list("labels.past").search(label):
                return True
            if word_list("labels.other").search(label):
                return False
        if line.start == 0:
            return None
        at = line.start - 1
    return None


_TIME = re.compile(
    r"[ \t>*|-]{0,6}(?:[01]?\d|2[0-3]):?[0-5]\d(?: ?[ap]m)?\b(?![/.-]\d)(?! ?(?:mg|ml|mcg|g|iu|u|kg|%))", re.I
)
_LEAST_TIMES = 3


def timed_lines(ws: Workspace) -> frozenset[int]:
    """The starts of the lines that open with a time of day, where there are enough of them for a record of a visit."""
    starts = [line.start for line in ws.lines if _TIME.match(ws.text, line.start, line.end)]
    return frozenset(starts) if len(starts) >= _LEAST_TIMES else frozenset()


_IF = re.compile(r"\b(?:if|unless|should|in case)\s+(?:(?:the|her|his|this|our|he|she|pt) )?(?:\w+ (?:on|of) )?$", re.I)
_UNTIL = re.compile(r"\b(?:until|till|once|after|when|by the time)\s+(?:(?:the|her|his) )?$", re.I)
_OPEN = re.compile(r"\s*(?:is|are|has been|can be|gets?|were to)\b", re.I)
_ANY = re.compile(
    r"\s*(?:(?:is|was|were|are|does|do|be|proves?|has|turns out)(?: not|n't)? )?(?:no good|fail\w*|disappoint\w*|"
    r"denied|not (?:work|enough|approved|tolerated|covered|help\w*|available)|inadequate|ineffective|insufficient|"
    r"approved|unavailable|refused|stopp\w+|works?|helps?)\b",
    re.I,
)


def supposed(lead: str, tail: str) -> bool:
    """Whether the name is the subject of a condition or of a time to come ("if MMF fails", "until MMF is stopped")."""
    near = lead[-40:]
    if _IF.search(near):
        return bool(_ANY.match(tail))
    return bool(_UNTIL.search(near) and _OPEN.match(tail))


_GUIDE = re.compile(
    r"\b(?:guidelines?|recommendations?|EULAR|KDIGO|ACR|BSR|NICE|trials?(?= (?:of|show|found|did|was|were|support))|"
    r"literature|studies|cohorts?|case series|consensus|Cochrane|reviewers? said|package insert|label)\b"
)
_PATIENT = re.compile(
    r"\b(?:she|he|her|his|him|patient|pt|mrs?|ms|miss|i|we|they|given|received|started|failed|stopped|tried|mg)\b", re.I
)


def of_guide(sentence: str, offset: int) -> bool:
    """Whether the sentence reports what guidelines or studies say ("EULAR names X for …"), not what a patient took."""
    if len(sentence) > _LONGEST_LINE:  # no sentence: what was never split
        return False
    found = _GUIDE.search(sentence)
    return found is not None and found.start() < offset and not _PATIENT.search(sentence)


_QUOTE = re.compile(r"[\"“”]")
_PAYER = re.compile(
    r"\b(?:members?|patients? (?:must|has|should)|is considered|are considered|covered|criteria|medically necessary|"
    r"must (?:be|have)|unless|required|approv\w+|policy|adequate trial|step therapy)\b",
    re.I,
)


def in_quote(ws: Workspace, offset: int) -> bool:
    """Whether the name stands in a long quotation in a payer's words."""
    left = ws.text[max(0, offset - 700) : offset]
    left = left[left.rfind("\n\n") + 1 :]
    marks = _QUOTE.findall(left)
    if not marks or (len(marks) % 2 == 0 and "“" not in marks[-1]):
        return False
    begin = max(left.rfind(mark) for mark in '"“”')
    right = _QUOTE.search(ws.text, offset, offset + 700)
    if right is None or "\n\n" in ws.text[offset : right.start()]:
        return False
    quoted = left[begin + 1 :] + ws.text[offset : right.start()]
    return len(quoted) > 50 and bool(_PAYER.search(quoted))
