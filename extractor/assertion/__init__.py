"""Context: what the words around a span say of it (denied, possible, over, of a relative, conditional)."""

from extractor.assertion.judge import Judge, Target, Verdict

__all__ = ["Judge", "Target", "Verdict"]
