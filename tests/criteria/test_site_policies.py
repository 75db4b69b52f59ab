"""A site's own policies: versions side by side, extending a shipped one, what changed, and the rules that count."""

from __future__ import annotations

import itertools
import json

import jsonschema
import pytest
import yaml

from criteria import evaluate, list_policies, load_policy
from criteria.difference import policy_changes, status_changes
from criteria.joining import STATUSES, all_of, any_of, at_least
from criteria.library import FOLDER, VARIABLE, candidates
from criteria.policy import FactsRule
from criteria.policy_schema import POLICY_SCHEMA_FILE, policy_schema
from extractor.errors import ChartproofError
from tests.criteria.make import AS_OF, lab, reading, sign, tx

BASE = "rituximab-lupus-nephritis@2026.1"


def write(folder, name, **content):
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site's folder with its own nephritis policy and two versions of a shipped one."""
    write(
        tmp_path, "ours", id="ours", version="1", extends=BASE, effective_from="2026-03-01", title="Our own",
        drop=["lit.support"],
        criteria=[
            {"use": "ln.proteinuria", "with": {"thresholds": {"upcr": "100 mg/mmol"}}, "ask": "Please send a UPCR."},
            {"id": "our.weight", "after": "ln.diagnosis", "title": "Weight", "wording": "A weight.", "source": "Ours",
             "rule": {"operator": "weight"}, "ask": "Please give it."},
            {"use": "safe.no_active_infection", "after": "our.weight"},
        ],
    )  # fmt: skip
    for version, day, until in (("2024.1", "2024-01-01", "2025-12-31"), ("2026.2", "2026-07-01", None)):
        content = {"id": "rituximab-sle", "version": version, "extends": "rituximab-sle@2026.1", "effective_from": day}
        write(tmp_path, f"rituximab-sle@{version}", **content, **({"effective_to": until} if until else {}))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def test_it_stands_beside_the_shipped_ones(site):
    assert {p.id for p in list_policies()} == {
        p.stem for p in FOLDER.glob("*.yaml") if p.stem not in ("shared", "names")
    } | {"ours"}


def test_it_changes_adds_moves_and_drops(site):
    ours, theirs = load_policy("ours"), load_policy(BASE)
    ids = [c.id for c in ours.criteria]
    assert ids[:3] == ["ln.diagnosis", "our.weight", "safe.no_active_infection"]
    assert "lit.support" not in ids
    assert ids.count("safe.no_active_infection") == 1
    rule = next(c for c in ours.criteria if c.id == "ln.proteinuria")
    assert rule.rule.params["thresholds"] == {"upcr": "100 mg/mmol", "urine_protein_24h": 0.5}
    assert rule.ask == "Please send a UPCR."
    assert rule.title == next(c for c in theirs.criteria if c.id == "ln.proteinuria").title
    assert (ours.drugs, ours.codes, ours.regimens) == (theirs.drugs, theirs.codes, theirs.regimens)


def test_a_threshold_with_a_unit_is_converted(site):
    facts = reading(lab("upcr", value=0.7, unit="g/g", value_normalized=0.7, unit_normalized="g/g", date="2026-05-10"))
    status = {}
    for policy in ("ours", BASE):
        result = evaluate(facts, [load_policy(policy)], "initial", AS_OF)
        status[policy] = next(c.status for c in result.criteria if c.id == "ln.proteinuria")
    assert status == {"ours": "contradicted", BASE: "found"}  # 100 mg/mmol are 0.88 g/g


@pytest.mark.parametrize(
    ("as_of", "version"),
    [
        ("2023-01-01", "2024.1"),
        ("2024-05-01", "2024.1"),
        ("2026-02-01", "2026.1"),
        ("2026-08-01", "2026.2"),
        (None, "2026.2"),
    ],
)
def test_the_version_in_effect_is_the_default(site, as_of, version):
    assert load_policy("rituximab-sle", as_of=as_of).version == version


def test_an_old_version_can_still_be_run(site):
    result = evaluate(reading(), [load_policy("rituximab-sle@2024.1")], "initial", AS_OF)
    assert result.policies[0].version == "2024.1"


@pytest.mark.parametrize("name", ["rituximab-sle@1999.1", "rituximab-sle@", "no-such@1", "../ours"])
def test_an_unknown_version_is_a_coded_error(site, name):
    with pytest.raises(ChartproofError) as error:
        load_policy(name)
    assert error.value.code == "unknown_policy"


