"""An error of pydantic and the place it is about in, a sentence that says what to do out."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from criteria import policy, policy_file
from criteria.vocabulary import nearest

_TYPES = {
    "string_type": "words", "int_type": "a whole number", "float_type": "a number", "list_type": "a list: [one, two]",
    "dict_type": "fields with values", "bool_type": "true or false", "model_type": "fields with values",
    "tuple_type": "two numbers: [13, 16]", "int_parsing": "a whole number", "float_parsing": "a number",
    "int_from_float": "a whole number", "bool_parsing": "true or false",
}  # fmt: skip
_TEXTS = {
    "ask": "the words to ask for what is missing", "source": "where the criterion comes from",
    "wording": "the criterion in one sentence", "title": "a short title", "rule": "which facts decide",
    "effective_from": "the first day it is in effect", "version": "its version, such as \"2026.1\"",
}  # fmt: skip


def advice(detail: ErrorDetails, place: tuple[str | int, ...]) -> str:
    """What to do about the error."""
    field = str(place[-1]) if place else "the policy"
    kind, context = detail["type"], detail.get("ctx") or {}
    if kind == "extra_forbidden":
        known = context.get("fields") or sorted(_fields())
        return f"unknown field {field}{nearest(field, known) or ': take it away, or see docs/policies.md'}"
    if kind == "missing":
        what = f" ({_TEXTS[field]})" if field in _TEXTS else ""
        return f"{field}{what} is missing: add it"
    if kind == "string_type" and not isinstance(detail["input"], dict | list):
        return f"{field} has to be words: put {detail['input']} in quotes"
    if kind in _TYPES:
        return f"{field} has to be {_TYPES[kind]}"
    if kind == "literal_error":
        known = [word.strip(" '") for word in str(context.get("expected", "")).replace(" or ", ", ").split(", ")]
        given, listed = str(detail["input"]), ", ".join(known)
        return f"{_named(place)} cannot be {given}{nearest(given, known) or f': it is one of {listed}'}"
    if kind == "string_pattern_mismatch":
        return f"{field}: {_shape(field, detail['input'])}"
    if kind == "value_error":
        return f"{_named(place)}: {context.get('error', detail['msg'])}"
    if kind in ("too_short", "greater_than_equal"):
        return f"{field}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"{_named(place)}: this is neither a criterion nor a rule that is known (docs/policies.md)"
    return f"{_named(place)}: {detail['msg']}"


def _named(place: tuple[str | int, ...]) -> str:
    """The field that the place is in: the last name of the path."""
    return next((str(part) for part in reversed(place) if isinstance(part, str)), "the policy")


def _shape(field: str, given: Any) -> str:
    if field.startswith("effective"):
        return f'write the day as "2026-01-01", not {given}'
    if field == "extends":
        return f"name the policy with its version, such as {str(given).split('@')[0]}@2026.1"
    return f"{given} may hold letters, digits, dots and dashes only, small letters in an id"


@cache
def _fields() -> frozenset[str]:
    """The names of all fields that a policy can have."""
    models = [
        model for module in (policy, policy_file) for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
    ]  # fmt: skip
    return frozenset(field.alias or name for model in models for name, field in model.model_fields.items())


def words_of(annotation: Any) -> list[str]:
    """The words that a field of a fact can be, where it is one of a list of words."""
    if get_origin(annotation) is Literal:
        return [str(word) for word in get_args(annotation)]
    if get_origin(annotation) in (UnionType, Union):
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return words_of(parts[0]) if len(parts) == 1 else []
    return []
