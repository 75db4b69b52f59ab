"""One request from paths to a result: reads the documents, evaluates the policies; what fails is a coded error."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from criteria import evaluate, load_policy
from criteria.policy import Policy
from criteria.result import Result
from extractor import Extractor
from extractor.documents import Loaded, load
from extractor.errors import ChartproofError
from extractor.reading import Reading, Warning
from extractor.site_lexicon import site_sha256
from service.coded import unforeseen
from service.requests import Call, check_call


def read_paths(extractor: Extractor, paths: Sequence[Path], as_of: str | None = None) -> tuple[Reading, dict[str, str]]:
    """The reading of the files, and the text of each by its name.

    Two files of one name are told apart by their folder. Raises ChartproofError (`file_not_found`, `is_a_directory`,
    `empty_file`, …) where one cannot be read; a guessed encoding is a warning.
    """
    names = [path.name for path in paths]
    loaded = {path.name if names.count(path.name) == 1 else str(path): load(path) for path in paths}
    reading = extractor.read([(name, file.text) for name, file in loaded.items()], as_of=as_of)
    for document in reading.documents:
        file = loaded[document.file]
        document.sha256, document.encoding = file.sha256, file.encoding
    reading.warnings[:0] = [_encoding_warning(name, file) for name, file in loaded.items() if file.encoding != "utf-8"]
    return reading, {name: file.text for name, file in loaded.items()}


def _encoding_warning(name: str, file: Loaded) -> Warning:
    how = "no UTF-8; taken as" if file.guessed else "read as"
    return Warning(code="encoding_detected", message=f"the file's text is {how} {file.encoding}", file=name)


def assess(extractor: Extractor, call: Call, folder: Path = Path()) -> tuple[Result, dict[str, str]]:
    """The result of one request, and the text of each document. Raises ChartproofError; never half a result."""
    check_call(call)
    reading, texts = read_paths(extractor, [folder / name for name in call.documents], call.as_of)
    policies = [load_policy(name, as_of=call.as_of or reading.as_of) for name in call.policy_ids] or None
    result = evaluate(reading, policies, pathway=call.pathway, as_of=call.as_of)
    result.case_id = call.case_id
    result.engine.lexicon_sha256 = site_sha256()
    result.warnings += [
        _effect_warning(policy) for policy in policies or () if _out_of_effect(policy, call, result.as_of)
    ]
    return result, texts


def _out_of_effect(policy: Policy, call: Call, as_of: str | None) -> bool:
    """Whether the policy had ended by then, or was asked for by its version before it began."""
    over = as_of is not None and policy.effective_to is not None and policy.effective_to < as_of
    return over or (policy.label in call.policy_ids and not policy.in_effect(as_of))


def _effect_warning(policy: Policy) -> Warning:
    until = f" to {policy.effective_to}" if policy.effective_to else ""
    message = f"{policy.label} is in effect from {policy.effective_from}{until}, not on the day of the request"
    return Warning(code="policy_not_in_effect", message=message)


def assess_or_error(extractor: Extractor, call: Call, folder: Path) -> dict[str, Any]:
    """As `assess`, as a dictionary; an error becomes `{"case_id": …, "error": {…}}` so that a batch goes on.

    An unforeseen exception is named by its class alone: its message could hold words of a document.
    """
    try:
        return assess(extractor, call, folder)[0].model_dump(mode="json", exclude_none=True)
    except ChartproofError as error:
        return failure(call.case_id, error.code, error.message)
    except Exception as error:  # a batch goes on past any one request
        known = unforeseen(error)
        return failure(call.case_id, known.code, known.message)


def failure(case_id: str, code: str, message: str) -> dict[str, Any]:
    """The line of a request that could not be done."""
    return {"case_id": case_id, "error": {"code": code, "message": message}}
