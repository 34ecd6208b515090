"""Whether the planted effects are large enough to be proven, and quiet where nothing is wrong."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from afterlaunch.config import project_folder
from afterlaunch.demo.cases import draw_cases
from afterlaunch.demo.config import CARD_FRAUD
from afterlaunch.demo.policy import APPROVE, decide

WORLDS = 20
FLOOR, CEILING = 0.70, 0.055


@pytest.fixture(scope="module")
def policies() -> pd.DataFrame:
    return pd.read_csv(project_folder() / "seeds" / "policies.csv")


def draw(policies: pd.DataFrame, months: range, world: int) -> pd.DataFrame:
    parts = []
    for index in months:
        rng = np.random.default_rng([world, index])
        parts.append(
            decide(CARD_FRAUD, index, rng, draw_cases(CARD_FRAUD, index, rng, 1.0), policies)
        )
    return pd.concat(parts, ignore_index=True)


def control_estimate(cases: pd.DataFrame) -> tuple[float, float, float, float, float]:
    """Return caught (estimate, lower, upper, one-sided 95 %), missed and its relative error."""
    reachable = cases[cases["control_chance"].notna()]
    controls = reachable[reachable["control"]]
    weight = (controls["cents"] / controls["control_chance"]).to_numpy()
    share = (weight * controls["adverse"]).sum() / weight.sum()
    size = weight.sum() ** 2 / (weight**2).sum()
    low, high = proportion_confint(share * size, size, alpha=0.10, method="wilson")
    missed = cases[(cases["final"] == APPROVE) & cases["adverse"]]["cents"].to_numpy()
    error = np.sqrt((missed**2).sum()) / missed.sum()
    whole = reachable["cents"].sum()
    return share * whole, low * whole, high * whole, missed.sum(), error


def most_detected(cases: pd.DataFrame) -> float:
    """Return the upper one-sided limit of detection by value, combined on the log scale."""
    caught, _, high, missed, error = control_estimate(cases)
    spread = np.hypot(np.log(high / caught), 1.645 * error)
    return float(1 / (1 + missed / caught * np.exp(-spread)))


def least_false_declines(cases: pd.DataFrame) -> float:
    """Return the lower one-sided limit of the false-decline rate by value."""
    _, _, high, _, _ = control_estimate(cases)
    declined = cases.loc[cases["control_chance"].notna(), "cents"].sum()
    accepted = cases.loc[(cases["final"] == APPROVE) & ~cases["adverse"], "cents"].sum()
    false = max(declined - high, 0.0)
    return float(false / (false + accepted))


@pytest.mark.slow
def test_the_drift_breaks_the_detection_floor_in_nine_worlds_of_ten(
    policies: pd.DataFrame,
) -> None:
    limits = [most_detected(draw(policies, range(15, 18), world)) for world in range(WORLDS)]
    assert np.mean(np.array(limits) < FLOOR) >= 0.9


@pytest.mark.slow
def test_healthy_months_never_break_the_detection_floor(policies: pd.DataFrame) -> None:
    limits = [most_detected(draw(policies, range(8, 11), world)) for world in range(WORLDS)]
    assert min(limits) > FLOOR


@pytest.mark.slow
def test_the_storm_breaks_the_ceiling_of_its_segment_and_only_then(
    policies: pd.DataFrame,
) -> None:
    code = [item.name for item in CARD_FRAUD.segments].index("ecommerce")
    storm, calm = [], []
    for world in range(WORLDS):
        for index, found in ((10, storm), (17, calm)):
            cases = draw(policies, range(index, index + 1), world)
            found.append(least_false_declines(cases[cases["segment"] == code]))
    assert np.mean(np.array(storm) > CEILING) >= 0.9
    assert max(calm) < CEILING
