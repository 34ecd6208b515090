"""What controls cost, case by case, and what they buy, against a company that never drew any."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

# One file of this month is a CSV somebody kept by hand: it is left as it is.
BY_HAND = pd.Timestamp("2024-09-01")
LAST_RUN = "evaluated_on = (select max(evaluated_on) from marts.fct_metrics)"


def read(workspace: Path, sql: str) -> pd.DataFrame:
    """Return what a query of the warehouse says."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.sql(sql).df()


@pytest.fixture(scope="module")
def experiments(demo_build) -> pd.DataFrame:
    """Months of whole models, as of the run."""
    return read(
        demo_build,
        "select * replace (cast(period_start as timestamp) as period_start) "
        "from marts.fct_control_experiments "
        f"where grain = 'month' and segment = '(all)' and maturity = 1 and {LAST_RUN}",
    )


def test_controls_cost_what_every_single_one_lost_or_earned(demo_build, experiments) -> None:
    cases = read(
        demo_build,
        "select decision_id, model_id, segment, decided_on, amount, is_adverse, loss_amount "
        "from main.int_case_states where is_control and known_until = date '9999-12-31'",
    )
    terms = pd.read_csv(
        demo_build / "registers" / "unit_economics.csv", parse_dates=["valid_from", "valid_to"]
    )
    size = len(cases)
    cases = cases.merge(terms.rename(columns={"segment": "priced"}), on="model_id")
    cases = cases[
        (cases["priced"].isna() | (cases["priced"] == cases["segment"]))
        & (cases["decided_on"] >= cases["valid_from"])
        & ~(cases["decided_on"] >= cases["valid_to"])
    ]
    # A price of the segment goes before one of the whole model.
    cases = cases.sort_values("priced").drop_duplicates("decision_id")
    assert len(cases) == size
    lost = cases["loss_amount"].fillna((cases["amount"] * cases["loss_given_adverse"]).round(2))
    costs = cases["chargeback_fee_amount"] + cases["handling_cost_amount"]
    cases["cost"] = np.where(
        cases["is_adverse"],
        lost.astype(float) + costs,
        -cases["amount"].astype(float) * cases["margin_rate"],
    )
    cases["period_start"] = cases["decided_on"].dt.to_period("M").dt.start_time
    expected = cases.groupby(["model_id", "period_start"])["cost"].agg(["sum", "size"])
    found = experiments[experiments["metric"] == "detection_rate_count"].set_index(
        ["model_id", "period_start"]
    )
    both = found.join(expected)
    assert len(both) >= 20  # noqa: PLR2004
    np.testing.assert_allclose(both["control_cost_amount"], both["sum"], atol=0.011)
    assert (both["control_count"] == both["size"]).all()


@pytest.fixture(scope="module")
def without_controls(demo_workspace, afterlaunch, tmp_path_factory) -> Path:
    """Return the demo company had every control been declined like its like: no outcome of it."""
    folder = tmp_path_factory.mktemp("without") / "workspace"
    shutil.copytree(demo_workspace, folder)
    decisions = f"'{folder}/raw/decisions/*.parquet'"
    with duckdb.connect() as connection:
        connection.execute(
            f"create table drawn as select decision_id from read_parquet({decisions}) "
            "where is_control"
        )
        for file in sorted((folder / "raw").glob("*/*.parquet")):
            if file.parent.name == "decisions":
                kept = """* replace (
                    case when is_control then 'decline' else "action" end as "action",
                    false as is_control)"""
                rest = ""
            elif file.parent.name == "outcomes":
                kept, rest = "*", "where decision_id not in (select decision_id from drawn)"
            else:
                continue
            connection.execute(f"create table changed as select {kept} from '{file}' {rest}")
            connection.execute(f"copy changed to '{file}' (format parquet)")
            connection.execute("drop table changed")
    done = afterlaunch("run", "--workspace", folder, "--fail-on", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_limits_without_controls_are_those_of_a_company_that_drew_none(
    experiments, without_controls
) -> None:
    bounds = read(
        without_controls,
        "select model_id, cast(period_start as timestamp) as period_start, metric, lower, upper, "
        "evidence from marts.fct_metrics where grain = 'month' and segment = '(all)' "
        "and owner_id = '(all)' and estimate = 'observed' and attribution = 'decided' "
        f"and {LAST_RUN}",
    )
    both = experiments.merge(bounds, on=["model_id", "period_start", "metric"])
    both = both[both["period_start"] != BY_HAND]
    assert len(both) == len(experiments[experiments["period_start"] != BY_HAND]) > 90  # noqa: PLR2004
    assert set(both["evidence_y"]) == {"bounds"}
    rates = both[both["unit"] == "rate"]
    np.testing.assert_allclose(rates["lower_without_controls"], rates["lower"], atol=1e-9)
    np.testing.assert_allclose(rates["upper_without_controls"], rates["upper"], atol=1e-9)
    # Tries after an approved control would have been other tries: a few euros of all that is bound.
    money = both[both["unit"] == "amount"]
    width = money["upper"] - money["lower"]
    np.testing.assert_allclose(money["width_without_controls"] / width, 1, atol=0.005)


def test_enough_controls_buy_narrow_limits_and_none_are_wider(experiments) -> None:
    share = experiments["width_with_controls"] / experiments["width_without_controls"]
    assert (share <= 1 + 1e-9).all()
    estimated = share[experiments["evidence"] == "control_estimate"]
    assert len(estimated) > 20 and estimated.median() < 0.5  # noqa: PLR2004
