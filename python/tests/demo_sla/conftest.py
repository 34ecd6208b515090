"""The demo company at full size, built once and looked at from three dates."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pandas as pd
import pytest

from afterlaunch import demo

END_OF_MONTH_15 = "2025-03-31"
END_OF_MONTH_22 = "2025-10-31"

WATCHED = {
    "floors": "select * from int_watch_floors where model_id = 'card_fraud'",
    "weeks": "select * from int_watch_weeks",
    "steps": "select * from int_watch_steps",
    "states": "select * from int_case_states where model_id = 'card_fraud' and is_adverse",
}


@dataclass(frozen=True)
class Company:
    """What the product says of the demo company, and what is true of it."""

    workspace: Path  # its warehouse stands as of the last of the three dates
    sla_results: pd.DataFrame  # of all three dates, told apart by the column as_of
    metrics: pd.DataFrame
    truth: pd.DataFrame
    cases: pd.DataFrame  # fct_business_case_months of all three dates, in evaluated_on
    incidents: pd.DataFrame  # fct_incidents of all three dates, in evaluated_on
    failed: dict[str, set[str]]  # as-of date -> error-severity SLA tests that fail
    watch: pd.DataFrame  # fct_watch of all three dates, told apart by the column as_of
    watched: dict[str, pd.DataFrame]  # what the newest watch of card_fraud was made of


@pytest.fixture(scope="session")
def company(
    afterlaunch: Callable[..., CompletedProcess[str]],
    dbt: Callable[..., CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Company:
    """Run everything as of the newest record, then build again as of two earlier dates."""
    workspace = tmp_path_factory.mktemp("full-size") / "workspace"
    demo.write(workspace)
    done = afterlaunch("run", "--workspace", workspace)
    assert done.returncode == 0, done.stdout + done.stderr
    sla_results = [verdicts(workspace)]
    cases = [everything(workspace, "fct_business_case_months")]
    incidents = [everything(workspace, "fct_incidents")]
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        metrics = connection.sql(
            "select * from marts.fct_metrics where grain = 'month' and owner_id = '(all)'"
            " and estimate = 'observed'"
            " and evaluated_on = (select max(evaluated_on) from marts.fct_metrics)"
        ).df()
        watched = {name: connection.sql(query).df() for name, query in WATCHED.items()}
    watch = [alarms(workspace)]
    failed = {}
    for as_of in (END_OF_MONTH_15, END_OF_MONTH_22):
        dbt(workspace, "build", "--exclude-resource-type", "unit_test", "--vars", f"as_of: {as_of}")
        failed[as_of] = failed_sla_tests(workspace)
        sla_results.append(verdicts(workspace))
        cases.append(everything(workspace, "fct_business_case_months"))
        incidents.append(everything(workspace, "fct_incidents"))
        watch.append(alarms(workspace))
    truth = pd.read_csv(workspace / "truth" / "metrics.csv", parse_dates=["month"])
    return Company(
        workspace=workspace,
        sla_results=pd.concat(sla_results, ignore_index=True),
        metrics=metrics,
        truth=truth,
        cases=pd.concat(cases, ignore_index=True),
        incidents=pd.concat(incidents, ignore_index=True),
        failed=failed,
        watch=pd.concat(watch, ignore_index=True),
        watched=watched,
    )


def everything(workspace: Path, mart: str) -> pd.DataFrame:
    """Every row of a mart as of the last build."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        return connection.sql(f"select * from marts.{mart}").df()


def alarms(workspace: Path) -> pd.DataFrame:
    """Every row of the watch as of the last build, with the date that build looked from."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        return connection.sql(
            "select *, max(evaluated_on) over () as as_of from marts.fct_watch"
        ).df()


def verdicts(workspace: Path) -> pd.DataFrame:
    """Every verdict of the last build, with the date that build looked from."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        return connection.sql(
            "select *, max(evaluated_on) over () as as_of from marts.fct_sla_results"
        ).df()


def failed_sla_tests(workspace: Path) -> set[str]:
    """Names of the error-severity SLA tests that the last dbt command saw fail."""
    text = (workspace / "dbt" / "target" / "run_results.json").read_text(encoding="utf-8")
    results = json.loads(text)["results"]
    statuses = {result["unique_id"].split(".")[2]: result["status"] for result in results}
    not_run = {name for name, status in statuses.items() if status in ("error", "skipped")}
    assert not not_run
    names = {name: status for name, status in statuses.items() if name.startswith("sla__")}
    assert len(names) > 40, "the SLA tests did not run"
    # At error severity a test fails; at warning severity its status is warn.
    return {name for name, status in names.items() if status == "fail"}
