"""The version of the engine, named in every result."""

__version__ = "0.1.0"
