"""A YAML text in, its content and the line of every field out, so that an error can name the line it stands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]


@dataclass
class Lines:
    """Where each field (by its path) stands, first line 1; and the fields that are stated twice."""

    at: dict[Path, int] = field(default_factory=dict)
    twice: list[tuple[Path, int]] = field(default_factory=list)

    def of(self, path: Path) -> int:
        """The line of the path, or of the nearest field around it."""
        while path and path not in self.at:
            path = path[:-1]
        return self.at.get(path, 1)


def read(text: str) -> tuple[Any, Lines]:
    """The content and its lines. Raises yaml.MarkedYAMLError where it is no YAML."""
    lines = Lines()
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is not None:
        _walk(node, (), lines)
    return yaml.safe_load(text), lines


def _walk(node: yaml.Node, path: Path, lines: Lines) -> None:
    lines.at.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value
            here = (*path, name)
            if name in seen and name != "<<":
                lines.twice.append((here, key.start_mark.line + 1))
            seen.add(name)
            lines.at[here] = key.start_mark.line + 1
            _walk(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _walk(value, (*path, i), lines)
