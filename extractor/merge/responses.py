"""How the patient did on the requested drug where no sentence names it: a course and papers in, mentions out."""

from __future__ import annotations

import re
from datetime import timedelta

from extractor.facts import Mention, Therapy
from extractor.merge.context import MergeContext
from extractor.therapies.cues import word_list
from extractor.therapies.steroids import STEROIDS
from extractor.therapies.times import as_day
from extractor.workspace import Workspace

_LEAST_DAYS = 80  # a shorter time on a drug shows no response
_DENIED = re.compile(r"\b(?:no|not|never|without|n't|hardly|if|unless|until|should|hope\w*|goal|aim\w*|expect\w*)\b")
_YES = re.compile(r"\s*(?:y|yes|true|improved|better|stable or improved)\b", re.I)
_NO = re.compile(r"\s*(?:n|no|worse|not improved)\b", re.I)


def add_responses(course: Therapy, context: MergeContext) -> None:
    """Gives the running course of the requested drug its benefit where the papers tell of one and of no failure."""
    if course.status != "current" or course.outcome or course.conflict or not _long_enough(course, context):
        return
    good: list[Mention] = []
    for space in context.spaces.values():
        found, failed = _told(space, course)
        if failed:
            return
        good += found
    if good:
        course.outcome = "benefit"
        course.mentions += good[:4]


def _long_enough(course: Therapy, context: MergeContext) -> bool:
    first, today = as_day(course.start or ""), as_day(context.as_of or "")
    if first is None and course.stop is None:
        return any("renew" in (m.cue or "").lower() or "continu" in (m.cue or "").lower() for m in course.mentions)
    return bool(first and today and today - first >= timedelta(days=_LEAST_DAYS))


def _told(ws: Workspace, course: Therapy) -> tuple[list[Mention], bool]:
    """The words of one paper on how the patient is, and whether any of them tells of a failure."""
    good: list[Mention] = []
    says = {"outcome": "benefit", "status": "current"}
    for box in ws.checkboxes:
        question = ws.text[box.question_start : box.question_end]
        if box.checked and word_list("responses.asked").search(question):
            label = ws.text[box.label_start : box.label_end]
            if _NO.match(label):
                return [], True
            if _YES.match(label):
                good.append(ws.mention(box.start, box.label_end, "therapies.response_tick", dict(says)))
    others = sorted(c.start for c in ws.concepts if c.kind == "drug" and c.concept != course.concept)
    names = {c.start: c.concept for c in ws.concepts if c.kind == "drug"}
    for sentence in ws.sentences:
        text = ws.text[sentence.start : min(sentence.end, sentence.start + 600)]
        bad = word_list("responses.bad").search(text)
        better = word_list("responses.good").search(text)
        if (not bad and not better) or ws.zone_at(sentence.start):
            continue
        drugs = {names[o] for o in others if sentence.start <= o < sentence.end}
        if drugs - STEROIDS:
            continue
        if bad and not _denied(text, bad.start()) and not _old(text, course):
            return [], True
        if better and not _denied(text, better.start()) and not _old(text, course):
            at = sentence.start + better.start()
            good.append(ws.mention(at, at + len(better.group()), "therapies.response", dict(says)))
    return good, False


def _denied(text: str, at: int) -> bool:
    """Whether the words before, in the same clause, take it back."""
    return bool(_DENIED.search(re.split(r"[,;:]| and | but ", text[max(0, at - 40) : at])[-1]))


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _old(text: str, course: Therapy) -> bool:
    """Whether the sentence tells of a time before the course."""
    years = _YEAR.findall(text)
    return bool(years and course.start and max(years) < course.start[:4])
