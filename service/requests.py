"""What is asked: a line of REQUESTS.jsonl or the options of the command line in, a checked `Call` out."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from criteria import load_policy
from criteria.library import all_versions
from extractor.errors import ChartproofError
from extractor.site_lexicon import site_sha256

PATHWAYS = ("initial", "continuation")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Call(BaseModel):
    """One request: which documents to hold against which policies. Paths are as given, relative to `folder`."""

    model_config = ConfigDict(extra="ignore")

    case_id: str = ""
    policy: str | None = None
    policies: list[str] = Field(default_factory=list)
    pathway: str | None = None
    as_of: str | None = None
    documents: list[str] = Field(min_length=1)

    @property
    def policy_ids(self) -> list[str]:
        """All policies named, each once, in the order given."""
        named = ([self.policy] if self.policy else []) + self.policies
        return list(dict.fromkeys(named))


def check_day(text: str | None) -> str | None:
    """The day if it is a whole ISO 8601 date that exists. Raises ChartproofError `bad_as_of`."""
    if text is None:
        return None
    try:
        if not _ISO_DAY.fullmatch(text):
            raise ValueError
        date.fromisoformat(text)
    except ValueError:
        raise ChartproofError("bad_as_of", "as_of must be a date written 2025-03-14") from None
    return text


def check_call(call: Call) -> Call:
    """Raises ChartproofError `unknown_policy`, `unknown_pathway` or `bad_as_of` where the call names what is not."""
    check_day(call.as_of)
    ids = [load_policy(name).id for name in call.policy_ids]
    if len(set(ids)) < len(ids):
        raise ChartproofError("unknown_policy", "a request is held against one version of a policy: name one of them")
    if call.pathway is not None and call.pathway not in PATHWAYS:
        raise ChartproofError("unknown_pathway", f"pathway must be one of: {', '.join(PATHWAYS)}")
    return call


def parse_line(line: str) -> Call:
    """The request of one line. Raises ChartproofError `request_not_json` or `bad_request`, which quote nothing."""
    try:
        body: Any = json.loads(line)
    except ValueError:
        raise ChartproofError("request_not_json", "the line is no JSON object") from None
    if not isinstance(body, dict):
        raise ChartproofError("request_not_json", "the line is JSON, but no object")
    try:
        return Call.model_validate(body)
    except ValidationError as error:
        fields = sorted({".".join(str(part) for part in item["loc"][:1]) for item in error.errors()})
        raise ChartproofError("bad_request", f"lacking or of the wrong type: {', '.join(fields)}") from None


def case_id_of(line: str, number: int) -> str:
    """The caller's id of a request line, also of a bad one; `line-7` where it has none."""
    try:
        named = json.loads(line).get("case_id")
    except (ValueError, AttributeError):
        named = None
    return str(named) if named not in (None, "") else f"line-{number}"


def fingerprint(call: Call, folder: Path, engine: str) -> str:
    """SHA-256 of everything that decides the result: the request, the documents, engine, site lexicon and policies.

    A batch that is started again keeps the results whose fingerprint is unchanged.
    """
    digest = hashlib.sha256()
    digest.update(call.model_dump_json().encode())
    digest.update(engine.encode())
    digest.update((site_sha256() or "").encode())
    for policy in all_versions():  # which version is in effect depends on the documents where the call names no day
        if not call.policy_ids or policy.id in call.policy_ids or policy.label in call.policy_ids:
            digest.update(f"{policy.label} {policy.sha256}".encode())
    for name in call.documents:
        try:
            digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
        except OSError:
            digest.update(b"unreadable")
    return digest.hexdigest()
