"""Component `chartproof_misspellings`: words that no name covers in, mentions of the names they stand for out."""

import re
from bisect import bisect_right
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from extractor.lexicon import Form
from extractor.misspelt import load_speller
from extractor.pipeline.concepts import publish
from extractor.workspace import ConceptMention, workspace

WORD = re.compile(r"[^\W_]+")
NAME = "concepts.misspelt"
# Dictation breaks a long name into words ("cyclo phosphor mide"), a line break into two halves.
MOST_WORDS = 4
SHORTEST_JOINED = 10
LONGEST_JOINED = 22


_LITTLE = frozenset(
    ("is", "was", "are", "were", "and", "or", "of", "the", "to", "with", "for", "has",
     "had", "by", "at", "as", "it", "in", "on",
     "not", "no")
)  # fmt: skip


class Misspellings:
    """Looks at each uncovered word once, and at short runs of words written as one."""

    def __call__(self, doc: Doc) -> Doc:
        ws = workspace(doc)
        text = ws.text
        covered = [(c.start, c.end) for c in ws.concepts]
        words = [m.span() for m in WORD.finditer(text)]
        free = [not _covered(covered, s, e) for s, e in words]
        memory: dict[tuple[str, bool], Form | None] = {}
        speller = load_speller()
        found: list[ConceptMention] = []

        def look(word: str, joined: bool) -> Form | None:
            key = (word.lower(), joined)
            if key not in memory:
                memory[key] = speller.name(word, joined)
            return memory[key]

        i = 0
        while i < len(words):
            form, last = None, i
            if free[i]:
                start, end = words[i]
                form = look(text[start:end], False) if end - start > 5 else None
                if form is None:
                    form, last = self._joined(text, words, free, i, look)
            if form:
                found.append(
                    ConceptMention(
                        words[i][0], words[last][1], kind=form.kind, concept=form.concept, product=form.product,
                        rule=NAME, attributes=dict(form.attributes),
                    )
                )  # fmt: skip
            i = last + 1
        if found:
            ws.concepts = sorted(ws.concepts + found, key=lambda c: (c.start, c.end))
            publish(doc)
        return doc

    @staticmethod
    def _joined(
        text: str, words: list[tuple[int, int]], free: list[bool], i: int, look: Callable[[str, bool], Form | None]
    ) -> tuple[Form | None, int]:
        """The name that the words from `i` on give when written as one, longest first."""
        run = text[words[i][0] : words[i][1]]
        if not run.isalpha():
            return None, i
        runs: list[tuple[int, str]] = []
        for j in range(i + 1, min(i + MOST_WORDS, len(words))):
            gap = text[words[j - 1][1] : words[j][0]]
            if not free[j] or gap.strip(" \n-") or len(gap) > 3 or len(run) > LONGEST_JOINED:
                break
            word = text[words[j][0] : words[j][1]]
            if word.lower() in _LITTLE:
                break  # "myositis is" is no misspelt name
            run += word
            if SHORTEST_JOINED <= len(run) <= LONGEST_JOINED and run.isalpha():
                runs.append((j, run))
        for j, joined in reversed(runs):
            form = look(joined, True)
            if form:
                return form, j
        return None, i


def _covered(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    i = bisect_right(spans, (end - 1, 1 << 60)) - 1
    return i >= 0 and spans[i][1] > start


@Language.factory("chartproof_misspellings")  # type: ignore[untyped-decorator]
def make_misspellings(nlp: Language, name: str) -> Misspellings:
    """The component, for spaCy's registry."""
    return Misspellings()
