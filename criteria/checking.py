"""A policy file in, its errors by line out, each saying what to do: `chartproof policies check`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from criteria import library, operators, yaml_lines
from criteria.advice import advice, words_of
from criteria.dates import first_day
from criteria.policy import FactType, Policy
from criteria.policy_file import PolicyFile, SharedFile
from criteria.resolving import Content, changed
from criteria.vocabulary import Vocabulary, nearest
from criteria.yaml_lines import Lines
from extractor import facts
from extractor.errors import ChartproofError

_FACTS = {kind: getattr(facts, kind.capitalize()) for kind in get_args(FactType)}
_TAGS = {"own", "use", "whole", "extending", "facts", "operator", "any_of", "all_of", "count", "values", "limits"}


@dataclass(frozen=True, order=True)
class Problem:
    """One error: the line that it stands on, and what is wrong and how to mend it."""

    line: int
    message: str


def check_file(path: Path) -> list[Problem]:
    """The errors of a policy file or a shared.yaml, by line; none if it can be used.

    Raises ChartproofError `file_not_found` or `unreadable_file`. What it extends or uses is looked for in its own
    folder, the site's and the shipped one.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ChartproofError("file_not_found", "there is no such policy file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ChartproofError("unreadable_file", f"the policy cannot be read ({type(error).__name__})") from None
    if path.name == "names.yaml":
        return []
    try:
        content, lines = yaml_lines.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return [Problem(mark.line + 1 if mark else 1, f"this is no YAML: {error.problem or error.context}")]
    except yaml.YAMLError as error:
        return [Problem(1, f"this is no YAML: {type(error).__name__}")]
    return sorted(set(_Check(path, content, lines).problems()))


