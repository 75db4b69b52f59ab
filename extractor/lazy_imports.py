"""Puts off the import of packages that medspaCy imports and never uses here: a module's name in, nothing out.

medspaCy imports QuickUMLS, which imports nltk and with it all of scipy.stats: half of the time of a cold start. A
deferred module is imported when somebody first uses it, and works as ever. (importlib's LazyLoader will not do: in
Python 3.11 a second `import` statement already counts as use.)
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any


class DeferredModule(ModuleType):
    """Stands in for a module until an attribute of it is asked for."""

    def __getattr__(self, attribute: str) -> Any:
        name = self.__name__
        if sys.modules.get(name) is self:
            del sys.modules[name]
        module = import_module(name)
        self.__dict__.update(module.__dict__)
        return getattr(module, attribute)


def put_off(name: str) -> None:
    """Makes the next `import name` lazy; does nothing where it is imported already or not installed."""
    if name in sys.modules:
        return
    spec = find_spec(name)
    if spec is None:
        return
    module = DeferredModule(name)
    module.__spec__ = spec
    sys.modules[name] = module
