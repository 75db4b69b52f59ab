"""The shipped policies: they load, say what the contract lists, and their hash changes with their content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from criteria import list_policies, load_policy, operators
from criteria.library import FOLDER
from criteria.policy import AllOf, AnyOf, Operator
from extractor.errors import ChartproofError

CONTRACT = Path(__file__).parents[2] / "docs" / "contract" / "policies.json"
POLICIES = [policy.id for policy in list_policies()]


def test_ids_and_their_order_are_those_of_the_contract():
    contract = {k: v for k, v in json.loads(CONTRACT.read_text(encoding="utf-8")).items() if k != "_"}
    shipped = {p.id: {way: [c.id for c in p.criteria_of(way)] for way in p.pathways} for p in list_policies()}
    assert shipped == contract


@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_operator_is_known_and_takes_its_parameters(policy_id):
    def walk(rule):
        if isinstance(rule, Operator):
            operators.check(rule.operator, rule.params)
        for part in rule.any_of if isinstance(rule, AnyOf) else rule.all_of if isinstance(rule, AllOf) else []:
            walk(part)

    for criterion in load_policy(policy_id).criteria:
        walk(criterion.rule)
        assert criterion.ask.startswith("Please")
        assert criterion.title
        assert criterion.source


def test_the_hash_is_that_of_the_content(tmp_path):
    for path in FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    same = load_policy("belimumab-sle", tmp_path).sha256
    assert same == load_policy("belimumab-sle").sha256
    shared = yaml.safe_load((tmp_path / "shared.yaml").read_text(encoding="utf-8"))
    shared[0]["title"] += " (changed)"
    (tmp_path / "shared.yaml").write_text(yaml.safe_dump(shared), encoding="utf-8")
    assert load_policy("belimumab-sle", tmp_path).sha256 != same


def test_an_unknown_policy_is_a_coded_error():
    with pytest.raises(ChartproofError) as error:
        load_policy("no-such-policy")
    assert error.value.code == "unknown_policy"


def test_a_path_is_no_policy():
    with pytest.raises(ChartproofError) as error:
        load_policy("../policies/belimumab-sle")
    assert error.value.code == "unknown_policy"


@pytest.mark.parametrize("change", [{"surprise": 1}, {"pathways": ["sometimes"]}, {"criteria": [{"use": "no.such"}]}])
def test_a_policy_that_is_wrong_is_a_coded_error(tmp_path, change):
    content = yaml.safe_load((FOLDER / "infusion-adjuncts.yaml").read_text(encoding="utf-8"))
    (tmp_path / "infusion-adjuncts.yaml").write_text(yaml.safe_dump({**content, **change}), encoding="utf-8")
    with pytest.raises(ChartproofError) as error:
        load_policy("infusion-adjuncts", tmp_path)
    assert error.value.code == "bad_policy"


def test_wrong_parameters_of_an_operator_are_a_coded_error():
    for name, given in (("no_such", {}), ("immunoglobulins", {"most": 5})):
        with pytest.raises(ChartproofError) as error:
            operators.check(name, given)
        assert error.value.code == "bad_policy"
