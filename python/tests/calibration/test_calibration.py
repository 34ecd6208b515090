"""The calibration itself runs, on a few worlds, so that it cannot rot; its truth is checked too."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
FAMILIES = ("investigated", "control_40", "no_control")
AGREED = ("sla_count", "sla_count_quarter", "sla_controls_count")


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports one module of the calibration."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def load(name: str) -> ModuleType:
        return importlib.import_module(f"calibration.{name}")

    return load


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of a small run by name."""
    folder = tmp_path_factory.mktemp("calibration")
    page = folder / "calibration.md"
    command = [sys.executable, "-m", "calibration", "--seed", "1", "--share", "0.01"]
    command += ["--folder", str(folder), "--page", str(page), "--families", *FAMILIES, *AGREED]
    search = os.pathsep.join([str(BENCHMARKS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=repository, env=os.environ | {"PYTHONPATH": search},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bounds hold" in page.read_text(encoding="utf-8")
    document = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
    return {row["name"]: row for row in document["runs"][0]["rows"]}


def test_every_row_says_whether_its_bound_holds(rows: dict[str, dict[str, Any]]) -> None:
    assert all((row["holds"] is None) == (not row["bound"]) for row in rows.values())


def test_what_is_known_case_by_case_is_published_exactly(rows: dict[str, dict[str, Any]]) -> None:
    exact = rows["exactly observed figures equal the truth"]
    assert exact["model_months"] > 50
    assert exact["value"] == 1


@pytest.mark.parametrize(
    "figure",
    [
        "detection by count",
        "detection by value",
        "false declines by count",
        "false declines by value",
        "net loss",
        "margin cost of false declines",
    ],
)
def test_intervals_hold_the_truth_nearly_always(
    rows: dict[str, dict[str, Any]], figure: str
) -> None:
    row = rows[f"process interval, all labels due: {figure}"]
    assert row["model_months"] >= 80
    assert row["value"] >= 0.85


def test_bounds_hold_the_truth(rows: dict[str, dict[str, Any]]) -> None:
    bounds = [row for name, row in rows.items() if name.startswith("bounds hold the truth")]
    assert bounds
    assert all(row["value"] == 1 for row in bounds)


def test_the_easy_figure_is_far_off(rows: dict[str, dict[str, Any]]) -> None:
    row = rows["mean error, detection by count, 80 matured controls or more"]
    assert row["naive"] > 3 * row["value"]


def test_verdicts_hardly_breach_in_vain_and_find_a_fall(rows: dict[str, dict[str, Any]]) -> None:
    for kind in ("by count, outcomes known", "by count, controls"):
        vain = rows[f"false breach, truth three points inside: {kind}"]
        assert vain["model_months"] >= 38
        assert vain["value"] <= 0.1
        found = rows[f"fall of five points found in its first period: {kind}"]
        assert found["value"] >= 0.6
    # The rule without a test cries wolf every other month.
    even = rows["false breach, truth exactly on the threshold: by count, outcomes known"]
    assert 0.25 <= even["naive"] <= 0.75


def test_a_quarter_of_the_evidence_is_not_enough(rows: dict[str, dict[str, Any]]) -> None:
    name = "a quarter of the evidence: no verdict unless one is proven, by count, outcomes known"
    assert rows[name]["value"] >= 0.9


def test_the_watch_finds_a_fall_of_ten_points(rows: dict[str, dict[str, Any]]) -> None:
    for kind in ("by count, outcomes known", "by count, controls"):
        assert rows[f"fall of ten points found within six months: {kind}"]["value"] == 1
        assert rows[f"weeks between vain alarms: {kind}"]["value"] is not None


def test_expected_counts_are_what_happens_on_average(part: Any) -> None:
    families, cases, truth = part("families"), part("cases"), part("truth")
    world = families.draw_worlds(5, names=("control_score",))[0]
    parts = truth.components(world, cases.draw_cases(world, np.random.default_rng(8)))
    realised = parts[parts["kind"] == "realised"].drop(columns=["kind", "month"]).mean()
    expected = parts[parts["kind"] == "process"].drop(columns=["kind", "month"]).mean()
    # Amounts are skewed: their means of two years still swing by some per cent.
    assert np.allclose(realised, expected, rtol=0.08)


def test_reported_shares_are_those_of_the_delays_drawn(part: Any) -> None:
    cases = part("cases")
    median = np.full(200_000, 21.0)
    delays = cases.delay_days(median, 0.6, np.random.default_rng(2).random(len(median)))
    for age in (0, 10, 30, 89):
        share = cases.reported_share(np.array([21.0]), 0.6, np.array([age]))[0]
        assert abs((delays <= age).mean() - share) < 0.005
    assert delays.max() < 90


def test_limits_are_clustered_by_world(part: Any) -> None:
    import pandas as pd

    statistics = part("statistics")
    values, worlds = pd.Series([1, 1, 1, 0, 0, 0]), pd.Series(list("aaabbb"))
    mean, low, high = statistics.clustered_mean(values, worlds)
    # Two worlds are two observations: t with one degree of freedom around 1/2 +- 12.706 x 1/2.
    assert mean == 0.5
    assert np.isclose(high - mean, 12.7062047 * 0.5)
    assert np.isclose(mean - low, 12.7062047 * 0.5)
