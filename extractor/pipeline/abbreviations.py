"""Component `chartproof_abbreviations`: short forms that the document defines become mentions of what they mean."""

import copy
from bisect import bisect_left, insort
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc

from extractor.matcher import load_matcher
from extractor.pipeline.concepts import publish
from extractor.workspace import ConceptMention, Workspace, workspace

# A definition stands in short brackets; an unbounded pattern would pair every bracket with every other.
LONGEST_BRACKET = 6
NAME = "concepts.abbreviation"


class Abbreviations:
    """scispaCy's detector (Schwartz and Hearst), bounded, with its findings tied to the lexicon."""

    def __init__(self, nlp: Language) -> None:
        from scispacy.abbreviation import AbbreviationDetector

        self._detector: Any = AbbreviationDetector(nlp, make_serializable=True)
        self._detector.matcher = Matcher(nlp.vocab)
        pattern = [{"ORTH": "("}, {"OP": f"{{1,{LONGEST_BRACKET}}}"}, {"ORTH": ")"}]
        self._detector.matcher.add("parenthesis", [pattern])

    def __call__(self, doc: Doc) -> Doc:
        if "(" not in workspace(doc).text:
            return doc
        detector = copy.copy(self._detector)  # its global matcher keeps state: one a document, so threads may share us
        detector.global_matcher = Matcher(doc.vocab)
        detector.global_matcher.add("never", [[{"ORTH": "no token holds a blank"}]])  # an empty matcher warns
        detector(doc)
        ws = workspace(doc)
        starts = [c.start for c in ws.concepts]
        changed = False
        for found in doc._.abbreviations:
            short = doc[found["short_start"] : found["short_end"]]
            if len(short.text) < 2 or not any(c.isupper() for c in short.text):
                continue
            meant = self._meaning(found["long_text"])
            changed |= self._apply(ws, starts, short.start_char, short.end_char, meant)
        if changed:
            publish(doc)
        return doc

    @staticmethod
    def _meaning(long_form: str) -> ConceptMention | None:
        """What the long form names as a whole; a name that is only a part of it does not count."""
        names = load_matcher().find(long_form)
        if len(names) != 1 or names[0].end != len(long_form) or names[0].start > len(long_form) // 3:
            return None
        m = names[0]
        return ConceptMention(0, 0, kind=m.kind, concept=m.concept, product=m.product, attributes=m.attributes)

    @staticmethod
    def _apply(ws: Workspace, starts: list[int], start: int, end: int, meant: ConceptMention | None) -> bool:
        """Sets, changes or removes the mention at the short form. True if the concepts changed."""
        i = bisect_left(starts, start)
        here = ws.concepts[i] if i < len(starts) and starts[i] == start else None
        if here is None and i and ws.concepts[i - 1].end > start:
            return False  # inside a longer name
        if meant is None:
            if here and here.end == end and end - start < 5:
                # "RA" that this document spells out as something the lexicon does not know
                del ws.concepts[i], starts[i]
                return True
            return False
        if here:
            if here.end != end or here.concept == meant.concept:
                return False
            here.kind, here.concept, here.product = meant.kind, meant.concept, meant.product
            here.rule, here.attributes = NAME, dict(meant.attributes)
            return True
        mention = ConceptMention(
            start, end, kind=meant.kind, concept=meant.concept, product=meant.product, rule=NAME,
            attributes=dict(meant.attributes),
        )  # fmt: skip
        ws.concepts.insert(i, mention)
        insort(starts, start)
        return True


@Language.factory("chartproof_abbreviations")  # type: ignore[untyped-decorator]
def make_abbreviations(nlp: Language, name: str) -> Abbreviations:
    """The component, for spaCy's registry."""
    return Abbreviations(nlp)
