"""The named operators: a name and parameters from a policy in, the verdict of the function so named out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from criteria.verdict import Verdict
from criteria.view import View
from extractor.errors import ChartproofError


class Params(BaseModel):
    """Base of operators' parameters: a word that the operator does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


P = TypeVar("P", bound=Params)
_OPERATORS: dict[str, tuple[type[Params], Callable[[View, Any], Verdict]]] = {}


def operator(name: str, params: type[P]) -> Callable[[Callable[[View, P], Verdict]], Callable[[View, P], Verdict]]:
    """Registers a function under the name that policies use."""

    def register(function: Callable[[View, P], Verdict]) -> Callable[[View, P], Verdict]:
        _OPERATORS[name] = (params, function)
        return function

    return register


def names() -> list[str]:
    return sorted(_OPERATORS)


def check(name: str, given: dict[str, Any]) -> Params:
    """The parameters as the operator's type. Raises ChartproofError `bad_policy` if name or parameters are wrong."""
    if name not in _OPERATORS:
        raise ChartproofError("bad_policy", f"there is no operator {name}; known are: {', '.join(names())}")
    try:
        return _OPERATORS[name][0].model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ChartproofError("bad_policy", f"operator {name}: {place}: {first['msg']}") from None


def params_type(name: str) -> type[Params] | None:
    """The type of an operator's parameters; None for an operator that is not there."""
    return _OPERATORS[name][0] if name in _OPERATORS else None


def run(name: str, given: dict[str, Any], view: View) -> Verdict:
    """What the operator says of the case."""
    params = check(name, given)
    return _OPERATORS[name][1](view, params)


def missing(reason: str = "nothing in the documents speaks to it") -> Verdict:
    return Verdict("missing", reason)
