"""Hepatitis C tests in, a `hepatitis_c` fact out where the sentence says that the infection was treated and cured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.facts import Diagnosis
from extractor.workspace import Workspace

_CURED = re.compile(
    r"\bSVR\d*\b|sustained viro\w+ response|\bcured\b|\btreated (?:with|w/)\s+(?:sofosbuvir|ledipasvir|glecaprevir"
    r"|elbasvir|Harvoni|Epclusa|Mavyret|Zepatier|DAAs?\b|direct.acting|interferon|peg)"
    r"|\b(?:Harvoni|Epclusa|Mavyret|Zepatier|Sovaldi|sofosbuvir|ledipasvir|glecaprevir)\b"
    r"|\btreated (?:in )?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_TESTS = frozenset({"hcv_antibody", "hcv_rna"})


def cured(ws: Workspace, start: int, end: int) -> bool:
    """Whether the words after the name of the disease, in its sentence, tell of its cure ("hep C, Epclusa 2019")."""
    sentence = ws.sentence_at(start)
    return _CURED.search(ws.text, end, max(end, min(sentence.end, end + 100))) is not None


def treated_hepatitis_c(ws: Workspace) -> Iterator[Diagnosis]:
    """ "HCV: Ab reactive 2017, treated, SVR" is a test by its title, and a healed hepatitis C by what follows."""
    for concept in ws.concepts:
        if concept.concept in _TESTS and concept.assertion != "family" and ws.zone_at(concept.start) is None:
            sentence = ws.sentence_at(concept.start)
            found = _CURED.search(ws.text, concept.end, max(concept.end, min(sentence.end, concept.end + 160)))
            if found:
                says = {"assertion": "historical"}
                made = ws.mention(concept.start, found.end(), "diagnoses.hepatitis_c_cured", says, found.group())
                yield Diagnosis(concept="hepatitis_c", assertion="historical", mentions=[made])
                return
