"""Three models of two currencies, every outcome known: their money can be counted by hand."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from afterlaunch.intake.registers import read_definitions

FIRST, DAYS, PER_DAY, HORIZON = pd.Timestamp("2025-01-01"), 212, 40, 20
MODELS = {
    "cards": {"currency_code": "EUR", "baseline": "approve_all"},
    "loans": {"currency_code": "USD", "baseline": "decline_all"},
    "shop": {"currency_code": "EUR", "baseline": "incumbent"},
}
ECONOMICS = [
    {"model_id": "cards", "margin_rate": 0.02, "loss_given_adverse": 0.9, "handling": 12},
    {"model_id": "cards", "segment": "web", "margin_rate": 0.03, "loss_given_adverse": 0.9},
    {"model_id": "loans", "margin_rate": 0.12, "loss_given_adverse": 0.5, "handling": 100},
    {"model_id": "shop", "margin_rate": 0.04, "loss_given_adverse": 0.8, "handling": 5},
]
FEE = {"cards": 20.0, "loans": 0.0, "shop": 0.0}
RUNNING_COST = {"cards": 310.0, "loans": 0.0, "shop": 62.0}
# What a recorded loss is of the amount. Loans are assumed to lose .5.
REALISED_LOSS = {"cards": 0.9, "loans": 0.7, "shop": 0.8}
PLANNED = {"cards": 4000, "loans": 1000, "shop": 9000}
RATES = [("2025-04-15", 0.9), ("", 0.95)]


@dataclass(frozen=True)
class Company:
    """A workspace that was run, and the cases it is made of."""

    path: Path
    cases: pd.DataFrame

    def metrics(self, where: str) -> pd.DataFrame:
        """Return rows of ``fct_metrics`` as of the run."""
        return self.read(
            "select * from marts.fct_metrics where evaluated_on = "
            f"(select max(evaluated_on) from marts.fct_metrics) and {where}"
        )

    def read(self, sql: str) -> pd.DataFrame:
        """Return what a query of the warehouse says."""
        with duckdb.connect(str(self.path / "warehouse.duckdb"), read_only=True) as connection:
            return connection.sql(sql).df()


@pytest.fixture(scope="session")
def reprice() -> Callable[..., None]:
    """Return a function that changes the terms of the cards' web segment from a date on."""

    def write(path: Path, **changed: Any) -> None:
        write_register(path / "registers", "unit_economics", economics(**changed))

    return write


def economics(**changed: Any) -> list[dict[str, Any]]:
    """Return the lines of unit_economics; `changed` sets more columns of the cards' web segment."""
    lines = []
    for terms in ECONOMICS:
        line = {
            "model_id": terms["model_id"],
            "segment": terms.get("segment", ""),
            "valid_from": "2025-01-01",
            "margin_rate": terms["margin_rate"],
            "loss_given_adverse": terms["loss_given_adverse"],
            "chargeback_fee_amount": FEE[str(terms["model_id"])],
            "handling_cost_amount": terms.get("handling", 7),
            "review_cost_amount": 2,
            "running_cost_amount_per_month": RUNNING_COST[str(terms["model_id"])],
        }
        if changed and line["segment"] == "web":
            lines.append(line | {"valid_to": changed["valid_from"]})
            line = line | changed
        lines.append(line)
    return lines


def write_register(path: Path, name: str, rows: list[dict[str, Any]]) -> None:
    """Write a register; columns a row leaves out are blank."""
    path.mkdir(parents=True, exist_ok=True)
    with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(read_definitions()[name].columns), restval="")
        writer.writeheader()
        writer.writerows(rows)


