"""Files in, facts out. `Extractor` is loaded on first use, so that rooms to the right take the types without spaCy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractor.version import __version__

if TYPE_CHECKING:
    from extractor.core import Extractor

__all__ = ["Extractor", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "Extractor":
        from extractor.core import Extractor

        return Extractor
    raise AttributeError(name)
