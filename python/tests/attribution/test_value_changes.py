"""Changes of value on worlds small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from worlds import FEBRUARY, JANUARY, tables

from afterlaunch.attribution.changes import Settings, evaluate

SETTINGS = Settings(resamples=20, confidence=0.95)
# (day, segment, version, bin, adverse, declined, count, mean amount); bin 3 and above is declined.
PLAIN = [
    (0, "a", "v1", 1, False, False, 900, 50.0),
    (0, "a", "v1", 3, False, True, 10, 50.0),
    (0, "a", "v1", 2, True, False, 4, 100.0),
    (0, "a", "v1", 4, True, True, 6, 100.0),
    (1, "b", "v1", 2, False, False, 400, 80.0),
    (1, "b", "v1", 4, False, True, 5, 80.0),
    (1, "b", "v1", 1, True, False, 1, 200.0),
    (1, "b", "v1", 5, True, True, 4, 200.0),
]
POLICY = [(JANUARY, "v1", 3), (FEBRUARY, "v1", 3)]


def moved(rows: list[tuple[Any, ...]], **changes: Callable[[Any], Any]) -> list[tuple[Any, ...]]:
    """Return rows with columns changed by functions of the whole row."""
    names = ["day", "segment", "version", "score_bin", "adverse", "declined", "count", "mean"]
    return [
        tuple(
            changes[name](dict(zip(names, row, strict=True))) if name in changes else value
            for name, value in zip(names, row, strict=True)
        )
        for row in rows
    ]


def bars_of(world: tuple[pd.DataFrame, ...], compared_with: str = "launch") -> dict[str, float]:
    found = evaluate(*world, SETTINGS)
    mine = found[found["compared_with"] == compared_with]
    return dict(zip(mine["bar"], mine["amount"], strict=True))


def value(rows: list[tuple[Any, ...]]) -> float:
    """Avoided loss less forgone margin, by hand."""
    return sum(
        count * (mean * 0.9 + 30.0 if adverse else -mean * 0.02)
        for *_, adverse, declined, count, mean in rows
        if declined
    )


def only(bars: dict[str, float], bar: str, amount: float) -> None:
    assert bars.pop(bar) == pytest.approx(amount, abs=0.011)
    assert set(bars.values()) <= {0.0}, bars


def test_more_of_the_same_is_volume() -> None:
    doubled = moved(PLAIN, count=lambda row: 2 * row["count"])
    only(bars_of(tables(PLAIN, doubled, POLICY)), "volume", value(PLAIN))


def test_frauds_that_score_lower_are_detection() -> None:
    # In both segments half of the caught frauds fall below the cut-off.
    later = [
        part
        for row in PLAIN
        for part in (
            [(*row[:6], row[6] / 2, row[7]), (*row[:3], 2, True, False, row[6] / 2, row[7])]
            if row[4] and row[5]
            else [row]
        )
    ]
    lost = (6 * (100 * 0.9 + 30) + 4 * (200 * 0.9 + 30)) / 2
    only(bars_of(tables(PLAIN, later, POLICY)), "detection", -lost)


def test_a_lower_cut_off_is_threshold() -> None:
    later = moved(PLAIN, declined=lambda row: row["score_bin"] >= 2)
    cuts = [(JANUARY, "v1", 3), (FEBRUARY, "v1", 2)]
    gained = 4 * (100 * 0.9 + 30) - 400 * 80 * 0.02
    only(bars_of(tables(PLAIN, later, cuts)), "threshold", gained)


def test_larger_frauds_are_attack_pressure() -> None:
    later = moved(PLAIN, mean=lambda row: row["mean"] * (1.5 if row["adverse"] else 1))
    gained = (6 * 50 + 4 * 100) * 0.9
    only(bars_of(tables(PLAIN, later, POLICY)), "attack_pressure", gained)


def test_a_rescaled_score_moves_nothing() -> None:
    # The new version puts every case five bins higher, and its cut-off with them.
    later = moved(PLAIN, version=lambda _: "v2", score_bin=lambda row: row["score_bin"] + 5)
    found = evaluate(*tables(PLAIN, later, [(JANUARY, "v1", 3), (FEBRUARY, "v2", 8)]), SETTINGS)
    assert set(found["bands"]) == {"rank"}
    assert set(found["amount"]) == {0.0}


def test_a_new_version_that_sees_less_is_detection_and_not_threshold() -> None:
    # Caught frauds and as many approved good cases change places: every rank keeps its size.
    swapped = [
        (0, "a", "v1", 1, False, False, 894, 50.0), (0, "a", "v1", 1, True, False, 6, 100.0),
        (0, "a", "v1", 4, False, True, 6, 50.0),
    ]  # fmt: skip
    later = [row for row in PLAIN if row[3] not in (1, 4) or row[1] == "b"] + swapped
    later = moved(later, version=lambda _: "v2", score_bin=lambda row: row["score_bin"] + 2)
    bars = bars_of(tables(PLAIN, later, [(JANUARY, "v1", 3), (FEBRUARY, "v2", 5)]))
    lost = 6 * (100 * 0.9 + 30) + 6 * 50 * 0.02
    only(bars, "detection", -lost)


def test_without_policies_model_and_policy_are_one_bar_that_says_so() -> None:
    later = moved(PLAIN, declined=lambda row: row["score_bin"] >= 2)
    found = evaluate(*tables(PLAIN, later, []), SETTINGS)
    assert not {"detection", "threshold"} & set(found["bar"])
    notes = found.loc[found["bar"] == "model_and_policy", "note"]
    assert notes.str.contains("not separated").all()
    assert len(notes) == 2


def test_bars_and_costs_sum_to_the_published_change() -> None:
    rng = np.random.default_rng(3)
    rows = [
        (day, segment, "v1", score, adverse, score >= 3, int(rng.integers(1, 40)), 10 * score + 7)
        for day in range(28)
        for segment in ("a", "b", "c")
        for score in (1, 2, 3, 4)
        for adverse in (False, True)
    ]
    later = moved(rows, count=lambda row: int(rng.integers(1, 60)))
    months, cells, cuts = tables(rows, later, POLICY)
    months.loc[1, ["review_cost_amount", "value_amount"]] += [7.31, -7.31]
    found = evaluate(months, cells, cuts, SETTINGS)
    for _, comparison in found.groupby("compared_with"):
        change = months["value_amount"].diff().iloc[1]
        assert round(comparison["amount"].sum() * 100) == round(change * 100)
        assert "other" not in set(comparison["bar"])
        assert (comparison["lower"] <= comparison["amount"]).all()
    assert found.equals(evaluate(months, cells.sample(frac=1, random_state=1), cuts, SETTINGS))


def test_without_known_declines_bars_are_ranges() -> None:
    months, cells, cuts = tables(PLAIN, moved(PLAIN, count=lambda row: row["count"] + 1), POLICY)
    cells["part"] = cells["part"].str.replace(r"declined_.*", "declined_unknown", regex=True)
    months = months.assign(ladder="bounds", value_amount=np.nan)
    found = evaluate(months, cells, cuts, SETTINGS)
    split = found[~found["bar"].str.endswith("_cost")]
    assert set(split["evidence"]) == {"bounds"}
    assert split["amount"].isna().all()
    assert (split["lower"] <= split["upper"]).all()
    assert "model_and_policy" in set(split["bar"])
