"""Lets a Doc with its workspace be written by `Doc.to_bytes` and read back: a Workspace in, plain JSON out, and back.

spaCy sends Docs so between the processes of `nlp.pipe(n_process=2)` and stores them so in a DocBin. JSON, checked on
the way in, and not pickle: bytes of a stranger's Doc run no code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import srsly  # type: ignore[import-untyped]
from pydantic import TypeAdapter

from extractor.workspace import Workspace

NAME = "__chartproof_workspace__"
Chain = Callable[[Any], Any] | None


@cache
def _adapter() -> TypeAdapter[Workspace]:
    return TypeAdapter(Workspace)


def encode(obj: Any, chain: Chain = None) -> Any:
    """A workspace as plain data; anything else goes on along the chain."""
    if isinstance(obj, Workspace):
        return {NAME: _adapter().dump_json(obj)}
    return obj if chain is None else chain(obj)


def decode(obj: Any, chain: Chain = None) -> Any:
    """The workspace of its plain data; anything else goes on along the chain."""
    if isinstance(obj, dict) and NAME in obj:
        return _adapter().validate_json(obj[NAME])
    return obj if chain is None else chain(obj)


def register() -> None:
    """Makes srsly, spaCy's serializer, use both; may be called again."""
    srsly.msgpack_encoders.register("chartproof", func=encode)
    srsly.msgpack_decoders.register("chartproof", func=decode)
