"""Puts off the import of packages that medspaCy imports and never uses here: a module's name in, nothing out.

medspaCy imports QuickUMLS, which imports nltk and with it all of scipy.stats: half of the time of a cold start. With the
standard library's LazyLoader nltk is loaded when somebody first uses it, and works as ever.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec


def put_off(name: str) -> None:
    """Makes the next `import name` lazy; does nothing where it is imported already or not installed."""
    if name in sys.modules:
        return
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        return
    loader = LazyLoader(spec.loader)
    spec.loader = loader
    module = module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
