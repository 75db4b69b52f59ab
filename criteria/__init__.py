"""Facts in, statuses out: the policies and the evaluator that holds a reading against them. Knows nothing of spaCy."""

from __future__ import annotations

from criteria.evaluate import evaluate
from criteria.library import list_policies, load_policy
from criteria.policy import Policy
from criteria.result import Result

__all__ = ["Policy", "Result", "evaluate", "list_policies", "load_policy"]