def make_cases(model_id: str, rng: np.random.Generator) -> pd.DataFrame:
    """Return one model's cases with what was done and what came of them."""
    size = DAYS * PER_DAY
    day = np.repeat(np.arange(DAYS), PER_DAY)
    # The share of adverse cases doubles after the first three months.
    adverse = rng.random(size) < np.where(day < 90, 0.06, 0.12)  # noqa: PLR2004
    score = np.clip(rng.normal(np.where(adverse, 0.68, 0.3), 0.16), 0, 1)
    would_decline = score + rng.normal(0, 0.2, size) > 0.7  # noqa: PLR2004
    action = np.select([score >= 0.6, score >= 0.55], ["decline", "review"], "approve")  # noqa: PLR2004
    final = np.where(action == "review", np.where(adverse, "decline", "approve"), action)
    amount = np.round(rng.lognormal(4, 0.6, size), 2)
    loss = np.round(amount * np.clip(rng.normal(REALISED_LOSS[model_id], 0.05, size), 0, 1), 2)
    return pd.DataFrame(
        {
            "decision_id": [f"{model_id}-{place}" for place in range(size)],
            "model_id": model_id,
            "model_version": "v1",
            "decided_at": FIRST + pd.to_timedelta(day * 24 + 9, unit="h"),
            "customer_id": [f"{model_id}-{place}" for place in rng.integers(0, size // 2, size)],
            "segment": np.where(rng.random(size) < 0.4, "web", "store"),  # noqa: PLR2004
            "amount": amount,
            "currency_code": MODELS[model_id]["currency_code"],
            "score": np.round(score, 6),
            "action": action,
            "baseline_action": np.where(would_decline, "decline", "approve"),
            "final": final,
            "is_adverse": adverse,
            "loss_amount": np.where(rng.random(size) < 0.9, loss, np.nan),  # noqa: PLR2004
        }
    )  # fmt: skip


@pytest.fixture(scope="session")
def company(afterlaunch: Callable[..., CompletedProcess[str]], tmp_path_factory: Any) -> Company:
    """Return the three models after one run; read only."""
    path = tmp_path_factory.mktemp("economics") / "workspace"
    rng = np.random.default_rng(20250701)
    cases = pd.concat([make_cases(model_id, rng) for model_id in MODELS], ignore_index=True)
    write_raw(path, cases)
    write_registers(path / "registers")
    done = afterlaunch("run", "--workspace", path, "--fail-on", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    return Company(path, cases)


def write_raw(path: Path, cases: pd.DataFrame) -> None:
    """Write decisions, ends of reviews, and an outcome of every declined and every adverse case."""
    kept = cases.drop(columns=["final", "is_adverse", "loss_amount"])
    kept["decided_at"] = kept["decided_at"].astype("datetime64[us]")
    ended = cases[cases["action"] == "review"]
    ended_at = (ended["decided_at"] + pd.Timedelta(hours=2)).astype("datetime64[us]")
    told = cases[cases["is_adverse"] | (cases["final"] == "decline")]
    approved = told["final"] == "approve"
    later = (told["decided_at"] + pd.Timedelta(days=5)).astype("datetime64[us]")
    tables = {
        "decisions": kept,
        "final_actions": pd.DataFrame(
            {
                "decision_id": ended["decision_id"],
                "final_action": ended["final"],
                "recorded_at": ended_at,
            }
        ),
        "outcomes": pd.DataFrame(
            {
                "outcome_id": "o-" + told["decision_id"],
                "decision_id": told["decision_id"],
                "outcome": np.where(told["is_adverse"], "adverse", "good"),
                "evidence": np.where(approved, "chargeback", "investigation"),
                "recorded_at": later,
                "loss_amount": told["loss_amount"].where(approved & told["is_adverse"]),
            }
        ),
    }  # fmt: skip
    for name, rows in tables.items():
        folder = path / "raw" / name
        folder.mkdir(parents=True, exist_ok=True)
        rows.to_parquet(folder / "all.parquet", index=False)


def business_cases() -> list[dict[str, Any]]:
    """Return a plan to the end of the year; that of the loans plans nothing but value."""
    rates = {
        "planned_volume": 1300,
        "planned_detection_rate_value": 0.8,
        "planned_false_decline_rate_value": 0.02,
    }
    return [
        {
            "model_id": model_id,
            "month": f"2025-{month:02}-01",
            "planned_value_amount": value,
            "baseline": MODELS[model_id]["baseline"],
            **(rates if model_id != "loans" else {}),
        }
        for model_id, value in PLANNED.items()
        for month in range(1, 13)
    ]


def write_registers(path: Path) -> None:
    """Write every register the three models need."""
    models = [
        {
            "model_id": model_id,
            "name": model_id.title(),
            "adverse_word": "fraud",
            "good_word": "sale",
            "label_horizon_days": HORIZON,
            "launched_on": "2025-01-01",
            "status": "live",
            **terms,
        }
        for model_id, terms in MODELS.items()
    ]
    rates = [
        {
            "currency_code": "USD",
            "reporting_currency_code": "EUR",
            "valid_from": valid_from,
            "valid_to": valid_to,
            "rate": rate,
        }
        for (valid_to, rate), valid_from in zip(RATES, ("2025-01-01", "2025-04-15"), strict=True)
    ]
    write_register(path, "models", models)
    write_register(path, "owners", [{"owner_id": "ada", "name": "Ada", "email": "a@example.com"}])
    write_register(path, "ownership", [{"model_id": name, "owner_id": "ada"} for name in MODELS])
    write_register(path, "unit_economics", economics())
    write_register(path, "business_cases", business_cases())
    write_register(path, "fx_rates", rates)
    write_register(path, "settings", [{"setting": "reporting_currency_code", "value": "EUR"}])
