"""The exact split against hand-made cases, its own identities and LMDI-I."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from afterlaunch.attribution.cents import to_cents
from afterlaunch.attribution.shapley import shapley

positive = st.floats(0.5, 2.0)


def product(earlier: np.ndarray, later: np.ndarray):
    """Value of a corner of a plain product."""
    return lambda moved: np.array(np.where(moved, later, earlier).prod())


def lmdi(earlier: np.ndarray, later: np.ndarray) -> np.ndarray:
    """LMDI-I of one positive product: L(V1, V0) ln(x1 / x0), L the logarithmic mean."""
    before, after = earlier.prod(), later.prod()
    mean = before if np.isclose(before, after) else (after - before) / np.log(after / before)
    return np.asarray(mean * np.log(later / earlier))


def test_two_factors_by_hand() -> None:
    # 10 x 3 -> 14 x 5: the first moves by 4 at 3 or at 5, the second by 2 at 10 or at 14.
    bars = shapley(product(np.array([10.0, 3.0]), np.array([14.0, 5.0])), 2)
    np.testing.assert_allclose(bars, [16.0, 24.0])


@given(st.lists(st.tuples(positive, positive), min_size=2, max_size=6))
def test_bars_sum_to_the_change_and_so_do_those_of_lmdi(pairs: list[tuple[float, float]]) -> None:
    earlier, later = (np.array(side) for side in zip(*pairs, strict=True))
    change = later.prod() - earlier.prod()
    bars = shapley(product(earlier, later), len(pairs))
    assert abs(bars.sum() - change) < 1e-10
    assert abs(lmdi(earlier, later).sum() - change) < 1e-6


@given(st.lists(st.tuples(positive, st.floats(0.95, 1.05)), min_size=2, max_size=6))
def test_bars_agree_with_lmdi_where_the_change_is_small(pairs: list[tuple[float, float]]) -> None:
    earlier = np.array([value for value, _ in pairs])
    later = earlier * np.array([move for _, move in pairs])
    bars = shapley(product(earlier, later), len(pairs))
    # The two differ in the third order of relative moves of at most 5 %.
    np.testing.assert_allclose(bars, lmdi(earlier, later), atol=2e-3 * earlier.prod())


def test_a_factor_that_does_not_move_has_no_bar() -> None:
    bars = shapley(product(np.array([2.0, 7.0, 1.5]), np.array([3.0, 7.0, 1.0])), 3)
    assert bars[1] == 0


def test_cents_sum_exactly_and_the_largest_bar_takes_the_residue() -> None:
    cents, unexplained = to_cents(np.array([1.004, -20.004, 3.004]), -1600 + 1)
    assert cents.tolist() == [100, -1999, 300]
    assert unexplained == 0


def test_what_cells_do_not_explain_is_not_hidden_in_a_bar() -> None:
    cents, unexplained = to_cents(np.array([10.0, 5.0]), 2500)
    assert cents.tolist() == [1000, 500]
    assert unexplained == 1000
