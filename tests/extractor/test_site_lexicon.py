"""What a site's lexicon adds to the shipped files: how contents merge, which files are taken, and values in phrases."""

from __future__ import annotations

import pytest

from extractor import site_lexicon
from extractor.errors import ChartproofError
from extractor.findings.phrases import expand, number
from extractor.site_lexicon import VARIABLE, merged, site_files, site_sha256


@pytest.mark.parametrize(
    ("base", "added", "whole"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": {"names": ["x"]}}, {"a": {"names": ["y"], "route": "IV"}}, {"a": {"names": ["x", "y"], "route": "IV"}}),
        ([1], [2], [1, 2]),
        ("old", "new", "new"),
        ("nausea|rash", {"or": ["bradycardia", "dry mouth"]}, "nausea|rash|bradycardia|dry mouth"),
        ({"a": 1}, None, {"a": 1}),
        ({"a": None}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_contents_merge(base, added, whole):
    assert merged(base, added) == whole


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    def clear():
        site_lexicon.additions.cache_clear()
        site_lexicon._contents.cache_clear()

    clear()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    yield tmp_path
    clear()


def test_a_file_adds_to_the_files_it_names(fresh):
    (fresh / "a.yaml").write_text("drugs: {new: {names: [new]}}\nguards: []\nphrases: [{name: x}]\ntargets: [{literal: y}]\n"
                                  "files: {units.yaml: {units: {}}}\n", encoding="utf-8")  # fmt: skip
    assert site_lexicon.additions("lexicon/drugs.yaml") == [{"new": {"names": ["new"]}}]
    assert site_lexicon.additions("lexicon/guards.yaml") == [{"guards": []}]
    assert site_lexicon.additions("rules/findings.yaml") == [{"phrases": [{"name": "x"}]}]
    assert site_lexicon.additions("units.yaml") == [{"units": {}}]
    assert site_lexicon.additions("codes.yaml") == []
    assert site_lexicon.targets() == [{"literal": "y"}]


def test_the_hash_is_that_of_the_files(fresh):
    assert site_sha256() is None
    (fresh / "a.yaml").write_text("drugs: {}\n", encoding="utf-8")
    first = site_sha256()
    (fresh / "context_ours.json").write_text("{}", encoding="utf-8")
    assert first
    assert site_sha256() not in (None, first)
    assert [path.name for path in site_files("context*.json")] == ["context_ours.json"]


@pytest.mark.parametrize("content", ["- a", "drugz: {}", "drugs: [a]", "files: 3", "a: [", "\0"])
def test_a_wrong_file_is_a_coded_error(fresh, content):
    (fresh / "a.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ChartproofError) as error:
        site_lexicon.additions("lexicon/drugs.yaml")
    assert error.value.code == "bad_lexicon"


@pytest.mark.parametrize(
    ("written", "value"),
    [("16", 16.0), ("0", 0.0), ("zero", 0.0), ("Ten", 10.0), ("4.5", 4.5), ("many", None), (None, None)],
)
def test_a_value_is_a_number_or_a_word(written, value):
    assert number(written) == value


def test_a_named_group_is_no_fragment():
    assert expand(r"(?P<value>\d+) <unit>", {"unit": "days"}) == r"(?P<value>\d+) days"
