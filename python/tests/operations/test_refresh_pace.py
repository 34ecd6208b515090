"""How fast refreshes went, against plain Python on the ledger and pandas on decisions."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

AS_OF = "2025-12-31"
Key = tuple[str, str, str]


def published(workspace: Path, where: str) -> dict[Key, float]:
    """Return figures of whole models, or of the company, by metric, model and month."""
    sql = (
        "select metric, model_id, strftime(period_start, '%Y-%m'), value from marts.fct_metrics "
        "where grain = 'month' and owner_id = '(all)' and segment = '(all)' "
        f"and evaluated_on = date '{AS_OF}' and value is not null and {where}"
    )
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as engine:
        return {(a, b, c): value for a, b, c, value in engine.execute(sql).fetchall()}


def told(workspace: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the events of each case by kind; in the demo none of them happens twice."""
    cases: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for line in (workspace / "ledger" / "events.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        # What the run of this very day recorded counts from the next.
        if event["subject"].startswith("case:") and event["recorded_at"][:10] < AS_OF:
            cases[event["subject"]][event["kind"]] = event
    return cases


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def clocks(case: dict[str, dict[str, Any]]) -> dict[str, tuple[date, int]]:
    """Return each clock of a case that has stopped: when, and after how many days."""
    on = {kind: day(event["recorded_at"]) for kind, event in case.items()}
    opened = case["case_opened"]["payload"]
    found = {}
    if "breach_began_on" in opened:
        began, alert = day(opened["breach_began_on"]), day(opened["first_alert_on"])
        found["days_to_detect"] = (on["case_opened"], (alert - began).days)
        if "case_verified" in on:
            found["days_to_benefit"] = (on["case_verified"], (on["case_verified"] - began).days)
    for decision in ("case_approved", "case_rejected"):
        if decision in on:
            found["days_to_decide"] = (on[decision], (on[decision] - on["case_opened"]).days)
    if "case_deployed" in on:
        seen = day(case["case_deployed"]["payload"]["first_seen_on"])
        found["days_to_deploy"] = (on["case_deployed"], (seen - on["case_approved"]).days)
    return found


def mean(values: list[int]) -> float:
    return sum(values) / len(values)


@pytest.mark.slow
def test_clocks_are_the_means_over_cases_of_the_month_they_stopped_in(demo_build: Path) -> None:
    measured: dict[Key, list[int]] = defaultdict(list)
    for subject, case in told(demo_build).items():
        model_id = subject.removeprefix("case:")[: -len("-2025-01-01")]
        for metric, (stopped_on, days) in clocks(case).items():
            for whose in (model_id, "(all)"):
                measured[metric, whose, f"{stopped_on:%Y-%m}"].append(days)
    assert len(measured) >= 12
    assert published(demo_build, "metric like 'days_to_%'") == {
        key: pytest.approx(mean(values), rel=1e-12) for key, values in measured.items()
    }


@pytest.mark.slow
def test_a_refresh_is_on_time_if_it_was_closed_by_its_day(demo_build: Path) -> None:
    kept: dict[Key, list[int]] = defaultdict(list)
    for subject, case in told(demo_build).items():
        due_on = day(case["case_opened"]["payload"]["due_on"])
        if due_on < day(AS_OF):
            closed = case.get("case_closed")
            model_id = subject.removeprefix("case:")[: -len("-2025-01-01")]
            for whose in (model_id, "(all)"):
                key = ("refresh_on_time_rate", whose, f"{due_on:%Y-%m}")
                kept[key].append(closed is not None and day(closed["recorded_at"]) <= due_on)
    assert len(kept) == 4
    assert published(demo_build, "metric = 'refresh_on_time_rate'") == {
        key: mean(values) for key, values in kept.items()
    }


@pytest.mark.slow
def test_the_age_of_training_data_is_a_mean_over_decisions(demo_build: Path) -> None:
    with duckdb.connect(str(demo_build / "warehouse.duckdb"), read_only=True) as engine:
        days = engine.execute(
            "select model_id, model_version, decided_on, cast(sum(decision_count) as bigint) as n "
            f"from main.int_decision_days where recorded_on <= date '{AS_OF}' group by all "
            "having n > 0"
        ).df()
        versions = engine.execute(
            "select model_id, model_version, training_data_until from read_parquet(?)",
            [str(demo_build / "raw" / "model_versions" / "*.parquet")],
        ).df()
    table = days.merge(versions, on=["model_id", "model_version"])
    until = pd.to_datetime(table["training_data_until"])
    table["aged"] = (pd.to_datetime(table["decided_on"]) - until).dt.days * table["n"]
    table["month"] = pd.to_datetime(table["decided_on"]).dt.strftime("%Y-%m")
    whole = table.assign(model_id="(all)")
    sums = pd.concat([table, whole]).groupby(["model_id", "month"])[["aged", "n"]].sum()
    found = published(demo_build, "metric = 'training_data_age_days'")
    assert len(found) == len(sums) == 5 * 24
    for (model_id, month), row in sums.iterrows():
        age = row["aged"] / row["n"]
        assert found["training_data_age_days", model_id, month] == pytest.approx(age, rel=1e-9)
