"""The doses that belong to one mention of a drug: a workspace and the mention's scope in, doses with offsets out."""

from __future__ import annotations

import re

from extractor.therapies.doses import DOSE, DoseMention, dose_before, find_doses
from extractor.therapies.groups import Scope
from extractor.therapies.places import Place
from extractor.workspace import Workspace

# ", allopurinol 200 mg": a medicine that the lexicon does not know, with its own dose.
_OTHER_DRUG = re.compile(
    r"(?:[,;|]|\band)\s*(?!(?:then|now|later|currently|increased|decreased|reduced|"
    r"tapered|since|from|with|taking|about|max|maximum|total|dose|down|back|went|raised|"
    r"first|started|restarted|"
    r"stopped|until|over|after|before|again|each|every|repeated|followed|usually|most|"
    r"once|twice|daily|weekly|she|he|we|was|were|had|has|been|tablets?|take|tabs?|got|"
    r"put)\b)"
    r"[A-Za-z][a-z/-]{4,}(?:\s(?:XL|ER|DS|SS|HCl|sodium))?\s+\d[\d.,]*\s?(?:mg|mcg|g|units?|mL)?\b(?!/)",
)


_IN_UNITS = frozenset({"repository_corticotropin"})


_NEXT_DOSE = re.compile(rf"(?:\b(?:and|with|plus|w/)|[,&+])\s+{DOSE.pattern}(?: of| iv| oral| po| daily)?\s*$", re.I)


def is_last(scope: Scope) -> bool:
    return scope.own_end == scope.shared_start


def doses_of(
    ws: Workspace, scope: Scope, own_end: int, tail_end: int, lead: str, place: Place
) -> list[tuple[DoseMention, int]]:
    """The doses of the mention with the offset of the text that each was read in."""
    drug = scope.mention
    limit = own_end if scope.size > 1 and not is_last(scope) else tail_end
    text = ws.text[drug.end : limit]
    if not is_last(scope):
        # "hydroxychloroquine and 15 mg of prednisone": the dose is the next drug's.
        text = _NEXT_DOSE.sub("", text)
    other = _OTHER_DRUG.search(text)
    if other:
        text = text[: other.start()]
    found = [(d, drug.end) for d in find_doses(text, drug.concept) if d.unit != "units" or drug.concept in _IN_UNITS]
    for span in scope.extra:
        found += [
            (d, span.start)
            for d in find_doses(ws.text[span.start : span.end], drug.concept, after_name=False)
            if d.unit != "units"
        ]
    if not found or found[0][0].start > 40:
        before = dose_before(lead, drug.concept)
        if before is not None:
            found.insert(0, (before, drug.start - len(lead)))
    return found
