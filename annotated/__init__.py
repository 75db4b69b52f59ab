"""Annotated cases and how accuracy is measured on them (`docs/contract/annotation.md`)."""
