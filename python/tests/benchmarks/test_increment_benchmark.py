"""The benchmark itself runs, on a small company, so that it cannot rot."""

import runpy
from pathlib import Path

import pytest


@pytest.mark.slow
def test_the_increment_benchmark_measures_every_step() -> None:
    script = Path(__file__).resolve().parents[2] / "benchmarks" / "increment.py"
    figures = runpy.run_path(str(script))["main"](months=2, scale=0.02)
    assert set(figures) >= {"full build", "one more day", "plain scan of the needed columns"}
    assert all(seconds > 0 for seconds in figures.values())
