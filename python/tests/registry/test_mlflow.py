"""Versions read from a real MLflow registry in a file, and cases written to it."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

from mlflow import MlflowClient
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app
from afterlaunch.errors import AfterlaunchError
from afterlaunch.registry.mlflow_models import CASE_TAG, VERSION_TAG, Registry
from afterlaunch.registry.raw_versions import add_versions, known_versions
from afterlaunch.workspace import Workspace

MODELS = {"fraud's best": "card_fraud"}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a registry with three versions; making its tables takes seconds."""
    folder = tmp_path_factory.mktemp("mlflow")
    uri = f"sqlite:///{folder}/registry.db"
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.create_experiment("fraud", artifact_location=str(folder))
    run = client.create_run(experiment).info.run_id
    client.log_param(run, "training_data_from", "2023-01-01")
    client.log_param(run, "training_data_until", "2023-09-30")
    (name,) = MODELS
    client.create_registered_model(name)
    client.create_model_version(name, str(folder), run_id=run, tags={VERSION_TAG: "v1"})
    dated = {
        "training_data_from": "2024-06-01",
        "training_data_until": "2025-05-31T00:00:00+00:00",
        "deployed_at": "2025-07-01T02:00:00+02:00",
    }
    client.create_model_version(name, str(folder), run_id=run, tags={VERSION_TAG: "v2", **dated})
    client.create_model_version(name, str(folder), tags={"training_data_from": "last May"})
    client.set_registered_model_alias(name, "champion", "2")
    client.set_registered_model_alias(name, "a", "2")
    return folder / "registry.db"


@pytest.fixture
def registry(drawn: Path, tmp_path: Path) -> str:
    """Return the address of a copy."""
    return f"sqlite:///{shutil.copy(drawn, tmp_path / 'registry.db')}"


@pytest.fixture
def workspace(tmp_path: Path, repository: Path) -> Workspace:
    folder = tmp_path / "workspace"
    shutil.copytree(repository / "seeds", folder / "registers")
    return Workspace.open(folder)


def commanded(
    command: str, registry: str, workspace: Workspace, model: str = "fraud's best=card_fraud"
) -> dict[str, Any]:
    """Give a command in this process: MLflow takes seconds to import."""
    words = ["registry", command, "--uri", registry, "--model", model, "--json"]
    given = CliRunner().invoke(app, [*words, "--workspace", str(workspace.path)])
    document: dict[str, Any] = json.loads(given.stdout)
    assert given.exit_code == document["exit_code"]
    return document


def test_versions_bear_their_own_dates_else_those_of_their_run(registry: str) -> None:
    versions, skipped = Registry(registry, MODELS).read()
    first, second = versions
    assert first.model_version == "v1"
    assert first.trained == (date(2023, 1, 1), date(2023, 9, 30))
    assert first.deployed_at is None
    assert second.trained == (date(2024, 6, 1), date(2025, 5, 31))
    assert second.deployed_at == datetime(2025, 7, 1)
    assert second.aliases == ("a", "champion")
    assert [(one.number, one.why) for one in skipped] == [
        ("3", "training_data_from 'last May' is no date (YYYY-MM-DD)")
    ]


def test_an_import_adds_what_is_new_and_nothing_twice(registry: str, workspace: Workspace) -> None:
    folder = workspace.raw / "model_versions"
    folder.mkdir(parents=True)
    (folder / "old.csv").write_text("model_id,model_version\ncard_fraud,v1\n")
    give = ("import", registry, workspace)
    document = commanded(*give)
    # The third version is told, and not imported.
    assert document["exit_code"] == 1
    assert document["added"] == ["card_fraud v2"]
    assert document["changed"] == ["card_fraud v1"]
    assert [one["number"] for one in document["skipped"]] == ["3"]
    rows = duckdb.sql(
        f"select model_version, training_data_until, deployed_at, aliases from '{folder}/*.parquet'"
    ).fetchall()
    assert rows == [("v2", date(2025, 5, 31), datetime(2025, 7, 1), "a|champion")]
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert commanded(*give)["added"] == []
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_what_was_added_is_known(registry: str, workspace: Workspace) -> None:
    versions, _ = Registry(registry, MODELS).read()
    assert known_versions(workspace) == {}
    add_versions(workspace, versions)
    assert known_versions(workspace) == {
        (one.model_id, one.model_version): one.trained for one in versions
    }
    assert add_versions(workspace, []) is None


def test_a_case_is_set_on_the_version_it_deployed(registry: str, workspace: Workspace) -> None:
    at = datetime(2025, 7, 2)
    ledger.append(
        workspace.ledger,
        event_id="case_deployed:card_fraud-2025-05-31:1",
        occurred_at=at,
        recorded_at=at,
        actor="afterlaunch",
        kind="case_deployed",
        subject="case:card_fraud-2025-05-31",
        payload={
            "case_id": "card_fraud-2025-05-31",
            "model_id": "card_fraud",
            "model_version": "v2",
            "first_seen_on": "2025-07-01",
        },
    )
    give = ("tag", registry, workspace)
    assert commanded(*give)["tagged"] == 1
    client = MlflowClient(tracking_uri=registry, registry_uri=registry)
    (name,) = MODELS
    tags = [client.get_model_version(name, str(number)).tags.get(CASE_TAG) for number in (1, 2, 3)]
    assert tags == [None, "card_fraud-2025-05-31", None]
    assert Registry(registry, MODELS).tag({("card_fraud", "v2"): "card_fraud-2025-05-31"}) == 0


def test_a_registry_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "none.db"
    with pytest.raises(AfterlaunchError, match="there is no registry"):
        Registry(f"sqlite:///{missing}", MODELS)
    assert not missing.exists()


def test_no_message_holds_a_password(tmp_path: Path) -> None:
    with pytest.raises(AfterlaunchError) as failed:
        Registry("postgresql://me:pa55word@127.0.0.1:9/mlflow", MODELS)
    assert "pa55word" not in failed.value.message + failed.value.mend
    assert failed.value.__cause__ is None


def test_a_name_the_registry_does_not_have_is_a_mistake_unless_none_was_given(
    registry: str,
) -> None:
    with pytest.raises(AfterlaunchError, match="no registered model other"):
        Registry(registry, {"other": "card_fraud"}).read()
    assert Registry(registry, {"other": "card_fraud"}, must_exist=False).read() == ([], [])


def test_a_model_that_is_not_in_the_register_is_a_mistake(
    registry: str, workspace: Workspace
) -> None:
    document = commanded("import", registry, workspace, "fraud's best=nobody")
    assert document["exit_code"] == 2
    assert document["error"] == "no such model: nobody"
