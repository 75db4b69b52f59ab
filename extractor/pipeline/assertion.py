"""Assertion: the concepts of a document in, the same with assertion, deciding words and rule out."""

import re
from bisect import bisect_left, bisect_right
from typing import Any

from spacy.language import Language

from extractor.assertion.judge import Judge, Target, Verdict
from extractor.assertion.rules import FAMILY, HISTORICAL
from extractor.assertion.scan import Cue
from extractor.assertion.scope import Sentence
from extractor.assertion.structure import Answers, family_section, from_table, history_section
from extractor.assertion.temporality import PastDates, kind_of
from extractor.workspace import ConceptMention, Span, Workspace, workspace

# A sentence of its own that ends what the one before it told: "skin biopsy c/w LCV. Healed." (in tokens)
_SHORT = 5
_OR = re.compile(r"\bor\b|/", re.IGNORECASE)
_LEADS = frozenset(("", "now", "fully", "has", "all", "since", "he", "she"))


class Assessor:
    """Judges spans of one document by context and layout."""

    def __init__(self, ws: Workspace, doc: Any = None) -> None:
        self._ws = ws
        self._dates = PastDates(ws)
        self._answers = Answers(ws)
        self._judge = Judge(ws.text, ws.sentences, doc, silent=self._answers.words())
        self._tests = sorted(c.start for c in ws.concepts if c.kind == "analyte")
        # Cues that govern one thing only (a trailing "resolved") count diagnoses and findings: what can resolve.
        self._targets = sorted(c.start for c in ws.concepts if c.kind in ("diagnosis", "finding"))

    def judge(self, start: int, end: int, kind: str = "", concept: str = "") -> Verdict:
        """The verdict on one span; kind and concept may be unknown."""
        past = kind_of(concept) if kind in ("diagnosis", "finding") else "episode"
        labels = frozenset(label.upper() for label in (kind, concept) if label)
        target = Target(start, end, labels, lasting=past in ("lasting", "timeless"))
        said = self._judge.judge(target, self._targets, self._tests)
        if said.assertion == "historical" and past == "timeless":
            said = Verdict()
        layout = from_table(self._ws, start, end) or self._answers.judge(start, said)
        doubtful = said.assertion == "present" or (layout is not None and layout.assertion == "present")
        if kind == "diagnosis" and doubtful and self._one_of_several(start, end):
            return Verdict("hypothetical", None, "layout.one_of_several", {"general": True})
        if layout and layout.assertion == "historical" and past == "timeless":
            layout = None
        if layout and not (layout.rule == "layout.reports_column" and said.assertion != "present"):
            return layout
        if said.assertion in ("present", "absent", "possible", "historical") and self._in_family(start):
            attributes = {"experiencer": "family"}
            if said.assertion == "absent":
                return Verdict("absent", said.cue, said.rule, attributes)
            return Verdict("family", said.cue, "layout.family_section", attributes)
        if said.assertion == "present" and not said.attributes.get("now"):
            return self._over(target, past) or said
        return said

    def _one_of_several(self, start: int, end: int) -> bool:
        """Whether a "yes" answers a question that names several diseases with "or": it says not which."""
        question = self._answers.question(start)
        if question is None or not _OR.search(self._ws.text, *question):
            return False
        low, high = bisect_left(self._targets, question[0]), bisect_left(self._targets, question[1])
        return len({s for s in self._targets[low:high] if not start <= s < end}) > 0

    def _in_family(self, start: int) -> bool:
        """Whether the family history holds the offset and the sentence has not come back to the patient."""
        section = family_section(self._ws, start)
        if section is None:
            return False
        sentence = self._judge.sentence(start)
        return not any(
            c.rule.direction == "TERMINATE" and FAMILY in c.rule.ends and section.title_end <= c.start < start
            for c in sentence.cues
        )

    def _over(self, target: Target, past: str) -> Verdict | None:
        """Historical by the episode's own past date, by a short sentence after it ("Healed."), or by its section."""
        if past not in ("episode", "undated"):
            return None
        ws = self._ws
        sentence = self._judge.sentence(target.start)
        i = bisect_right(self._targets, target.start)
        following = self._targets[i] if i < len(self._targets) else len(ws.text)
        cue = self._closing(sentence.end) if following >= sentence.end else None
        if cue:
            return Verdict("historical", ws.text[cue.start : cue.end], cue.rule.name)
        if past == "episode":
            found = self._dates.over(target.start, target.end, Span(sentence.start, sentence.end), following)
            if found:
                return Verdict("historical", ws.text[found[0] : found[1]], "historical.past_date", {"dated": True})
            row = self._dates.of_row(target.start, ws.line_at(target.start))
            if row:
                return Verdict("historical", ws.text[row[0] : row[1]], "historical.row_date", {"dated": True})
            if history_section(ws, target.start):
                return Verdict("historical", None, "layout.history_section")
        return None

    def _closing(self, end: int) -> Cue | None:
        """The word of a short sentence right after `end` that says that all is over: "Healed.", "Recovered fully."."""
        after = self._following(end)
        if after is None or not 0 < len(after.tokens) <= _SHORT or "\n\n" in self._ws.text[end : after.start]:
            return None
        for cue in after.cues:
            if cue.rule.category == HISTORICAL and cue.rule.sense == "ended":
                lead = self._ws.text[after.start : cue.start].strip(" \n-").lower()
                return cue if lead in _LEADS else None
        return None

    def _following(self, offset: int) -> Sentence | None:
        text = self._ws.text
        while offset < len(text) and text[offset].isspace():
            offset += 1
        return self._judge.sentence(offset) if offset < len(text) else None


class AssertionComponent:
    """Sets `assertion`, `cue` and `cue_rule` of every concept of the workspace."""

    def __call__(self, doc: Any) -> Any:
        ws = workspace(doc)
        if ws.concepts:
            assessor = Assessor(ws, doc)
            for mention in ws.concepts:
                self._set(mention, assessor)
        return doc

    @staticmethod
    def _set(mention: ConceptMention, assessor: Assessor) -> None:
        said = assessor.judge(mention.start, mention.end, mention.kind, mention.concept)
        fixed = mention.attributes.get("assertion")  # the name itself says it: "afebrile"
        if fixed and said.assertion == "present":
            mention.assertion = str(fixed)
            return
        mention.assertion, mention.cue, mention.cue_rule = said.assertion, said.cue, said.rule
        mention.attributes.update(said.attributes)


@Language.factory("chartproof_assertion")  # type: ignore[untyped-decorator]
def make_assertion(nlp: Language, name: str) -> AssertionComponent:
    """The component, for spaCy."""
    return AssertionComponent()
