"""The truth table of the five statuses, as docs/contract/policies.md states it."""

from __future__ import annotations

import itertools

import pytest

from criteria.joining import STATUSES, agreed, all_of, any_of

F, C, U, M, N = STATUSES[0], STATUSES[1], STATUSES[2], STATUSES[3], STATUSES[4]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([F, C, U, M], F), ([C, U, M], U), ([C, M], C), ([M, M], M), ([N, F], F), ([N, C], C), ([N, N], N), ([], M),
    ],
)  # fmt: skip
def test_any_of(parts, whole):
    assert any_of(parts) == whole


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([F, C, U, M], C), ([F, U, M], U), ([F, M], U), ([M, M], M), ([F, F], F), ([N, F], F), ([N, M], M), ([N], N), ([], M),
    ],
)  # fmt: skip
def test_all_of(parts, whole):
    assert all_of(parts) == whole


def test_every_pair_has_a_status_and_order_does_not_matter():
    for a, b in itertools.product(STATUSES, STATUSES):
        for join in (any_of, all_of):
            assert join([a, b]) == join([b, a])
            assert join([a, b]) in STATUSES


def test_readings_that_differ_are_unclear():
    assert agreed([F, F]) == F
    assert agreed([F, C]) == U
    assert agreed([]) == M
