"""Single diagnoses in, distinct ones out."""

from __future__ import annotations

from extractor.facts import Diagnosis, Mention
from extractor.merge.context import MergeContext
from extractor.merge.diagnoses import join


def fact(concept: str, assertion: str, at: int = 0, classes: list[str] | None = None, **says: bool) -> Diagnosis:
    mention = Mention(file="a.txt", start=at, end=at + 3, text="abc", rule="diagnoses.test", says=dict(says))
    return Diagnosis(concept=concept, assertion=assertion, isn_rps_class=classes, mentions=[mention])  # type: ignore[arg-type]


def kept(*facts: Diagnosis) -> list[tuple[str, str]]:
    return [(f.concept, f.assertion) for f in join(list(facts), MergeContext())]


def test_same_concept_and_assertion_is_one() -> None:
    assert kept(fact("sle", "present"), fact("sle", "present", 9), fact("sle", "family", 20)) == [
        ("sle", "present"),
        ("sle", "family"),
    ]


def test_classes_are_united() -> None:
    facts = [fact("lupus_nephritis", "present", 0, ["IV"]), fact("lupus_nephritis", "present", 9, ["III"])]
    assert join(facts, MergeContext())[0].isn_rps_class == ["III", "IV"]


def test_a_bare_name_beside_dated_episodes_is_those_episodes() -> None:
    assert kept(fact("pericarditis", "present"), fact("pericarditis", "historical", 9, dated=True)) == [
        ("pericarditis", "historical")
    ]


def test_an_active_episode_stays_beside_a_past_one() -> None:
    both = kept(fact("pericarditis", "present", now=True), fact("pericarditis", "historical", 9))
    assert both == [("pericarditis", "present"), ("pericarditis", "historical")]


def test_arthritis_at_onset_gives_way_to_arthritis_now() -> None:
    facts = [fact("arthritis_inflammatory", "historical", onset=True), fact("arthritis_inflammatory", "present", 9)]
    assert kept(*facts) == [("arthritis_inflammatory", "present")]


def test_an_infection_that_the_document_ends_is_historical() -> None:
    facts = [fact("infection_active", "present", 0), fact("infection_active", "historical", 50)]
    assert kept(*facts) == [("infection_active", "historical")]
