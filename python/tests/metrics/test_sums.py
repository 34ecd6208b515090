"""Sums that must not depend on order, and figures rounded below what order can change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def test_sums_do_not_depend_on_the_order_of_rows_or_the_number_of_threads(macros, engine):
    generator = np.random.default_rng(20240101)
    weights = 1 / generator.uniform(0.05, 1, 100_000)
    amounts = generator.lognormal(4, 1, 100_000).round(2)
    found = set()
    for threads, seed in [(1, 0), (2, 1), (2, 2), (1, 3)]:
        order = np.random.default_rng(seed).permutation(weights.size)
        engine.execute(f"set threads = {threads}")
        engine.register("shuffled", {"w": weights[order], "a": amounts[order]})
        sums = f"{macros.exact_sum('w * a')}, {macros.exact_square_sum('w', 'a')}"
        found.add(engine.execute(f"select {sums} from shuffled").fetchall()[0])
        engine.unregister("shuffled")
    assert len(found) == 1
    total, product = (float(number) for number in found.pop())
    assert total == pytest.approx(float(weights @ amounts), rel=1e-7)
    assert product == pytest.approx(float(weights @ amounts), rel=1e-5)


@settings(max_examples=50)
@given(st.floats(-1e12, 1e12).filter(lambda x: x == 0 or abs(x) > 1e-9))
def test_statistics_keep_twelve_significant_digits(macros, engine, number):
    sql = f"select {macros.significant('x')} from (select cast(? as double) as x)"
    assert engine.execute(sql, [number]).fetchall()[0][0] == pytest.approx(
        float(f"{number:.12g}"), rel=1.1e-12
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf"), None])
def test_what_is_no_number_is_no_figure(macros, engine, number):
    sql = f"select {macros.significant('x')} from (select cast(? as double) as x)"
    assert engine.execute(sql, [number]).fetchall()[0][0] is None
