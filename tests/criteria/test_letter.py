"""The letter to the requester: only what is open, once, in the policy's words, with the reason it is needed."""

from __future__ import annotations

import pytest

from criteria import evaluate, load_policy
from criteria.letter import NOT_A_DECISION, NOTHING, as_letter, write_letter
from criteria.policy_texts import policies_of
from criteria.result import Result
from extractor.reading import Reading
from tests.criteria.make_result import made


@pytest.fixture(scope="module")
def result() -> Result:
    return made()


def plain(text: str) -> str:
    return " ".join(text.split())


def test_it_asks_for_all_that_is_open_and_nothing_else(result):
    letter = write_letter(result)
    open_asks = [c.ask for c in result.criteria if c.status in ("missing", "unclear")]
    assert open_asks
    assert [item.ask for item in letter.items] == list(dict.fromkeys(open_asks))
    text = plain(as_letter(result))
    for criterion in result.criteria:
        if criterion.status in ("found", "contradicted", "not_applicable"):
            assert f"Why: {criterion.title}:" not in text


def test_each_item_says_why_and_what_is_known(result):
    wordings = {c.id: c.wording for used in result.policies for c in load_policy(used.id).criteria}
    text = plain(as_letter(result))
    for criterion in result.criteria:
        if criterion.status in ("missing", "unclear"):
            assert plain(wordings[criterion.id]) in text
    for item in write_letter(result).items:
        assert item.why
        assert item.so_far


def test_criteria_that_ask_for_the_same_share_an_item(result):
    first, second = [c for c in result.criteria if c.ask][:2]
    shared = result.model_copy(deep=True)
    for criterion in shared.criteria:
        if criterion.id in (first.id, second.id):
            criterion.ask = "Please send the note."
    items = [item for item in write_letter(shared).items if item.ask == "Please send the note."]
    assert len(items) == 1
    assert len(items[0].why) == 2


def test_the_header_comes_from_the_request(result):
    text = as_letter(result)
    for words in ("Dr. Żofia Łęcka", "Rheumatology", "NPI 1234567893", "Roe, Ana", "1980-02-03", "R-1", "M-2", "Truxima",
                  "Q5115 x 200", "2026-06-10 to 2026-12-09", "2026-06-01", "case 7", "Rituximab for lupus nephritis"):  # fmt: skip
        assert words in text
    assert "marked expedited" in plain(text)


def test_it_is_no_decision(result):
    text = plain(as_letter(result)).lower()
    assert NOT_A_DECISION.lower() in text
    for word in ("approve", "deny", "denied", "denial", "reject"):
        assert word not in text


def test_nothing_to_ask_for(result):
    done = result.model_copy(update={"criteria": [c for c in result.criteria if c.status == "found"]})
    assert write_letter(done).items == []
    assert NOTHING in as_letter(done)


def test_lines_fit_and_an_empty_request_has_a_letter_too(result):
    assert max(map(len, as_letter(result, width=60).splitlines())) <= 60
    assert "The requesting clinician" in as_letter(evaluate(Reading(), pathway="initial"))


def test_another_version_of_a_policy_lends_no_wording(result):
    changed = result.model_copy(deep=True)
    for used in changed.policies:
        used.sha256 = "0" * 64
    assert policies_of(changed) == {}
    assert write_letter(changed).items[0].why == [f"{next(c for c in result.criteria if c.ask).title}."]


def test_policies_of_ones_own_lend_theirs(result):
    own = load_policy("rituximab-lupus-nephritis").model_copy(update={"title": "Our own criteria"})
    used = result.model_copy(deep=True)
    used.policies[0].sha256 = own.sha256
    assert "Our own criteria" in plain(as_letter(used, [own]))
