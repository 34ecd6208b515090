"""The card transactions example, tied to figures computed apart from this project.

``facts_may_jul.json`` was made with pandas, scipy and plain SQL from the same files. Its figures
at 0.5 are what the policy gives if every review ends in approval, those at 0.1 if in a decline.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from afterlaunch.intake.registers import add_missing_optional
from afterlaunch.workspace import Workspace

pytestmark = pytest.mark.slow

Command = Callable[..., subprocess.CompletedProcess[str]]
Figures = dict[tuple[str, str, str], float]

MODELS = ("gbm", "lr")
MONTHS = ("2018-05", "2018-06", "2018-07")
# Every label is in by then: the last decisions are of 31 July, the horizon is 120 days.
AS_OF = "2018-11-30"
# Facts are printed with six significant digits or more.
RATE_TOLERANCE = 1e-6
CENT = 0.005


@pytest.fixture(scope="module")
def source(shared_data: Path) -> Path:
    folder = shared_data / "fraud_handbook"
    if not folder.is_dir():
        pytest.skip(f"no card transactions in {folder}")
    return folder


@pytest.fixture(scope="module")
def facts(source: Path) -> dict[str, Any]:
    text = (source / "facts_may_jul.json").read_text(encoding="utf-8")
    months: dict[str, Any] = json.loads(text)["months"]
    return months


@pytest.fixture(scope="module")
def example(repository: Path) -> ModuleType:
    path = repository / "examples" / "card_transactions" / "make_workspace.py"
    spec = importlib.util.spec_from_file_location("make_workspace", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def reviews_approved(
    source: Path, example: ModuleType, afterlaunch: Command, tmp_path_factory: Any
) -> Path:
    """Run the whole product on a workspace where reviews end in approval."""
    folder: Path = tmp_path_factory.mktemp("approve") / "workspace"
    example.write(source, folder)
    done = afterlaunch("run", "--workspace", folder, "--as-of", AS_OF, "--fail-on", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def reviews_declined(
    source: Path, example: ModuleType, dbt: Command, tmp_path_factory: Any
) -> Path:
    """Build the metrics, and only them, of a workspace where reviews end in a decline."""
    folder: Path = tmp_path_factory.mktemp("decline") / "workspace"
    example.write(source, folder, reviews_end_in="decline")
    add_missing_optional(Workspace(folder))
    only_metrics = ("--select", "+fct_metrics", "--exclude", "resource_type:test")
    done = dbt(folder, "build", *only_metrics, "--vars", json.dumps({"as_of": AS_OF}))
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module", params=["at_0.5", "at_0.1"])
def case(request: pytest.FixtureRequest) -> tuple[str, Figures]:
    """Return a threshold and the model figures of every month under it."""
    built = {"at_0.5": "reviews_approved", "at_0.1": "reviews_declined"}[request.param]
    return request.param, model_figures(request.getfixturevalue(built))


def model_figures(workspace: Path) -> Figures:
    found = rows(
        workspace,
        "select model_id, strftime(period_start, '%Y-%m'), metric, value from marts.fct_metrics "
        "where grain = 'month' and attribution = 'decided' and evidence = 'observed' "
        "and owner_id = '(all)' and segment = '(all)' and evaluated_on = ?",
        AS_OF,
    )
    return {(model_id, month, metric): value for model_id, month, metric, value in found}


def rows(workspace: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql, values).fetchall()


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("model", MODELS)
def test_counts_tie_exactly(
    facts: dict[str, Any], case: tuple[str, Figures], model: str, month: str
) -> None:
    threshold, figures = case
    every, at = facts[month], facts[month][model][threshold]
    expected = {
        "decision_count": every["n"],
        "policy_decline_count": at["flagged"],
        "caught_adverse_count": at["tp"],
        "false_decline_count": at["fp"],
        "adverse_approved_count": every["fraud_n"] - at["tp"],
    }
    found = {metric: figures[f"fraud_{model}", month, metric] for metric in expected}
    assert found == expected


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("model", MODELS)
def test_money_ties_to_the_cent(
    facts: dict[str, Any], case: tuple[str, Figures], model: str, month: str
) -> None:
    threshold, figures = case
    every, at = facts[month], facts[month][model][threshold]
    expected = {
        "decision_amount": every["amount_sum"],
        "caught_adverse_amount": at["caught_fraud_amount"],
        "adverse_approved_amount": at["missed_fraud_amount"],
        "false_decline_amount": at["good_amount_blocked"],
    }
    found = {metric: figures[f"fraud_{model}", month, metric] for metric in expected}
    assert found == pytest.approx(expected, rel=0, abs=CENT)
    fraud = found["caught_adverse_amount"] + found["adverse_approved_amount"]
    assert fraud == pytest.approx(every["fraud_amount_sum"], rel=0, abs=CENT)


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("model", MODELS)
def test_rates_tie_to_a_millionth(
    facts: dict[str, Any], case: tuple[str, Figures], model: str, month: str
) -> None:
    threshold, figures = case
    at = facts[month][model][threshold]
    expected = {
        "detection_rate_count": at["recall_by_count"],
        "detection_rate_value": at["recall_by_value"],
        "decline_error_share": 1 - at["precision"],
        "false_decline_rate_count": at["fpr"],
        "decline_rate_count": at["flag_rate"],
        # A flag is a decline or a review, whatever the review ended in.
        "flag_rate_count": facts[month][model]["at_0.1"]["flag_rate"],
    }
    found = {metric: figures[f"fraud_{model}", month, metric] for metric in expected}
    assert found == pytest.approx(expected, rel=0, abs=RATE_TOLERANCE)


def test_every_delivered_row_is_accepted(reviews_approved: Path, facts: dict[str, Any]) -> None:
    found = dict(
        rows(
            reviews_approved,
            "select table_name, sum(rows_accepted) from marts.fct_intake "
            "group by table_name having sum(rows_read) = sum(rows_accepted)",
        )
    )
    assert set(found) == {"decisions", "final_actions", "outcomes", "model_versions"}
    assert found["decisions"] > 2 * sum(facts[month]["n"] for month in MONTHS)


def test_may_drifts_from_april_and_the_months_after_may_are_quiet(reviews_approved: Path) -> None:
    found = rows(
        reviews_approved,
        "select model_id, feature, period_start, reference_from, state "
        "from marts.fct_drift_results where period_start >= ?",
        date(2018, 5, 1),
    )
    columns_a_month = 2 * 10
    assert len(found) == len(MONTHS) * columns_a_month
    drifted = {(model_id, feature) for model_id, feature, *_, state in found if state == "watch"}
    for model_id, feature, month, reference_from, state in found:
        if month == date(2018, 5, 1):
            assert reference_from == date(2018, 4, 1)
        else:
            assert (reference_from, state) == (date(2018, 5, 1), "none"), (model_id, feature, month)
    # The 30-day windows were still filling in April, and the scores rest on them.
    for model in MODELS:
        assert {
            (f"fraud_{model}", "score"),
            (f"fraud_{model}", "customer_count_30_days"),
        } <= drifted


def test_the_reports_are_written(reviews_approved: Path) -> None:
    (folder,) = (reviews_approved / "reports").iterdir()
    written = {path.name for path in folder.glob("*.html")}
    packs = {f"pack-fraud_{model}.html" for model in MODELS}
    people = {"company.html", "ines.carvalho.html", "jonas.weber.html"}
    assert written == people | packs | {"inventory.html"}
