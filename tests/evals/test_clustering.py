from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.clustering import _best_pairing, b_cubed_of, ceaf_e, conll, muc

APART = [["a"], ["b"], ["c"], ["d"]]
PAIRS = [["a", "b"], ["c", "d"]]
ALL = [["a", "b", "c", "d"]]


@pytest.mark.parametrize("measure", [muc, b_cubed_of, ceaf_e, conll])
def test_what_is_equal_is_perfect(measure):
    assert measure(PAIRS, PAIRS) == pytest.approx(1)


@pytest.mark.parametrize(
    ("measure", "found", "wanted", "value"),
    [
        (muc, APART, PAIRS, 0),
        (muc, ALL, PAIRS, 0.8),
        (b_cubed_of, APART, PAIRS, 2 / 3),
        (b_cubed_of, ALL, PAIRS, 2 / 3),
        (ceaf_e, APART, PAIRS, 2 * (1 / 3) * (2 / 3) / (1 / 3 + 2 / 3)),
        (ceaf_e, ALL, PAIRS, 2 * (2 / 3) * (1 / 3) / (2 / 3 + 1 / 3)),
    ],
)
def test_known_values(measure, found, wanted, value):
    assert measure(found, wanted) == pytest.approx(value)


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_best_pairing_is_the_best_of_all(table):
    gains = {(row, column): gain / 10 for row, line in enumerate(table) for column, gain in enumerate(line)}
    orders = permutations([*range(3), *[None] * len(table)], len(table))
    best = max(sum(gains[row, column] for row, column in enumerate(order) if column is not None) for order in orders)
    assert _best_pairing(gains) == pytest.approx(best)
