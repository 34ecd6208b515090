"""Train a model anew on decisions whose outcome is known, and let it decide in the shadow.

`afterlaunch refresh execute` runs this; README.md says what it is given and what it hands back.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import joblib
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder
from threadpoolctl import threadpool_limits

HERE = Path(__file__).parent
TRAINING_DAYS = 365
# Decisions the new model has not learned from, though what came of them is known.
SHADOW_DAYS = 60
ALWAYS_NUMERIC = ("amount",)
ALWAYS_CATEGORICAL = ("segment", "channel")


@dataclass(frozen=True)
class Periods:
    """Days to learn from, and the first day of the shadow period; ends are inclusive."""

    trained_from: date
    trained_until: date
    shadow_from: date

    @classmethod
    def of(cls, ordered_on: date, label_horizon_days: int) -> "Periods":
        """Return the newest periods in which every outcome is known on the day of the order."""
        known_until = ordered_on - timedelta(days=label_horizon_days)
        shadow_from = known_until - timedelta(days=SHADOW_DAYS - 1)
        last = shadow_from - timedelta(days=1)
        return cls(last - timedelta(days=TRAINING_DAYS - 1), last, shadow_from)


def refresh(order: Mapping[str, str]) -> dict[str, str]:
    """Train, score, write, and return what is handed back.

    Parameters
    ----------
    order
        The variables that README.md lists.
    """
    workspace, model_id = Path(order["AFTERLAUNCH_WORKSPACE"]), order["AFTERLAUNCH_MODEL"]
    ordered_on = date.fromisoformat(order["AFTERLAUNCH_ORDERED_ON"])
    version = f"r{ordered_on}.{order['AFTERLAUNCH_ATTEMPT']}"
    (register,) = read_register(workspace, "models", model_id)
    periods = Periods.of(ordered_on, int(register["label_horizon_days"]))
    cases = read_cases(workspace, register, ordered_on)
    day = cases["decided_at"].dt.date
    learned = cases[(day >= periods.trained_from) & (day <= periods.trained_until)]
    shadow = cases[day >= periods.shadow_from]
    model, features = fit(workspace, model_id, learned[learned["label"].notna()])
    # It declines and reviews as many as the model in force did: only whom it picks differs.
    decline_at, review_at = cutoffs(score(model, features, learned), learned["action"])
    scores = score(model, features, shadow)
    print(f"{version}: {len(learned)} cases learned from, {len(shadow)} decided in the shadow")
    print(f"Its row in registers/policies.csv: review_at {review_at}, decline_at {decline_at}")
    joblib.dump(model, Path(order["AFTERLAUNCH_RESULT"]).with_name("model.joblib"))
    actions = np.select(
        [scores >= decline_at, scores >= review_at], ["decline", "review"], default="approve"
    )
    add(
        workspace,
        "challenger_scores",
        f"{model_id}-{version}",
        {
            "decision_id": shadow["decision_id"],
            "model_version": version,
            "score": scores,
            "action": actions,
        },
    )
    add(
        workspace,
        "model_versions",
        f"{model_id}-{version}",
        {
            "model_id": [model_id],
            "model_version": [version],
            "training_data_from": [periods.trained_from],
            "training_data_until": [periods.trained_until],
            "trained_at": [pd.Timestamp(ordered_on)],
        },
    )
    return {
        "model_version": version,
        "training_data_from": periods.trained_from.isoformat(),
        "training_data_until": periods.trained_until.isoformat(),
    }


def read_register(workspace: Path, name: str, model_id: str) -> list[dict[str, Any]]:
    """Return a model's rows of a register."""
    rows = pd.read_csv(workspace / "registers" / f"{name}.csv", keep_default_na=False)
    return rows[rows["model_id"] == model_id].to_dict("records")


def read_cases(workspace: Path, register: Mapping[str, Any], ordered_on: date) -> pd.DataFrame:
    """Return the model's decisions, as cases.sql describes them."""
    reasons = [one for one in str(register["adverse_reasons"]).split("|") if one]
    with duckdb.connect() as connection:
        for name, value in {
            "workspace": str(workspace),
            "model_id": register["model_id"],
            "ordered_on": ordered_on,
            "adverse_reasons": reasons,
        }.items():
            connection.execute(f"set variable {name} = ?", [value])
        connection.execute((HERE / "cases.sql").read_text(encoding="utf-8"))
        return connection.sql("from cases").df()


def fit(workspace: Path, model_id: str, known: pd.DataFrame) -> tuple[Pipeline, list[str]]:
    """Return a model fitted on known cases, each counting for as many as it stands for."""
    registered = read_register(workspace, "features", model_id)
    numeric = [one["feature"] for one in registered if one["kind"] == "numeric"]
    categorical = [one["feature"] for one in registered if one["kind"] == "categorical"]
    numeric += ALWAYS_NUMERIC
    categorical += ALWAYS_CATEGORICAL
    encode = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05, max_leaf_nodes=15, l2_regularization=1.0, random_state=0
    )
    model = make_pipeline(
        make_column_transformer((encode, categorical), remainder="passthrough"), trees
    )
    features = [*categorical, *numeric]
    model.fit(
        prepared(known, features),
        known["label"].astype(int),
        histgradientboostingclassifier__sample_weight=known["weight"],
    )
    return model, features


def prepared(cases: pd.DataFrame, features: list[str]) -> pd.DataFrame:
    """Return the columns a model looks at, as numbers and texts."""
    chosen = cases[features].copy()
    for name in features:
        if pd.api.types.is_string_dtype(chosen[name]):
            chosen[name] = chosen[name].fillna("").astype(str)
        else:
            chosen[name] = chosen[name].astype(float)
    return chosen


def score(model: Pipeline, features: list[str], cases: pd.DataFrame) -> np.ndarray:
    """Return the chance of each case to be adverse."""
    return np.round(model.predict_proba(prepared(cases, features))[:, 1], 6)


def cutoffs(scores: np.ndarray, actions: pd.Series) -> tuple[float, float]:
    """Return the scores from which as many are declined, and reviewed, as `actions` did."""
    declined = (actions == "decline").mean()
    reviewed = (actions == "review").mean()
    decline_at, review_at = np.quantile(scores, [1 - declined, 1 - declined - reviewed])
    return round(float(decline_at), 6), round(float(review_at), 6)


def add(workspace: Path, table: str, name: str, columns: Mapping[str, Any]) -> None:
    """Add a file to a raw table, whole or not at all."""
    folder = workspace / "raw" / table
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"{name}.partial"
    pd.DataFrame(columns).to_parquet(partial, index=False)
    partial.replace(folder / f"{name}.parquet")


def main() -> None:
    """Carry out the order of the environment."""
    # On tables of this size threads wait for each other longer than they work.
    with threadpool_limits(1):
        handed_back = refresh(os.environ)
    Path(os.environ["AFTERLAUNCH_RESULT"]).write_text(json.dumps(handed_back), encoding="utf-8")


if __name__ == "__main__":
    main()
