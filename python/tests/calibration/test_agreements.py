"""What agreements are scored against: their levels, their evidence, and the rules beside them."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports one module of the calibration."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"calibration.{name}")

    return load


@pytest.mark.parametrize("by_value", [False, True])
def test_the_design_effect_is_that_of_drawn_customers(part: Any, by_value: bool) -> None:
    sizes = part("sizes")
    customers = sizes.Customers(size=2.5, likeness=0.6, slope=0.25, spread=0.6)
    above = sizes.margin_over_cut(0.75, customers, by_value=by_value)
    rng = np.random.default_rng(1)
    count = 200_000
    customer = np.repeat(np.arange(count), 1 + rng.poisson(1.5, count))
    deviation = np.sqrt(0.6) * rng.standard_normal(count)[customer]
    deviation += np.sqrt(0.4) * rng.standard_normal(len(customer))
    amount = np.ones(len(customer))
    if by_value:
        amount = np.exp(0.25 * deviation + 0.6 * rng.standard_normal(len(customer)))
    caught = deviation + above > 0
    assert np.average(caught, weights=amount) == pytest.approx(0.75, abs=0.005)
    residual = np.bincount(customer, weights=amount * (caught - 0.75))
    drawn = (residual**2).sum() / amount.sum() ** 2 * len(customer) / (0.75 * 0.25)
    effect = sizes.design_effect(0.75, customers, by_value=by_value)
    assert effect == pytest.approx(drawn, rel=0.03)


def test_equal_frauds_of_their_own_are_worth_one_each(part: Any) -> None:
    sizes = part("sizes")
    customers = sizes.Customers(size=1.0, likeness=0.5, slope=0.0, spread=0.0)
    assert sizes.design_effect(0.75, customers, by_value=True) == pytest.approx(1)
    # 100 = n - 1.28155 sqrt(n), of a Poisson number with mean n.
    assert sizes.expected_frauds(100) == pytest.approx(113.663, abs=0.001)


@pytest.mark.parametrize("family", ["sla_value", "sla_controls_count"])
def test_levels_are_set_from_the_true_rate(part: Any, family: str) -> None:
    world = part("families").draw_worlds(3, names=(family,))[0]
    rows = {row["sla_id"].split("-")[0]: row for row in part("agreements").agreements(world)}
    levels = {cell: float(row["breach_at"]) for cell, row in rows.items()}
    assert levels["on"] == pytest.approx(0.75, abs=1e-5)
    assert levels["inside"] == pytest.approx(levels["on"] - 0.03)
    assert levels["fall"] == pytest.approx(levels["on"] + 0.05)
    assert float(rows["on"]["harmful_at"]) == pytest.approx(levels["on"] - 0.05)
    assert rows["ceiling"]["direction"] == "ceiling"
    assert rows["on"]["metric"] == f"detection_rate_{world.family.agreed}"


def test_rules_of_thumb_judge_the_same_figures(part: Any) -> None:
    values = [0.74, 0.76, 0.75, 0.74, 0.76, 0.75, 0.70, 0.76]
    table = pd.DataFrame(
        {
            "sla_id": "on-a",
            "cell": "on",
            "direction": "floor",
            "state": ["ok"] * 6 + ["breach", "not_enough_evidence"],
            "value": values,
            "lower": [value - 0.02 for value in values],
            "upper": [value + 0.02 for value in values],
            "breach_at": 0.75,
        }
    )
    judged = part("verdicts").with_rules(table)
    assert judged["is_breach"].tolist() == [0, 0, 0, 0, 0, 0, 1, 0]
    assert judged["is_open"].tolist() == [0, 0, 0, 0, 0, 0, 0, 1]
    assert judged["is_beyond"].tolist() == [1, 0, 0, 1, 0, 0, 1, 0]
    assert judged["is_proven"].tolist() == [False] * 6 + [True, False]
    # Six months with mean .75 and standard deviation .0089: .70 is out; .76 after it is not.
    assert judged["is_unusual"].isna().tolist() == [True] * 6 + [False, False]
    assert judged["is_unusual"].tolist()[6:] == [1, 0]


def test_earlier_rows_stay_unless_scored_anew(part: Any) -> None:
    table, row = part("table"), part("statistics").Row

    def made(name: str, value: float) -> Any:
        return row(name, value, None, None, "", None, None, 1, 1, "group")

    earlier = [table.Run(1, "2 models", [made("a", 0.1), made("b", 0.2)])]
    later = table.Run(2, "3 models", [made("b", 0.3)])
    merged = table.merge(earlier, later)
    assert [(run.seed, one.name, one.value) for run in merged for one in run.rows] == [
        (1, "a", 0.1),
        (2, "b", 0.3),
    ]


def test_runs_are_read_as_they_were_written(part: Any, tmp_path: Path) -> None:
    table, row = part("table"), part("statistics").Row
    runs = [table.Run(1, "2 models", [row("a", 0.5, 0.4, 0.6, ">= 0", True, 0.1, 3, 2, "g", 0.2)])]
    table.write_json(tmp_path / "rows.json", runs)
    assert table.read_json(tmp_path / "rows.json") == runs
