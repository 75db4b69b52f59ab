"""A result in, a letter to the requester out that asks only for what is missing or unclear, and says why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from criteria.policy import Policy
from criteria.policy_texts import criteria_of, policies_of
from criteria.result import CriterionResult, Result

TITLE = "Request for further information"
NOT_A_DECISION = "This letter asks for documents. It is not a decision on the request."
NOTHING = "Nothing is missing or unclear: there is nothing to ask for."
_STATUS = {"missing": "nothing found in the documents", "unclear": "not settled by the documents"}


@dataclass
class Item:
    """One thing to send. `why` are the criteria that need it, `so_far` what the documents say of each."""

    ask: str
    why: list[str] = field(default_factory=list)
    so_far: list[str] = field(default_factory=list)


@dataclass
class Letter:
    """The letter's parts, for text, HTML and PDF alike. `items` is empty where there is nothing to ask for."""

    to: list[str]
    about: list[tuple[str, str]]
    opening: str
    items: list[Item]
    read: list[str]
    closing: list[str]
    title: str = TITLE


def write_letter(result: Result, policies: Iterable[Policy] = ()) -> Letter:
    """The letter of the result; `policies` give the wordings where they are not the shipped ones."""
    texts = policies_of(result, policies)
    titles = [texts[used.id].title if used.id in texts else used.id for used in result.policies]
    items = _items(result, texts)
    count = "one thing" if len(items) == 1 else f"{len(items)} things"
    opening = NOTHING
    if items:
        opening = (
            f"We have read the documents sent with this request against the criteria for {' and '.join(titles)}. "
            f"To go on we need {count}. What the documents already show is not asked for again."
        )
    closing = [NOT_A_DECISION]
    if items and result.request.urgency == "expedited":
        closing.insert(0, "The request is marked expedited: please answer by fax as soon as you can.")
    return Letter(
        to=_to(result), about=_about(result, titles), opening=opening, items=items,
        read=_documents(result) if items else [], closing=closing,
    )  # fmt: skip


def as_letter(result: Result, policies: Iterable[Policy] = (), width: int = 80) -> str:
    """The letter as plain text `width` columns wide, to print, fax or paste."""
    letter = write_letter(result, policies)
    lines = [letter.title.upper(), ""]
    lines += [*(f"To: {letter.to[0]}" if n == 0 else f"    {line}" for n, line in enumerate(letter.to)), ""]
    lines += [_wrapped(value, width, f"{name + ':':16s}", " " * 16) for name, value in letter.about]
    lines += ["", _wrapped(letter.opening, width)]
    for number, item in enumerate(letter.items, 1):
        lines += ["", _wrapped(item.ask, width, f"{number:2d}. ", "    ")]
        lines += [_wrapped(why, width, "    Why: ", "         ") for why in item.why]
        lines += [_wrapped(said, width, "    So far: ", "            ") for said in item.so_far]
    if letter.read:
        lines += ["", "Documents we have read"]
        lines += [_wrapped(name, width, "  * ", "    ") for name in letter.read]
    lines += ["", *(_wrapped(line, width) for line in letter.closing)]
    return "\n".join(lines)


def _items(result: Result, policies: dict[str, Policy]) -> list[Item]:
    """What to ask, in the policies' order; criteria that ask for the same thing share an item."""
    wordings = criteria_of(policies)
    items: dict[str, Item] = {}
    for criterion in result.criteria:
        if criterion.status not in _STATUS or not criterion.ask:
            continue
        item = items.setdefault(" ".join(criterion.ask.split()), Item(criterion.ask))
        known = wordings.get((criterion.policy, criterion.id))
        why = f"{criterion.title}: {_sentence(known.wording)}" if known else _sentence(criterion.title)
        if why not in item.why:
            item.why.append(why)
        said = _so_far(criterion)
        if said not in item.so_far:
            item.so_far.append(said)
    return list(items.values())


def _so_far(criterion: CriterionResult) -> str:
    reason = " ".join(criterion.reason.split())
    known = _STATUS[criterion.status]
    if not reason:
        return _sentence(known)
    return _sentence(f"{known}: {reason[:1].lower() + reason[1:] if _plain(reason) else reason}")


def _plain(reason: str) -> bool:
    """Whether the first word may lose its capital: not an abbreviation such as UPCR or C3."""
    first = reason.split(" ", 1)[0]
    return first[1:].islower() and first.isalpha()


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def _to(result: Result) -> list[str]:
    who = result.request.prescriber
    lines = [x for x in (who.name, who.specialty and who.specialty.capitalize(), who.npi and f"NPI {who.npi}") if x]
    return lines or ["The requesting clinician"]


def _about(result: Result, titles: list[str]) -> list[tuple[str, str]]:
    request, patient = result.request, result.request.patient
    codes = ", ".join(c.code + (f" x {c.units:g}" if c.units else "") for c in request.codes)
    service = " to ".join(x for x in (request.service_from, request.service_to) if x)
    rows = [
        ("Date", result.as_of), ("Case", result.case_id), ("Patient", patient.name), ("Born", patient.birth_date),
        ("Record number", patient.record_number), ("Member number", patient.member_id),
        ("Requested", request.product), ("Codes", codes), ("Service", service), ("Urgency", request.urgency),
        ("Criteria", "; ".join(titles)),
    ]  # fmt: skip
    return [(name, " ".join(value.split())) for name, value in rows if value]


def _documents(result: Result) -> list[str]:
    lines = []
    for document in result.documents:
        kinds = [f"{part.kind.replace('_', ' ')}{f' of {part.date}' if part.date else ''}" for part in document.parts]
        shown = "; ".join(dict.fromkeys(kinds))
        lines.append(PurePath(document.file).name + (f" ({shown})" if shown else ""))
    return lines


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    return (
        "\n".join(textwrap.wrap(" ".join(text.split()), width, initial_indent=first, subsequent_indent=rest)) or first
    )
