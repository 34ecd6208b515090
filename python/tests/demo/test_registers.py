from __future__ import annotations

import pandas as pd
import pytest

from afterlaunch.config import project_folder
from afterlaunch.demo.config import MODELS

SEEDS = project_folder() / "seeds"


@pytest.fixture(scope="module")
def targets() -> pd.DataFrame:
    return pd.read_csv(SEEDS / "sla_targets.csv")


def test_five_owners_in_three_business_units_use_reserved_addresses() -> None:
    owners = pd.read_csv(SEEDS / "owners.csv")
    assert len(owners) == 5
    assert owners["business_unit"].nunique() == 3
    assert owners["email"].str.endswith("@example.com").all()


def test_levels_of_every_target_lie_in_order(targets: pd.DataFrame) -> None:
    sign = targets["direction"].map({"floor": 1, "ceiling": -1})
    assert (sign * targets["warn_at"] > sign * targets["breach_at"]).all()
    assert (sign * targets["breach_at"] > sign * targets["harmful_at"]).all()


def test_every_model_has_a_contract_on_both_sides_and_on_value(targets: pd.DataFrame) -> None:
    for model in MODELS:
        metrics = set(targets.loc[targets["model_id"] == model.model_id, "metric"])
        assert {
            "detection_rate_value",
            "false_decline_rate_value",
            "decision_value_amount",
        } <= metrics


def test_plans_cover_every_month_on_the_models_baseline() -> None:
    plans = pd.read_csv(SEEDS / "business_cases.csv")
    models = pd.read_csv(SEEDS / "models.csv").set_index("model_id")
    assert (plans.groupby("model_id").size() == 24).all()
    assert (plans["baseline"] == plans["model_id"].map(models["baseline"])).all()
    assert models["label_horizon_days"].to_dict() == {
        model.model_id: model.horizon_days for model in MODELS
    }


def test_ownership_has_neither_gaps_nor_overlaps() -> None:
    ownership = pd.read_csv(SEEDS / "ownership.csv").sort_values(["model_id", "valid_from"])
    for _, rows in ownership.groupby("model_id"):
        assert rows["valid_from"].iloc[0] == "2024-01-01"
        assert list(rows["valid_to"].iloc[:-1]) == list(rows["valid_from"].iloc[1:])
        assert pd.isna(rows["valid_to"].iloc[-1])
