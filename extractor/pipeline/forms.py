"""A document's lines in, its tick boxes with label and question out, and zones over what is unticked or left blank."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from spacy.language import Language

from extractor.resources import load_yaml
from extractor.workspace import Checkbox, Workspace, Zone, workspace

Answer = Literal["yes", "no", "ticked", "unticked", "blank"]
BOX = re.compile(
    r"(?P<on>\[ ?[xX✓✔√*] ?\]|\( ?[xX✓✔√] ?\)|[☑☒☓■🗹🗵]|(?<![A-Za-z0-9])_{1,3}[xX✓✔]_{1,3})"
    r"|(?P<off>\[[ _]{0,3}\]|\( {1,3}\)|[☐□▢])"
)
TICK_LINE = re.compile(r"(?<![A-Za-z0-9])_{1,3}[xX✓✔]_{1,3}")
SHORT_BLANK = re.compile(r"(?<![_\w])_{2,4}(?![_\w])")
GAP = re.compile(r" {2,}|\t+")
BLANK = re.compile(r"_{3,}")
# "fever N   cough N": one-letter answers in a row.
LETTER_ANSWERS = re.compile(r"(?P<q>[A-Za-z][\w/-]*(?: [\w/()-]+){0,4}) (?P<a>[YN])(?=\s{2,}|\s*$)")
# "Dose given on schedule?   Y" and "antibiotics now      no": the answer is a cell of its own.
CELL_ANSWER = re.compile(
    r"(?P<q>[A-Za-z](?:[^\n\r\f?]{3,140}\?\s{1,30}|[^\n\r\f?]{2,70}(?:\s{3,40}|:\s{1,20})))(?P<a>yes|no|y|n)(?=\s{2,}|\s*$|,\s)",
    re.I,
)
# A lone yes or no that something may have asked for: without one the dearer patterns need not run.
ANSWER = re.compile(r"(?<=\s)(?:yes|no|y|n)(?=\s{2,}|\s*$|,\s)", re.I)
FORM_KINDS = frozenset({"form", "infusion_record"})


@dataclass(slots=True)
class _Box:
    start: int
    end: int
    checked: bool
    label_start: int = 0
    label_end: int = 0
    question_start: int = 0
    question_end: int = 0


@Language.factory("chartproof_forms")
class Forms:
    """Fills `ws.checkboxes` and adds zones of kind `unticked`."""

    def __init__(self, nlp: Any, name: str) -> None:
        rules = load_yaml("rules/forms.yaml")
        self.name = name
        self._answers = {word: answer for answer, words in rules["answers"].items() for word in words}
        self._overrides: list[str] = rules["overrides"]

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        spans = [(line.start, line.end) for line in ws.lines] or _plain_lines(ws.text)
        rows = [(a, b, _boxes(ws.text, a, b)) for a, b in spans]
        for i, (a, b, boxes) in enumerate(rows):
            if boxes:
                self._row(ws, rows, i, boxes)
            elif b - a < 400 and ANSWER.search(ws.text, a, b):
                self._written_answers(ws, a, b)
        ws.checkboxes.sort(key=lambda box: box.start)
        self._zones(ws, rows)
        ws.zones.sort(key=lambda zone: zone.start)
        return doc

    def _row(self, ws: Workspace, rows: list[tuple[int, int, list[_Box]]], i: int, boxes: list[_Box]) -> None:
        a, b, _ = rows[i]
        text = ws.text
        if _labels_before(text, rows, i):
            previous = a
            for box in boxes:
                box.label_start, box.label_end = _trim(text, _last_gap(text, previous, box.start), box.start)
                if not _says(text[box.label_start : box.label_end]):
                    box.label_start, box.label_end = _trim(text, previous, box.start)
                # "Pregnant?  yes [ ]  no [X]": what stands before the first label is the question.
                box.question_start, box.question_end = self._question_before(text, previous, box)
                previous = box.end
            _carry_questions(boxes)
            if len(boxes) == 1 and boxes[0].question_start == boxes[0].question_end:
                boxes[0].question_start, boxes[0].question_end = _above(text, rows, i, column=True)
        else:
            question = _asked(text, a, boxes[0].start)
            if not _says(text[slice(*question)]):
                question = _above(text, rows, i)
            given: set[str] = set()
            for n, box in enumerate(boxes):
                stop = boxes[n + 1].start if n + 1 < len(boxes) else b
                box.label_start, box.label_end, rest = _label_after(text, box.end, stop)
                box.question_start, box.question_end = question
                given.add(first_word(text[box.label_start : box.label_end]))
                if n + 1 < len(boxes) and _says(text[slice(*rest)]):
                    following = first_word(text[boxes[n + 1].end : boxes[n + 1].end + 40])
                    # "[X] N    Pregnant?  [ ] Y": the next boxes answer another question.
                    if text[rest[1] - 1] in "?:" or following in given:
                        question, given = rest, set()
            if len(boxes) == 1:
                boxes[0].label_end = _wrapped(text, rows, i, boxes[0])
        ws.checkboxes.extend(
            Checkbox(x.start, x.end, x.checked, x.label_start, x.label_end, x.question_start, x.question_end)
            for x in boxes
        )

    def _question_before(self, text: str, previous: int, box: _Box) -> tuple[int, int]:
        """What stands before the label, if the label answers it."""
        start, end = _trim(text, previous, box.label_start)
        start = _last_gap(text, start, end)
        answers = first_word(text[box.label_start : box.label_end]) in self._answers
        return (start, end) if end > start and (answers or text[end - 1] in "?:") else (end, end)

    def _written_answers(self, ws: Workspace, a: int, b: int) -> None:
        """Answers that are written, not ticked: they become ticked boxes whose label is the answer."""
        found = list(LETTER_ANSWERS.finditer(ws.text, a, b))
        part = ws.part_at(a)
        if len(found) < 2:
            cell = CELL_ANSWER.search(ws.text, a, b)
            found = [cell] if cell and (_asks(cell) or (part is not None and part.kind in FORM_KINDS)) else []
        for m in found:
            start, end = _trim(ws.text, m.start("q"), m.end("q"))
            start = max(start, _last_gap(ws.text, start, end))
            # A lone letter or a word of a table's cell answers nothing unless something asks.
            if len(found) == 1 and not _asks(m) and (len(m.group("a")) == 1 or not _says(ws.text[start:end])):
                continue
            ws.checkboxes.append(Checkbox(m.start("a"), m.end("a"), True, m.start("a"), m.end("a"), start, end))

    def _zones(self, ws: Workspace, rows: list[tuple[int, int, list[_Box]]]) -> None:
        asked: dict[tuple[int, int], list[Checkbox]] = {}
        for box in ws.checkboxes:
            if box.question_end > box.question_start:
                asked.setdefault((box.question_start, box.question_end), []).append(box)
            if not box.checked and box.label_end > box.label_start and not self._overridden(ws, box):
                ws.zones.append(Zone(box.label_start, box.label_end, kind="unticked", rule="forms.unticked_label"))
        for (start, end), boxes in asked.items():
            question = ws.text[start:end]
            if not any(box.checked for box in boxes) and (question.endswith(("?", ":")) or len(question) <= 60):
                ws.zones.append(Zone(start, end, kind="unticked", rule="forms.unanswered_question"))
        labels = sorted((box.label_start, box.label_end) for box in ws.checkboxes)
        for a, b, _ in rows:
            for m in BLANK.finditer(ws.text, a, b):
                span = _blank_label(ws.text, a, m.start())
                if span and not _overlaps(labels, *span):
                    ws.zones.append(Zone(*span, kind="unticked", rule="forms.blank_field"))

    def _overridden(self, ws: Workspace, box: Checkbox) -> bool:
        """Something written beside the unticked box states more than the blank."""
        line = ws.line_at(box.start)
        follower = bisect_right(ws.checkboxes, max(box.start, box.label_end), key=lambda b: b.start)
        stop = ws.checkboxes[follower].start if follower < len(ws.checkboxes) else line.end
        rest = ws.text[max(box.end, box.label_start) : min(line.end, stop)].lower()
        return any(cue in rest for cue in self._overrides)

    def answer(self, ws: Workspace, offset: int) -> Answer | None:
        """See `answer_at`."""
        for box in ws.checkboxes:
            if box.label_start <= offset < box.label_end:
                return "ticked" if box.checked else "unticked"
        said = {
            self._answers.get(first_word(ws.text[box.label_start : box.label_end])): box.checked
            for box in sorted(ws.checkboxes, key=lambda b: b.checked)
            if box.question_start <= offset < box.question_end
        }
        yes, no = said.get("yes"), said.get("no")
        if yes is None and no is None:
            return None
        if yes and not no:
            return "yes"
        return "no" if no and not yes else "blank"


def answer_at(ws: Workspace, offset: int) -> Answer | None:
    """What the form says at the offset: the answer to the question there, or whether the option there is ticked.

    "yes" and "no" are answers to a question, "blank" one that nobody answered; None where no form item stands.
    """
    return Forms(None, "chartproof_forms").answer(ws, offset)


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """One of the sorted spans, which do not overlap each other, shares a character with the stretch."""
    i = bisect_left(spans, (end, end)) - 1
    return i >= 0 and spans[i][1] > start


def _asks(m: re.Match[str]) -> bool:
    return "?" in m.group("q")


def _asked(text: str, a: int, box: int) -> tuple[int, int]:
    """The cell before the first box that asks: a date or a remark between it and the box is passed over."""
    start, end = _trim(text, a, box)
    cells = [start, *(m.end() for m in GAP.finditer(text, start, end))]
    stops = [*(m.start() for m in GAP.finditer(text, start, end)), end]
    for first, last in reversed(list(zip(cells, stops, strict=True))):
        piece = text[first:last]
        if _says(piece) and (piece.endswith(("?", ":")) or not re.search(r"\d|^\(", piece)):
            return first, last
    return start, end


def first_word(label: str) -> str:
    """The first word of a label in lower case."""
    m = re.match(r"\W*(\w+)", label)
    return m.group(1).lower() if m else ""


def _plain_lines(text: str) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n\r\f]+", text)]


def _boxes(text: str, a: int, b: int) -> list[_Box]:
    found = [_Box(m.start(), m.end(), m.group("on") is not None) for m in BOX.finditer(text, a, b)]
    if TICK_LINE.search(text, a, b):
        # "_X_ Yes   ___ No": where one blank is ticked, the other short blanks are boxes too.
        found += [_Box(m.start(), m.end(), False) for m in SHORT_BLANK.finditer(text, a, b)]
        found.sort(key=lambda box: box.start)
    return found


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "|,;"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "|,;"):
        end -= 1
    return start, end


def _says(piece: str) -> bool:
    """There are words in it, not only an item number, a bullet or a bracket."""
    return bool(re.search(r"[^\W\d_]{2,}", piece)) or bool(re.search(r"[^\W\d_]\s*[?:]", piece))


def _last_gap(text: str, start: int, end: int) -> int:
    """Where the last cell before `end` begins."""
    stripped = len(text[start:end].rstrip())
    gaps = [m.end() for m in GAP.finditer(text, start, start + stripped)]
    return gaps[-1] if gaps else start


def _labels_before(text: str, rows: list[tuple[int, int, list[_Box]]], i: int) -> bool:
    """Labels stand before their boxes: the line ends with a box, or the boxes make a column behind names."""
    a, b, boxes = rows[i]
    before = _says(text[a : boxes[0].start])
    if not before:
        return False
    if not re.search(r"[^\W_]", text[boxes[-1].end : b]):
        return True
    if len(boxes) > 1:
        return False
    column = boxes[0].start - a
    for j in (i - 2, i - 1, i + 1, i + 2):
        if 0 <= j < len(rows) and len(rows[j][2]) == 1:
            x, y, (other,) = rows[j][0], rows[j][1], rows[j][2]
            if other.start - x == column and _says(text[x : other.start]) and not _says(text[other.end : y]):
                return True
    return False


def _carry_questions(boxes: list[_Box]) -> None:
    """Boxes with no question of their own answer that of the box before."""
    for before, box in pairwise(boxes):
        if box.question_start >= box.question_end:
            box.question_start, box.question_end = before.question_start, before.question_end


def _label_after(text: str, start: int, stop: int) -> tuple[int, int, tuple[int, int]]:
    """Label behind the box, up to a gap or the next box, and what stands between the gap and that box."""
    first, end = _trim(text, start, stop)
    gap = GAP.search(text, first, end)
    cut = gap.start() if gap else end
    return first, cut, _trim(text, cut, stop)


def _above(text: str, rows: list[tuple[int, int, list[_Box]]], i: int, column: bool = False) -> tuple[int, int]:
    """The question in the line above, or above the options that stand between; `column` skips names before boxes."""
    for j in range(i - 1, max(-1, i - 16), -1):
        a, b, boxes = rows[j]
        if boxes:
            if not column and _says(text[a : boxes[0].start]):
                return _asked(text, a, boxes[0].start)
            continue
        if not text[a:b].strip():
            return 0, 0
        line = text[a:b].rstrip()
        # "Dose: 1000 mg" is an item of its own, "Prior therapy" heads what follows.
        filled = BLANK.search(line) or re.search(r":\s*\S", line)
        heads = line.endswith(("?", ":", ")")) or (len(line) < 90 and not filled and not line.endswith((".", ",", ";")))
        return _trim(text, a, b) if heads else (0, 0)
    return 0, 0


def _wrapped(text: str, rows: list[tuple[int, int, list[_Box]]], i: int, box: _Box) -> int:
    """A long label that goes on in the next line, indented as far as its text."""
    a, b, _ = rows[i]
    if i + 1 >= len(rows) or box.label_end < b - 2 or b - a < 60:
        return box.label_end
    x, y, boxes = rows[i + 1]
    line = text[x:y]
    indent = len(line) - len(line.lstrip())
    goes_on = not boxes and line.strip() and indent >= box.start - a + 2 and text.count("\n", b, x) <= 1
    return y if goes_on and not text[a:b].rstrip().endswith((".", "?", ":")) else box.label_end


def _blank_label(text: str, a: int, blank: int) -> tuple[int, int] | None:
    """The name of a field that was left blank; None where something is written before the blank."""
    start = _last_gap(text, a, blank)
    boxes = [m.end() for m in BOX.finditer(text, start, blank)]
    start, end = _trim(text, max([start, *boxes]), blank)
    start = max(start, max((m.end() for m in BLANK.finditer(text, start, end)), default=start))
    start, end = _trim(text, start, end)
    label = text[start:end]
    if not _says(label) or len(label) > 60:
        return None
    colon = label.rfind(":")
    written = colon >= 0 and re.search(r"\w", label[colon + 1 :])
    return None if written and "(" not in label else (start, end)
