"""The operators that policies name; importing this package registers them all."""

from criteria.operators import (
    adjuncts,
    antibodies,
    courses,
    diagnosis,
    diagnosis_code,
    lupus,
    measures,
    myositis,
    regimen,
    request,
    response,
    screens,
    steroids,
    therapies,
)
from criteria.operators.registry import check, names, params_type, run

__all__ = [
    "adjuncts", "antibodies", "check", "courses", "diagnosis", "diagnosis_code", "lupus", "measures", "myositis",
    "names", "params_type", "regimen", "request", "response", "run", "screens", "steroids", "therapies",
]  # fmt: skip