class _Check:
    """The checks of one file."""

    def __init__(self, path: Path, content: Any, lines: Lines) -> None:
        self.path, self.content, self.lines = path, content, lines
        self.vocabulary = Vocabulary()
        self.shared: dict[str, Content] = {}

    def problems(self) -> Iterator[Problem]:
        for place, line in self.lines.twice:
            yield Problem(line, f"{place[-1]} is stated twice, and only the last one would count: keep one")
        if isinstance(self.content, list):
            yield from self._typed(TypeAdapter(SharedFile))
            yield from self._criteria([e for e in self.content if isinstance(e, dict)], ())
            return
        if not isinstance(self.content, dict):
            yield Problem(1, "a policy is fields with values: begin with id, version, title (docs/policies.md)")
            return
        try:
            self.shared = _shared(self.path)
        except ChartproofError as error:
            yield Problem(1, error.message)
        base, problems = self._base()
        yield from problems
        yield from self._typed(TypeAdapter(PolicyFile))
        yield from self._head(base)
        entries = self.content.get("criteria")
        listed = [e for e in entries if isinstance(e, dict)] if isinstance(entries, list) else []
        yield from self._criteria(listed, ("criteria",), base)

    # the types -------------------------------------------------------------------------------------------------
    def _typed(self, adapter: TypeAdapter[Any]) -> Iterator[Problem]:
        try:
            adapter.validate_python(self.content, context=self.vocabulary)
        except ValidationError as error:
            for detail in error.errors():
                yield self._problem(detail, ())

    def _problem(self, detail: ErrorDetails, before: tuple[str | int, ...]) -> Problem:
        place = (*before, *_place(detail["loc"]))
        return Problem(self.lines.of(place), advice(detail, place))

    # the head --------------------------------------------------------------------------------------------------
    def _base(self) -> tuple[Policy | None, list[Problem]]:
        name = self.content.get("extends")
        if not isinstance(name, str) or "@" not in name:
            return None, []
        try:
            folder = self.path.parent if self.path.parent.resolve() != library.FOLDER.resolve() else None
            known = {p.label: p for p in library.all_versions(folder)}
        except ChartproofError:
            known = {p.label: p for p in library.all_versions()}
        if name in known:
            return known[name], []
        message = f"extends: there is no policy {name}{nearest(name, known)} Known are: {', '.join(known)}"
        return None, [Problem(self.lines.of(("extends",)), message)]

    def _head(self, base: Policy | None) -> Iterator[Problem]:
        name, version = self.content.get("id"), self.content.get("version")
        if isinstance(name, str) and self.path.stem not in (name, f"{name}@{version}"):
            text = (
                f"the file has to be called {name}.yaml or {name}@{version}.yaml, or the id has to be the file's name"
            )
            yield Problem(self.lines.of(("id",)), text)
        days = [self.content.get(k) for k in ("effective_from", "effective_to")]
        for key, day in zip(("effective_from", "effective_to"), days, strict=True):
            if isinstance(day, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) and first_day(day) is None:
                yield Problem(self.lines.of((key,)), f"{key}: there is no day {day}")
        if all(isinstance(day, str) for day in days) and days[1] < days[0]:
            yield Problem(self.lines.of(("effective_to",)), "effective_to lies before effective_from")
        dropped = self.content.get("drop")
        if base and isinstance(dropped, list):
            ids = [criterion.id for criterion in base.criteria]
            for i, criterion in enumerate(dropped):
                if criterion not in ids:
                    hint = nearest(str(criterion), ids)
                    text = f"drop: {base.label} has no criterion {criterion}{hint}"
                    yield Problem(self.lines.of(("drop", i)), text)

    # the criteria ----------------------------------------------------------------------------------------------
    def _criteria(
        self, entries: list[Content], at: tuple[str | int, ...], base: Policy | None = None
    ) -> Iterator[Problem]:
        seen: dict[str, int] = {}
        own = {c.id: c.model_dump(by_alias=True, exclude_none=True) for c in base.criteria} if base else {}
        every = [*own, *(str(e.get("use", e.get("id"))) for e in entries)]
        for i, entry in enumerate(entries):
            place = (*at, i)
            name = str(entry.get("use", entry.get("id")))
            line = self.lines.of((*place, "use" if "use" in entry else "id"))
            if name in seen and name != "None":
                yield Problem(line, f"the criterion {name} stands already in line {seen[name]}: ids have to differ")
            elif "use" not in entry and name in own:
                yield Problem(line, f"the extended policy has a criterion {name}: write `use: {name}` to change it")
            seen.setdefault(name, line)
            if "after" in entry and entry["after"] not in every:
                hint = nearest(str(entry["after"]), every)
                text = f"after: there is no criterion {entry['after']}{hint}"
                yield Problem(self.lines.of((*place, "after")), text)
            if "use" in entry:
                yield from self._used(entry, place, own)
            else:
                yield from self._rule(entry.get("rule"), (*place, "rule"))

    def _used(self, entry: Content, place: tuple[str | int, ...], own: dict[str, Content]) -> Iterator[Problem]:
        name = str(entry["use"])
        known = {**self.shared, **own}
        if name not in known:
            text = f"use: there is no shared criterion {name}{nearest(name, known)}"
            yield Problem(self.lines.of((*place, "use")), text)
            return
        try:
            whole = changed(known[name], entry)
        except (ChartproofError, AttributeError, TypeError):
            yield Problem(self.lines.of((*place, "with")), "`with` needs a rule with an operator: state the whole rule")
            return
        if "rule" in entry:
            yield from self._rule(entry["rule"], (*place, "rule"))
        elif "with" in entry:
            yield from self._operator(whole["rule"], place)

    def _rule(self, rule: Any, place: tuple[str | int, ...]) -> Iterator[Problem]:
        """What the types leave open: operators with their parameters, and the fields of facts."""
        if not isinstance(rule, dict):
            return
        if isinstance(rule.get("operator"), str):
            yield from self._operator(rule, place)
        if isinstance(rule.get("facts"), dict):
            yield from self._fields(rule["facts"], (*place, "facts"))
        for joined in ("any_of", "all_of", "of"):
            if isinstance(rule.get(joined), list):
                for i, part in enumerate(rule[joined]):
                    yield from self._rule(part, (*place, joined, i))
        parts, needed = rule.get("of"), rule.get("at_least")
        if isinstance(parts, list) and isinstance(needed, int) and needed > len(parts):
            yield Problem(
                self.lines.of((*place, "at_least")), f"at_least is more than the {len(parts)} rules under `of`"
            )

    def _operator(self, rule: Content, place: tuple[str | int, ...]) -> Iterator[Problem]:
        params = operators.params_type(rule["operator"])
        if params is None:
            hint = nearest(rule["operator"], operators.names()) or f" Known are: {', '.join(operators.names())}"
            yield Problem(self.lines.of((*place, "operator")), f"there is no operator {rule['operator']}{hint}")
            return
        given = rule.get("with") or {}
        try:
            params.model_validate(given, context=self.vocabulary)
        except ValidationError as error:
            for detail in error.errors():
                fields = {"fields": list(params.model_fields)}
                detail["ctx"] = {**(detail.get("ctx") or {}), **fields}
                problem = self._problem(detail, (*place, "with"))
                yield Problem(problem.line, f"operator {rule['operator']}: {problem.message}")

    def _fields(self, rule: Content, place: tuple[str | int, ...]) -> Iterator[Problem]:
        model = _FACTS.get(str(rule.get("type")))
        if model is None:
            return
        kinds = {"therapy": "drug", "administration": "drug", "lab": "analyte"}
        kind = kinds.get(str(rule["type"]), str(rule["type"]))
        for i, concept in enumerate(rule.get("concepts") or []):
            known = self.vocabulary.kinds.get(concept)
            if known is not None and known != kind:
                text = f"{concept} is a {known}, so no fact of the type {rule['type']} is about it"
                yield Problem(self.lines.of((*place, "concepts", i)), text)
        fields = [name for name in model.model_fields if name not in ("id", "type", "mentions")]
        for side in ("found", "unclear", "contradicted"):
            for i, test in enumerate(rule.get(side) or []):
                for name, allowed in test.items() if isinstance(test, dict) else ():
                    at = self.lines.of((*place, side, i, name))
                    if name not in fields:
                        hint = nearest(name, fields) or f" It has: {', '.join(fields)}"
                        yield Problem(at, f"a fact of the type {rule['type']} has no field {name}{hint}")
                        continue
                    words = words_of(model.model_fields[name].annotation)
                    for value in allowed if isinstance(allowed, list) else ():
                        if words and isinstance(value, str) and value not in words:
                            known_words = nearest(value, words) or f" It can be: {', '.join(words)}"
                            yield Problem(at, f"{name} is never {value}{known_words}")
        if not any(rule.get(side) for side in ("found", "unclear", "contradicted")):
            yield Problem(
                self.lines.of(place), "say under `found` what satisfies the criterion: else nothing ever does"
            )


def _place(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The path in the file: pydantic's, without the names of alternatives between its fields."""
    place: list[str | int] = []
    due = True
    for part in loc:
        if (due and part in _TAGS) or part == "[key]":
            due = False
            continue
        place.append(part)
        due = _alternatives(place)
    return tuple(place)


def _alternatives(place: list[str | int]) -> bool:
    """Whether pydantic names an alternative next: below a rule, a criterion, or a field of a test."""
    if place[-1] == "rule":
        return True
    if isinstance(place[-1], int) and len(place) > 1:
        return place[-2] in ("criteria", "any_of", "all_of", "of")
    return len(place) > 2 and isinstance(place[-2], int) and place[-3] in ("found", "unclear", "contradicted")


def _shared(path: Path) -> dict[str, Content]:
    own = path.parent / "shared.yaml"
    shared = library.shared_criteria(library.FOLDER / "shared.yaml")
    return shared | library.shared_criteria(own) if own.is_file() else shared


__all__ = ["Problem", "check_file"]
