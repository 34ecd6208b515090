"""Decision value against an account of every single case, and terms that change on a date."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

KEYS = ["model_id", "segment", "period_start"]


@pytest.fixture(scope="module")
def account(company) -> pd.DataFrame:
    """Every case with what the policy was worth against the baseline, before running cost."""
    registers = company.path / "registers"
    terms = pd.read_csv(registers / "unit_economics.csv").fillna({"segment": "(all)"})
    models = pd.read_csv(registers / "models.csv").set_index("model_id")
    cases = company.cases.merge(
        terms[terms["segment"] != "(all)"], on=["model_id", "segment"], how="left"
    )
    whole = company.cases.merge(
        terms[terms["segment"] == "(all)"].drop(columns="segment"), on="model_id"
    )
    cases = cases.combine_first(whole)
    given_loss = (cases["amount"] * cases["loss_given_adverse"]).round(10)
    costs = cases["chargeback_fee_amount"] + cases["handling_cost_amount"]
    approved = cases["final"] == "approve"
    lost = cases["loss_amount"].where(approved & cases["is_adverse"])
    # A loss nobody recorded is the assumed one, to the cent.
    lost = lost.fillna(given_loss.where(~approved, (given_loss + 1e-9).round(2)))
    if_approved = np.where(
        cases["is_adverse"], -(lost + costs), cases["amount"] * cases["margin_rate"]
    )
    baseline = models["baseline"].reindex(cases["model_id"]).to_numpy()
    would_approve = np.select(
        [baseline == "approve_all", baseline == "decline_all"],
        [True, False],
        cases["baseline_action"] != "decline",
    )
    gained = (approved.astype(float) - would_approve.astype(float)) * if_approved
    reviewed = cases["review_cost_amount"].where(cases["action"] == "review", 0.0)
    month = cases["decided_at"].dt.to_period("M").dt.start_time
    return cases.assign(value=gained - reviewed, period_start=month)


def test_decision_value_is_the_sum_of_every_cases_utility(company, account):
    running = pd.read_csv(company.path / "registers" / "unit_economics.csv")
    running = running[running["segment"].isna()].set_index("model_id")
    by_segment = account.groupby(KEYS)["value"].sum().reset_index()
    whole = account.groupby(["model_id", "period_start"])["value"].sum().reset_index()
    whole["value"] -= running["running_cost_amount_per_month"].reindex(whole["model_id"]).to_numpy()
    expected = pd.concat([by_segment, whole.assign(segment="(all)")])
    found = company.metrics(
        "metric = 'decision_value_amount' and grain = 'month' and owner_id = '(all)' "
        "and model_id <> '(all)' and maturity = 1 and estimate = 'observed'"
    )
    found["period_start"] = found["period_start"].astype("datetime64[us]")
    both = found.merge(expected, on=KEYS, suffixes=("", "_expected"), how="left")
    assert len(both) == 3 * 3 * 6  # models, segments with the total, whole due months
    assert set(both["evidence"]) == {"observed"}
    np.testing.assert_allclose(both["value"], both["value_expected"], atol=0.02)
    np.testing.assert_allclose(both["lower"], both["value_expected"], atol=0.02)


def test_a_margin_changes_decisions_from_its_date_on_and_no_others(
    company, reprice, afterlaunch, tmp_path
):
    copy = tmp_path / "workspace"
    shutil.copytree(company.path, copy)
    reprice(copy, valid_from="2025-03-10", margin_rate=0.05)
    done = afterlaunch("run", "--workspace", copy, "--fail-on", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    sql = (
        "select model_id, segment, decided_on, sum(margin) as margin "
        "from main.int_priced_days group by all"
    )
    before, after = company.read(sql), type(company)(copy, company.cases).read(sql)
    both = before.merge(after, on=["model_id", "segment", "decided_on"], suffixes=("", "_then"))
    changed = both["margin"] != both["margin_then"]
    is_web = (both["model_id"] == "cards") & (both["segment"] == "web")
    assert (changed == (is_web & (both["decided_on"] >= pd.Timestamp("2025-03-10")))).all()
    np.testing.assert_allclose(both["margin_then"][changed] / both["margin"][changed], 0.05 / 0.03)
    months = [
        one.metrics("metric = 'decision_value_amount' and grain = 'month' and owner_id = '(all)'")
        for one in (company, type(company)(copy, company.cases))
    ]
    keys = [*KEYS, "estimate"]
    moved = months[0].merge(months[1], on=keys, suffixes=("", "_then"))
    has_moved = moved["value"].fillna(0) != moved["value_then"].fillna(0)
    assert set(moved[has_moved]["period_start"].min().strftime("%Y-%m").split()) == {"2025-03"}
    assert set(moved[has_moved]["model_id"]) == {"cards", "(all)"}
    assert set(moved[has_moved]["segment"]) == {"web", "(all)"}


def test_an_attack_wave_is_no_better_model(company, account):
    """The attack rate doubles after March; what a case of either kind is worth does not."""
    mine = account[(account["model_id"] == "cards")]
    mine = mine.assign(
        gained=mine["value"] + np.where(mine["action"] == "review", 2.0, 0.0),
        kind=np.where(mine["is_adverse"], "adverse", "good"),
    )
    launch = mine["period_start"] <= pd.Timestamp("2025-03-01")
    rate = mine[launch]["is_adverse"].mean()
    expected = {}
    for start, rows in mine.groupby("period_start"):
        means = rows.groupby("kind")["gained"].mean()
        reviews = 2.0 * (rows["action"] == "review").sum()
        value = len(rows) * (rate * means["adverse"] + (1 - rate) * means["good"])
        expected[start] = 1000 * (value - reviews - 310) / len(rows)
    found = company.metrics(
        "metric like 'decision_quality_improvement%' and model_id = 'cards' and grain = 'month' "
        "and owner_id = '(all)' and segment = '(all)' and estimate = 'observed' and maturity = 1"
    ).pivot(index="period_start", columns="metric", values="value")
    own = found["decision_quality_improvement"]
    at_launch = found["decision_quality_improvement_at_launch_rate"]
    assert len(found) == 6
    np.testing.assert_allclose(at_launch, [expected[start] for start in found.index], atol=0.02)
    before, after = found.index <= "2025-03-01", found.index > "2025-03-01"
    assert own[after].mean() > 1.8 * own[before].mean()
    assert at_launch[after].mean() < 1.2 * at_launch[before].mean()
