"""Every published figure that changes says why: planted causes, each of which must carry it all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

from afterlaunch.config import PROJECT_VARIABLE

Run = Callable[..., CompletedProcess[str]]
THEN, LATER = "2024-03-31", "2024-04-30"

APPROVED = """
select decision_id, amount from '{raw}/decisions/2024-03.parquet'
where model_id = '{model}' and action = 'approve' and decision_id not in (
    select decision_id from read_parquet('{raw}/outcomes/*.parquet', union_by_name = true)
)
order by decision_id limit 4
"""

LOST = """
select distinct decision_id
from main.int_case_states
where
    model_id = 'card_fraud' and is_adverse and policy_action = 'approve'
    and decided_on between '{month}-01' and '{month}-29'
order by 1 limit 2
"""

DECISIONS = """
copy (
    select * replace (
        '{name}-' || decision_id as decision_id, timestamp '{recorded}' as recorded_at,
        'approve' as action, false as is_control, null as control_probability
    )
    from '{raw}/decisions/{month}.parquet'
    where model_id = '{model}' order by decision_id limit 7
) to '{raw}/decisions/{name}.parquet'
"""


def write_outcomes(raw: Path, name: str, rows: list[tuple[str, str, str]]) -> None:
    """Write outcome events (decision_id, outcome, recorded_at) as a file of their own."""
    values = ", ".join(
        f"('{name}-{decision_id}', '{decision_id}', '{outcome}', 'customer_confirmed',"
        f" timestamp '{recorded}')"
        for decision_id, outcome, recorded in rows
    )
    duckdb.sql(
        f"copy (from (values {values}) as t(outcome_id, decision_id, outcome, evidence,"
        f" recorded_at)) to '{raw}/outcomes/{name}.parquet'"
    )


def restated(workspace: Path, metric: str, model: str, month: str) -> dict[str, float]:
    """Amounts by reason of one model figure since its first publication, held to add up."""
    with connect(workspace) as connection:
        found = connection.execute(
            "select reason, amount, difference from marts.fct_restatements where metric = ?"
            " and model_id = ? and owner_id = '(all)' and period_start = ? and publication = 1",
            [metric, model, f"{month}-01"],
        ).fetchall()
    assert found
    assert sum(amount for _, amount, _ in found) == pytest.approx(found[0][2], abs=1e-6)
    return {reason: amount for reason, amount, _ in found}


def connect(workspace: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True)


def run(afterlaunch: Run, workspace: Path, as_of: str, **environment: str) -> None:
    done = afterlaunch("run", "--workspace", workspace, "--as-of", as_of, **environment)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def published(grown, tmp_path: Path) -> Path:
    """The workspace right after its first publication."""
    workspace = tmp_path / "workspace"
    shutil.copytree(grown.kept[THEN], workspace)
    return workspace


def test_what_is_recorded_later_carries_the_change_it_makes(
    published: Path, afterlaunch: Run
) -> None:
    raw = published / "raw"
    unreported = duckdb.sql(APPROVED.format(raw=raw, model="account_takeover")).fetchall()
    write_outcomes(raw, "new", [(one, "adverse", "2024-04-10") for one, _ in unreported])
    with connect(published) as connection:
        lost = connection.sql(LOST.format(month="2024-01")).fetchall()
        assert lost
    write_outcomes(raw, "reversed", [(one, "good", "2024-04-11") for (one,) in lost])
    late = {"raw": raw, "model": "merchant_risk", "recorded": "2024-04-12"}
    duckdb.sql(DECISIONS.format(name="late", month="2024-02", **late))
    run(afterlaunch, published, LATER)

    losses = restated(published, "gross_loss_amount", "account_takeover", "2024-03")
    assert set(losses) == {"late_labels"}
    assert losses["late_labels"] > 0
    assert restated(published, "decision_count", "merchant_risk", "2024-02") == {
        "late_decisions": 7
    }
    reversed_losses = restated(published, "gross_loss_amount", "card_fraud", "2024-01")
    assert set(reversed_losses) == {"reversed_outcome"}
    assert reversed_losses["reversed_outcome"] < 0
    before = (published / "ledger" / "events.jsonl").read_bytes()
    run(afterlaunch, published, LATER)
    assert (published / "ledger" / "events.jsonl").read_bytes() == before


def test_a_register_and_old_records_of_a_late_file_are_told_apart(
    published: Path, afterlaunch: Run
) -> None:
    raw = published / "raw"
    with connect(published) as connection:
        ((losses, cost),) = connection.sql(
            "select max(value) filter (metric = 'gross_loss_amount'),"
            " max(value) filter (metric = 'running_cost_amount') from marts.fct_metrics"
            " where model_id = 'account_takeover' and owner_id = '(all)' and grain = 'month'"
            " and segment = '(all)' and period_start = '2024-03-01' and estimate = 'observed'"
            f" and attribution = 'decided' and evaluated_on = '{THEN}'"
        ).fetchall()
    unreported = duckdb.sql(APPROVED.format(raw=raw, model="account_takeover")).fetchall()
    write_outcomes(raw, "old", [(one, "adverse", "2024-03-30") for one, _ in unreported])
    old = {"raw": raw, "model": "account_takeover", "recorded": "2024-03-29"}
    duckdb.sql(DECISIONS.format(name="old", month="2024-03", **old))
    double_running_cost(published / "registers" / "unit_economics.csv", "account_takeover")
    run(afterlaunch, published, THEN)

    assert restated(published, "running_cost_amount", "account_takeover", "2024-03") == {
        "register_change": cost
    }
    assert restated(published, "decision_count", "account_takeover", "2024-03") == {
        "late_decisions": 7
    }
    since = restated(published, "gross_loss_amount", "account_takeover", "2024-03")
    assert set(since) == {"late_labels"}
    with connect(published) as connection:
        ((now,),) = connection.sql(
            "select max(value) from marts.fct_metrics where metric = 'gross_loss_amount'"
            " and model_id = 'account_takeover' and owner_id = '(all)' and grain = 'month'"
            " and segment = '(all)' and period_start = '2024-03-01' and estimate = 'observed'"
            f" and attribution = 'decided' and evaluated_on = '{THEN}'"
        ).fetchall()
    assert since["late_labels"] == pytest.approx(now - losses)


def test_another_definition_carries_the_change_it_makes(
    published: Path, afterlaunch: Run, repository: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(
        repository, project, ignore=shutil.ignore_patterns(".*", "demo", "build", "target", "logs")
    )
    changed = project / "models" / "intermediate" / "evidence" / "int_running_costs.sql"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(
        text.replace("running_cost_amount_per_month /", "running_cost_amount_per_month * 2 /")
    )
    assert changed.read_text(encoding="utf-8") != text
    run(
        afterlaunch, published, THEN, **{PROJECT_VARIABLE: str(project), "PATH": os.environ["PATH"]}
    )
    found = restated(published, "running_cost_amount", "card_fraud", "2024-03")
    assert set(found) == {"definition_change"}
    assert found["definition_change"] > 0
    assert restated(published, "decision_count", "card_fraud", "2024-03") == {"unchanged": 0}


def test_reasons_of_every_figure_of_a_growing_company_add_up(grown) -> None:
    with connect(grown.workspace) as connection:
        reasons = connection.sql(
            "select distinct reason from marts.fct_restatements order by all"
        ).fetchall()
        ((publications, apart),) = connection.sql(
            "select count(distinct publication), count_if(abs(gap) > 1e-6) from ("
            " select publication, max(difference) - sum(amount) as gap"
            " from marts.fct_restatements where reason <> 'no_point_any_more'"
            " group by model_id, owner_id, period_start, metric, publication)"
        ).fetchall()
    assert publications == 3
    assert not apart
    assert {"late_labels", "late_decisions", "unchanged"} <= {reason for (reason,) in reasons}
    assert "unexplained" not in {reason for (reason,) in reasons}


def test_now_is_what_the_marts_show(grown) -> None:
    with connect(grown.workspace) as connection:
        ((pairs, apart),) = connection.sql(
            "select count(*), count_if(restated.value_now <> metrics.value) from ("
            " select distinct model_id, owner_id, period_start, metric, value_now"
            " from marts.fct_restatements where value_now is not null) as restated"
            " inner join marts.fct_metrics as metrics"
            " using (model_id, owner_id, period_start, metric)"
            " where metrics.grain = 'month' and metrics.segment = '(all)'"
            " and metrics.attribution = 'decided' and metrics.estimate = 'observed'"
            " and metrics.evaluated_on = '2024-05-31'"
        ).fetchall()
    assert pairs > 100
    assert not apart


def double_running_cost(path: Path, model: str) -> None:
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    place = header.split(",").index("running_cost_amount_per_month")
    doubled = []
    for line in lines:
        fields = line.split(",")
        if fields[0] == model and fields[place]:
            fields[place] = str(2 * float(fields[place]))
        doubled.append(",".join(fields))
    path.write_text("\n".join([header, *doubled]) + "\n", encoding="utf-8")
