"""Messages from what dbt left, wherever it ran."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from matters import BREACH
from receiver import Receiver
from typer.testing import CliRunner

from afterlaunch.cli import app
from afterlaunch.delivery.artifacts import is_of, read_artifacts
from afterlaunch.errors import AfterlaunchError

NAME = "sla__detection_rate_value__error"
COLUMNS = {
    "model_id": "card_fraud", "owner_id": "jonas.lind", "sla_id": BREACH.sla_id,
    "metric": BREACH.metric, "segment": "(all)", "grain": "rolling_3m",
    "period_start": "2025-06-01", "period_end": "2025-08-31", "direction": "floor", "value": 0.55,
    "lower": 0.47, "upper": 0.63, "confidence": 0.95, "threshold": 0.7, "unit": "rate",
    "currency_code": None, "excess_amount": 51234.5, "agreed_by": "ana.ferreira",
    "agreed_on": "2023-12-12",
}  # fmt: skip


def node(name: str = NAME, state: str | None = "breach", **meta) -> dict:
    kwargs = {"metric": name.split("__")[1], "state": state} if state else {}
    return {
        "unique_id": f"test.x.{name}", "resource_type": "test", "name": name,
        "schema": "test_failures", "alias": name, "config": {"meta": meta}, "description": "",
        "relation_name": f'"warehouse"."test_failures"."{name}"',
        "test_metadata": {"kwargs": kwargs},
    }  # fmt: skip


def write(
    folder: Path, *tests: tuple[dict, str, int], schemas: tuple[str, str] = ("v6", "v12"),
    day: str = "2026-01-10",
) -> Path:  # fmt: skip
    folder.mkdir(exist_ok=True)
    results, manifest = schemas
    url = "https://schemas.getdbt.com/dbt"
    seed = {
        "unique_id": "seed.x.models", "resource_type": "seed", "name": "models",
        "original_file_path": str(folder.parent / "workspace" / "registers" / "models.csv"),
    }  # fmt: skip
    nodes = {one["unique_id"]: one for one in [seed, *(test for test, _, _ in tests)]}
    metadata = {"generated_at": f"{day}T06:00:00.5Z"}
    (folder / "manifest.json").write_text(
        json.dumps(
            {"metadata": {"dbt_schema_version": f"{url}/manifest/{manifest}.json"}, "nodes": nodes}
        )
    )
    (folder / "run_results.json").write_text(
        json.dumps(
            {
                "metadata": metadata | {"dbt_schema_version": f"{url}/run-results/{results}.json"},
                "results": [
                    {"unique_id": test["unique_id"], "status": status, "failures": failures}
                    for test, status, failures in tests
                ],
            }
        )
    )
    return folder


def store(workspace: Path, rows: int = 1) -> None:
    """Store failures as our test does."""
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute("create schema if not exists test_failures")
        parts = [
            f"cast({'null' if value is None else repr(value)} as "
            f"{'date' if name in ('period_start', 'period_end', 'agreed_on') else 'varchar'}) "
            f"as {name}" if not isinstance(value, float) else f"{value}::double as {name}"
            for name, value in COLUMNS.items()
        ]  # fmt: skip
        connection.execute(
            f"create or replace table test_failures.{NAME} as select {', '.join(parts)} "
            f"from range({rows})"
        )


def notify(workspace: Path, *arguments: str | Path):
    return CliRunner().invoke(app, ["notify", "-w", str(workspace), *map(str, arguments)])


def due(workspace: Path, *arguments: str | Path) -> dict[str, str]:
    shown = notify(workspace, "--dry-run", "--json", *arguments)
    assert shown.exit_code == 0, shown.output
    return {one["owner_id"]: one["text"] for one in json.loads(shown.stdout)["due"]}


@pytest.fixture
def bare(build) -> Path:
    """Return a workspace with registers and nothing built."""
    workspace = build()
    (workspace / "warehouse.duckdb").unlink()
    return workspace


@pytest.mark.parametrize(
    ("meta", "told"),
    [
        ({}, set()),
        ({"owner": "data-team"}, set()),
        ({"owner": "jonas.lind"}, {"jonas.lind"}),
        ({"owner": "@jonas.lind, ana.ferreira"}, {"jonas.lind", "ana.ferreira"}),
        ({"owner": ["jonas.lind@example.com"]}, {"jonas.lind"}),
        ({"subscribers": ["risk@example.com"]}, {"risk@example.com"}),
        ({"channel": "env:AFTERLAUNCH_CHANNEL_RISK"}, {"afterlaunch_channel_risk"}),
    ],
)
def test_meta_says_who_is_told_and_the_default_owner_always_is(bare, tmp_path, meta, told) -> None:
    artifacts = write(tmp_path / "target", (node(**meta), "fail", 1))
    assert set(due(bare, "--artifacts", artifacts)) == told | {"tomas.okafor"}


def test_it_says_whom_the_meta_names_in_vain(bare, tmp_path) -> None:
    artifacts = write(tmp_path / "target", (node(owner="data-team"), "fail", 1))
    notes = json.loads(notify(bare, "--dry-run", "--json", "--artifacts", artifacts).stdout)[
        "notes"
    ]
    assert "data-team (meta of the tests) is not in registers/owners.csv, and no address." in notes


def test_only_missed_agreements_are_told(bare, tmp_path) -> None:
    artifacts = write(
        tmp_path / "target",
        (node("sla__net_loss_bps__warn", state="at_risk"), "warn", 2),
        (node("sla__gross_loss_bps__error"), "pass", 0),
        (node("sla__approval_rate_count__error"), "error", 0),
        (node("sla__decline_rate_count__error"), "skipped", 0),
        (node("sla__own__check", state=None, description="Our own rule"), "warn", 4),
        (node(state=None) | {"unique_id": "test.x.other", "name": "not_null_other"}, "fail", 3),
    )
    (text,) = due(bare, "--artifacts", artifacts).values()
    assert "4 agreements on sla__own__check are missed" in text
    assert "What it is for: Our own rule" in text
    assert "loss" not in text


def test_rows_are_told_where_the_warehouse_can_be_read(build, tmp_path) -> None:
    workspace = build()
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute("drop table marts.fct_incidents")
    store(workspace)
    artifacts = write(tmp_path / "target", (node(), "fail", 1))
    texts = due(workspace, "--artifacts", artifacts)
    assert set(texts) == {"jonas.lind", "tomas.okafor"}
    assert "Card fraud stops 55.0 % of fraud (by value)" in texts["jonas.lind"]
    assert "At most EUR 51,200" in texts["jonas.lind"]


def test_rows_of_another_run_or_of_a_foreign_test_are_not_told(build, tmp_path) -> None:
    workspace = build()
    store(workspace, rows=2)
    artifacts = write(tmp_path / "target", (node(), "fail", 1))
    (text,) = due(workspace, "--artifacts", artifacts).values()
    assert "Which one it is cannot be read from here." in text
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute(
            f"create or replace table test_failures.{NAME} as select 'customer 4711' as customer_id"
        )
    (text,) = due(workspace, "--artifacts", artifacts).values()
    assert "4711" not in text


def test_incidents_are_told_where_they_are_those_of_the_artifacts(build, tmp_path) -> None:
    workspace = build(BREACH)
    store(workspace)
    artifacts = write(tmp_path / "target", (node(), "fail", 1))
    (text,) = due(workspace, "--artifacts", artifacts).values()
    assert f"afterlaunch acknowledge {BREACH.incident_id}" in text


LIFE = [("fail", 1), ("fail", 1), ("pass", 0), ("pass", 0), ("fail", 2), ("pass", 0), ("pass", 0)]


def test_a_test_that_passes_again_is_told_and_one_that_fails_again_too(
    build, tmp_path, inbox: Receiver, monkeypatch
) -> None:
    monkeypatch.setenv("AFTERLAUNCH_CHANNEL_TEAM", f"json://127.0.0.1:{inbox.server_port}/")
    bare = build(channel="env:AFTERLAUNCH_CHANNEL_TEAM")
    (bare / "warehouse.duckdb").unlink()
    for status, failures in LIFE:
        artifacts = write(tmp_path / "target", (node(), status, failures))
        told = notify(bare, "--artifacts", artifacts)
        assert told.exit_code == 0, told.output
    assert [payload["title"].split(":")[0] for _, payload in inbox.received] == [
        "Share of fraud stopped by value",
        "Resolved",
        "Again",
        "Resolved",
    ]


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json does not exist"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "is no file of dbt"),
        (lambda folder: (folder / "run_results.json").write_text("[]"), "is no file of dbt"),
        (lambda folder: write(folder, schemas=("v9", "v12")), "run_results.json has schema v9"),
        (lambda folder: write(folder, schemas=("v6", "v20")), "manifest.json has schema v20"),
    ],
)
def test_artifacts_that_cannot_be_read_are_named(bare, tmp_path, spoil, found) -> None:
    artifacts = write(tmp_path / "target", (node(), "fail", 1))
    spoil(artifacts)
    told = notify(bare, "--artifacts", artifacts)
    assert told.exit_code == 2
    assert found in told.stderr
    assert "Mend:" in told.stderr


def test_meta_sets_the_interval_of_its_metric(tmp_path) -> None:
    artifacts = write(
        tmp_path / "target", (node(alert_suppression_interval=24), "pass", 0), schemas=("v5", "v11")
    )
    assert read_artifacts(artifacts).intervals == {"detection_rate_value": 24.0}


def test_artifacts_of_another_workspace_are_not_taken_for_ours(tmp_path) -> None:
    artifacts = write(tmp_path / "target", (node(), "fail", 1))
    assert is_of(artifacts, tmp_path, tmp_path / "workspace" / "registers")
    assert not is_of(artifacts, tmp_path, tmp_path / "other" / "registers")
    assert not is_of(tmp_path / "nowhere", tmp_path, tmp_path / "workspace" / "registers")


def test_a_missing_folder_is_an_error_of_usage(tmp_path) -> None:
    with pytest.raises(AfterlaunchError, match="does not exist"):
        read_artifacts(tmp_path)


@pytest.mark.slow
def test_what_dbt_build_leaves_is_enough(demo_build: Path, tmp_path: Path) -> None:
    """Nothing but its two files and the registers: whoever has to know is told what is missed."""
    bare = tmp_path / "workspace"
    shutil.copytree(demo_build / "registers", bare / "registers")
    artifacts = demo_build / "dbt" / "target"
    assert is_of(artifacts, tmp_path, demo_build / "registers")
    failed = {
        test.metric: test.failures for test in read_artifacts(artifacts).tests if test.failures
    }
    with duckdb.connect(str(demo_build / "warehouse.duckdb"), read_only=True) as connection:
        missed = connection.sql(
            "select metric, count(*) from marts.sla_breaches where state = 'breach' group by metric"
        ).fetchall()
    assert failed == dict(missed)
    texts = due(bare, "--artifacts", artifacts)
    assert set(texts) == {"tomas.okafor"}
    assert all(f"sla__{metric}__error" in texts["tomas.okafor"] for metric in failed)
    with_rows = due(demo_build, "--artifacts", artifacts)
    assert {"ana.ferreira", "jonas.lind"} <= set(with_rows)
    assert "What happened: Card fraud " in with_rows["ana.ferreira"]