def test_it_is_guessed_in_place_of_the_one_that_it_extends(site):
    guessed = {p.id for p in candidates("2026-08-01")}
    assert "ours" in guessed
    assert "rituximab-lupus-nephritis" not in guessed
    assert next(p for p in candidates("2026-08-01") if p.id == "rituximab-sle").version == "2026.2"


def test_the_hash_is_that_of_the_whole_content(site, monkeypatch):
    before = load_policy("ours").sha256
    assert before != load_policy(BASE).sha256
    content = yaml.safe_load((site / "ours.yaml").read_text(encoding="utf-8"))
    write(site, "ours", **{**content, "drop": []})
    assert load_policy("ours").sha256 != before
    monkeypatch.delenv(VARIABLE)
    with pytest.raises(ChartproofError):
        load_policy("ours")


def test_a_site_may_have_shared_criteria_of_its_own(site):
    shared = {
        "id": "our.shared",
        "title": "a",
        "wording": "b",
        "source": "c",
        "rule": {"operator": "weight"},
        "ask": "d",
    }
    (site / "shared.yaml").write_text(yaml.safe_dump([shared]), encoding="utf-8")
    write(
        site,
        "more",
        id="more",
        version="1",
        extends=BASE,
        effective_from="2026-01-01",
        criteria=[{"use": "our.shared"}],
    )
    assert load_policy("more").criteria[-1].id == "our.shared"
    assert load_policy(BASE).sha256 == load_policy(BASE, FOLDER).sha256


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"extends": "ours@1"}, "extends itself"),
        ({"extends": "rituximab-sle@0"}, "which is not there"),
        ({"drop": ["no.such"]}, "no criterion no.such"),
        ({"criteria": [{"use": "no.such"}]}, "no shared criterion no.such"),
        ({"criteria": [{"use": "lit.support", "with": {"a": 1}}]}, "needs a rule with an operator"),
        ({"criteria": [{"use": "ln.proteinuria", "after": "no.such"}]}, "no criterion no.such"),
        ({"criteria": 5}, "cannot be read"),
    ],
)
def test_what_cannot_be_resolved_is_a_coded_error(site, change, said):
    content = yaml.safe_load((site / "ours.yaml").read_text(encoding="utf-8"))
    write(site, "ours", **{**content, "drop": [], **change})
    with pytest.raises(ChartproofError) as error:
        load_policy("ours")
    assert error.value.code == "bad_policy"
    assert said in error.value.message


def test_a_folder_that_is_not_there_is_a_coded_error(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none"))
    with pytest.raises(ChartproofError) as error:
        list_policies()
    assert error.value.code == "no_policies"


def test_what_changed_is_told_field_by_field(site):
    shown = [str(change) for change in policy_changes(load_policy(BASE), load_policy("ours"))]
    assert "- lit.support: Guideline or study" in shown
    assert "+ our.weight: Weight" in shown
    assert "~ ln.proteinuria: rule.with.thresholds.upcr: 0.5 -> 100 mg/mmol" in shown
    assert any(line.startswith("~ criteria: order") for line in shown)
    assert policy_changes(load_policy(BASE), load_policy(BASE)) == []


def test_the_statuses_that_change_are_told(site):
    facts = reading(lab("upcr", value=0.7, unit="g/g", value_normalized=0.7, unit_normalized="g/g", date="2026-05-10"))
    old, new = (evaluate(facts, [load_policy(p)], "initial", AS_OF).criteria for p in (BASE, "ours"))
    changed = {s.criterion: (s.old, s.new) for s in status_changes("case", old, new)}
    assert changed == {
        "ln.proteinuria": ("found", "contradicted"), "our.weight": (None, "missing"), "lit.support": ("missing", None),
    }  # fmt: skip


# the language ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_counting_one_is_any_of_and_counting_all_is_all_of(length):
    for parts in itertools.product(STATUSES, repeat=length):
        assert at_least(1, parts) == any_of(parts)
        assert at_least(length, parts) == all_of(parts)


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        (["found", "found", "missing"], "found"),
        (["found", "unclear", "missing"], "unclear"),
        (["found", "missing", "missing"], "unclear"),
        (["found", "contradicted", "contradicted"], "contradicted"),
        (["found", "contradicted", "missing"], "unclear"),
        (["contradicted", "missing", "missing"], "contradicted"),
        (["missing", "missing", "missing"], "missing"),
        (["found", "not_applicable", "not_applicable"], "found"),
        (["not_applicable"] * 3, "not_applicable"),
    ],
)
def test_two_of_three(parts, status):
    assert at_least(2, parts) == status


