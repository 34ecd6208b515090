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


@dataclass(frozen=True)
class Company:
    """What the product says of the demo company, and what is true of it."""

    sla_results: pd.DataFrame
    metrics: pd.DataFrame
    truth: pd.DataFrame
    failed: dict[str, set[str]]  # as-of date -> error-severity SLA tests that fail


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
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        sla_results = connection.sql("select * from marts.fct_sla_results").df()
        metrics = connection.sql(
            "select * from marts.fct_metrics where grain = 'month' and owner_id = '(all)'"
            " and evaluated_on = (select max(evaluated_on) from marts.fct_metrics)"
        ).df()
    failed = {}
    for as_of in (END_OF_MONTH_15, END_OF_MONTH_22):
        dbt(workspace, "build", "--exclude-resource-type", "unit_test", "--vars", f"as_of: {as_of}")
        failed[as_of] = failed_sla_tests(workspace)
    truth = pd.read_csv(workspace / "truth" / "metrics.csv", parse_dates=["month"])
    return Company(sla_results, metrics, truth, failed)


def failed_sla_tests(workspace: Path) -> set[str]:
    """Names of the error-severity SLA tests that the last dbt command saw fail."""
    text = (workspace / "dbt" / "target" / "run_results.json").read_text(encoding="utf-8")
    names = {
        result["unique_id"].split(".")[2]: result["status"]
        for result in json.loads(text)["results"]
        if ".sla__" in result["unique_id"]
    }
    assert len(names) > 40, "the SLA tests did not run"
    return {name for name, status in names.items() if status == "fail"}
