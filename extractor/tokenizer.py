"""medspaCy's tokenizer in linear time: a text in, a Doc with medspaCy's tokens out, whatever the text is.

spaCy takes prefixes and suffixes off a word one sign at a time: quadratic in the length of a run without blanks
(30,000 underscores take minutes). No word of a note is that long: longer runs are cut into pieces first.
"""

from __future__ import annotations

import re
from typing import Any

from spacy.tokens import Doc

LONGEST = 240
_LONG = re.compile(rf"[^\s]{{{LONGEST + 1},}}")


class LinearTokenizer:
    """Wraps a spaCy tokenizer; `inner` is that tokenizer, for whoever wants to change its rules."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner
        self.vocab = inner.vocab

    def __call__(self, text: str) -> Doc:
        runs = list(_LONG.finditer(text))
        return self._in_pieces(text, runs) if runs else self.inner(text)

    def _in_pieces(self, text: str, runs: list[re.Match[str]]) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for run in runs:
            self._add(text[at : run.start()], words, spaces)
            for start in range(run.start(), run.end(), LONGEST):
                self._add(text[start : min(start + LONGEST, run.end())], words, spaces)
            at = run.end()
        self._add(text[at:], words, spaces)
        return Doc(self.vocab, words=words, spaces=spaces)

    def _add(self, piece: str, words: list[str], spaces: list[bool]) -> None:
        if piece:
            for token in self.inner(piece):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))

    def pipe(self, texts: Any, batch_size: int = 1000) -> Any:
        """As spaCy's tokenizers have it."""
        return map(self, texts)

    def __getattr__(self, name: str) -> Any:
        """What else spaCy asks of a tokenizer (rules, to_disk, …) the wrapped one gives."""
        if name.startswith("__") or name == "inner":
            raise AttributeError(name)
        return getattr(self.inner, name)


__all__ = ["LONGEST", "LinearTokenizer"]