def own(site, rule):
    write(
        site, "own", id="own", version="1", title="Own", effective_from="2026-01-01", pathways=["initial"],
        drugs=[{"concept": "rituximab"}],
        criteria=[{"id": "a.b", "title": "t", "wording": "w", "source": "s", "rule": rule, "ask": "Please."}],
    )  # fmt: skip
    return load_policy("own")


def status(site, rule, *facts, **rest):
    return evaluate(reading(*facts, **rest), [own(site, rule)], "initial", AS_OF).criteria[0].status


def test_limits_and_windows(site):
    rule = {"facts": {"type": "finding", "concepts": ["sledai"], "found": [{"value": {"at_least": 6}}],
                      "contradicted": [{"value": {"below": 6}}], "within_days": 90}}  # fmt: skip
    assert status(site, rule, sign("sledai", value=8.0, date="2026-05-01")) == "found"
    assert status(site, rule, sign("sledai", value=8.0, date="2025-05-01")) == "unclear"
    assert status(site, rule, sign("sledai", value=2.0, date="2026-05-01")) == "contradicted"
    assert status(site, rule, sign("sledai")) == "missing"


def test_order_in_time(site):
    rule = {
        "facts": {
            "type": "finding",
            "concepts": ["remission"],
            "found": [{"assertion": ["present"]}],
            "order": "since_drug",
        }
    }
    began = tx("rituximab", "current", start="2025-06-01")
    assert status(site, rule, began, sign("remission", date="2026-01-01")) == "found"
    assert status(site, rule, began, sign("remission", date="2024-01-01")) == "missing"
    assert status(site, rule, sign("remission", date="2026-01-01")) == "unclear"


def test_a_count_of_rules(site):
    def taken(drug):
        return {"operator": "taken", "with": {"drugs": [drug]}}

    rule = {"at_least": 2, "of": [taken("prednisone"), taken("methotrexate"), taken("azathioprine")]}
    assert status(site, rule, tx("prednisone"), tx("azathioprine")) == "found"
    assert status(site, rule, tx("prednisone")) == "unclear"


def test_a_limit_of_a_lab_takes_a_unit():
    rule = FactsRule.model_validate(
        {"type": "lab", "concepts": ["upcr"], "found": [{"value_normalized": {"at_least": "500 mg/g"}}]}
    )
    assert rule.found[0]["value_normalized"].at_least == 0.5


# the schema --------------------------------------------------------------------------------------------------------
def test_the_published_policy_schema_is_that_of_the_types():
    assert json.loads(POLICY_SCHEMA_FILE.read_text(encoding="utf-8")) == policy_schema()


@pytest.mark.parametrize("path", [p for p in sorted(FOLDER.glob("*.yaml")) if p.stem != "names"], ids=lambda p: p.stem)
def test_the_shipped_policies_fit_it_and_name_it(path):
    jsonschema.Draft202012Validator(policy_schema()).validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    if path.stem != "shared":
        assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../policy.schema.json")


def test_it_refuses_what_the_language_does_not_have():
    validator = jsonschema.Draft202012Validator(policy_schema())
    jsonschema.Draft202012Validator.check_schema(policy_schema())
    content = yaml.safe_load((FOLDER / "rituximab-sle.yaml").read_text(encoding="utf-8"))
    content["criteria"][0]["rule"]["with"]["diagnosis"] = ["sle"]
    assert list(validator.iter_errors(content))


def test_every_shipped_criterion_names_its_source():
    payers = ("aetna", "cigna", "highmark", "humana", "united", "regence", "magellan", "blue cross", "bcbs", "anthem")
    for policy in list_policies(FOLDER):
        for criterion in policy.criteria:
            assert len(criterion.source) > 25, criterion.id
            assert "docs/contract" not in criterion.source
            assert criterion.wording.endswith(".") or ")" in criterion.wording
            assert not any(payer in criterion.source.lower() for payer in payers)
