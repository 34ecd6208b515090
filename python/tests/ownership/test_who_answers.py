"""Money stands under who answered for the model when it was decided; nothing falls between."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

Run = Callable[..., CompletedProcess[str]]
CENT = 0.005

# merchant_risk passes from Ana to Jonas on 16 September 2024.
SPLIT = """
select
    metric, attribution,
    max(value) filter (owner_id = '(all)') as model,
    sum(value) filter (owner_id <> '(all)') as owners,
    list(owner_id order by owner_id) filter (owner_id <> '(all)') as names
from marts.fct_metrics
where
    model_id = 'merchant_risk' and grain = 'month' and period_start = '2024-09-01'
    and segment = '(all)' and unit in ('amount', 'count') and evaluated_on = '2025-12-31'
    and estimate = 'observed'
    and metric not in ('planned_value_amount', 'decision_quality_improvement')
group by all
having model is not null
"""

DAYS = """
select
    days.owner_id,
    sum(days.decision_amount) as amount,
    sum(days.decision_count) as decisions
from marts.fct_model_days as days
where days.model_id = '{model}' and days.decided_on between '{first}' and '{last}'
group by all
order by all
"""


def rows(workspace: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        return connection.sql(sql).fetchall()


def test_a_handover_within_a_month_splits_it_to_the_cent(demo_build: Path) -> None:
    split = rows(demo_build, SPLIT)
    assert len(split) >= 10
    for metric, _, model, owners, names in split:
        assert owners == pytest.approx(model, abs=CENT), metric
        assert names == ["ana.ferreira", "jonas.lind"], metric


def test_each_owner_has_the_days_before_and_from_the_handover(demo_build: Path) -> None:
    for first, last, owner in (
        ("2024-09-01", "2024-09-15", "ana.ferreira"),
        ("2024-09-16", "2024-09-30", "jonas.lind"),
    ):
        found = rows(demo_build, DAYS.format(model="merchant_risk", first=first, last=last))
        assert [row[0] for row in found] == [owner]


def test_ownership_nobody_accepted_yet_stands_under_unaccepted(demo_build: Path) -> None:
    before = rows(
        demo_build, DAYS.format(model="account_takeover", first="2025-02-01", last="2025-04-30")
    )
    assert [row[0] for row in before] == ["(unaccepted)"]
    after = rows(
        demo_build, DAYS.format(model="account_takeover", first="2025-05-01", last="2025-12-31")
    )
    assert [row[0] for row in after] == ["mei.tanaka"]


def test_the_finding_names_the_money_decided_meanwhile(demo_build: Path) -> None:
    ((owner, months, amount, decisions),) = rows(
        demo_build,
        "select owner_id, count(*), sum(observed), sum(case_count) from marts.fct_findings"
        " where finding = 'unaccepted_owner' and model_id = 'account_takeover' group by owner_id",
    )
    ((_, total, count),) = rows(
        demo_build, DAYS.format(model="account_takeover", first="2025-02-01", last="2025-04-30")
    )
    assert (owner, months, decisions) == ("mei.tanaka", 3, count)
    assert amount == pytest.approx(float(total), abs=CENT)


def test_every_day_of_every_model_stands_under_somebody(demo_build: Path) -> None:
    assert not rows(
        demo_build,
        "select model_id, valid_to from marts.dim_ownership qualify valid_to <> coalesce("
        "lead(valid_from) over (partition by model_id order by valid_from), date '9999-12-31')",
    )


def test_a_gap_and_a_new_owner_without_an_answer_are_not_dropped(
    demo_build: Path, dbt: Run, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(demo_build, workspace)
    register = workspace / "registers" / "ownership.csv"
    text = register.read_text(encoding="utf-8")
    gap = "card_fraud,ana.ferreira,2024-01-01,2025-03-29\ncard_fraud,mei.tanaka,2025-04-02,\n"
    register.write_text(text.replace("card_fraud,ana.ferreira,2024-01-01,\n", gap))
    done = dbt(
        workspace, "build", "--exclude-resource-type", "unit_test", "--exclude", "fct_drift_results"
    )
    failed = [line for line in done.stdout.splitlines() if " FAIL " in line and "sla__" not in line]
    assert ["model_has_accepted_owner" in line for line in failed] == [True]
    found = rows(workspace, DAYS.format(model="card_fraud", first="2025-03-01", last="2025-04-30"))
    assert [row[0] for row in found] == ["(unaccepted)", "(unowned)", "ana.ferreira"]
    (whole,) = rows(
        demo_build, DAYS.format(model="card_fraud", first="2025-03-01", last="2025-04-30")
    )
    assert sum(row[1] for row in found) == whole[1]
    findings = rows(
        workspace,
        "select distinct finding from marts.fct_findings where model_id = 'card_fraud'"
        " and finding in ('unaccepted_owner', 'unowned_model') order by all",
    )
    assert findings == [("unaccepted_owner",), ("unowned_model",)]
    ((model, owner, since, decided),) = rows(
        workspace,
        "select model_id, owner_id, since, decision_amount"
        " from marts.models_without_accepted_owner",
    )
    assert (model, owner, str(since)) == ("card_fraud", "mei.tanaka", "2025-03-29")
    days = DAYS.format(model="card_fraud", first="2025-03-29", last="2025-12-31")
    assert decided == sum(row[1] for row in rows(workspace, days))


def test_a_line_that_is_no_event_is_found_and_the_others_are_read(
    demo_build: Path, dbt: Run, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(demo_build, workspace)
    ledger = workspace / "ledger" / "events.jsonl"
    before = len(ledger.read_text(encoding="utf-8").splitlines())
    with ledger.open("a", encoding="utf-8") as file:
        file.write('{"event_id": "half a li\n\n')
    done = dbt(workspace, "build", "--select", "stg_events", "ledger_breaks")
    assert "FAIL 1 ledger_is_one_unbroken_chain" in done.stdout
    ((lines, events),) = rows(workspace, "select count(*), count(event_id) from main.stg_events")
    assert (lines, events) == (before + 1, before)
