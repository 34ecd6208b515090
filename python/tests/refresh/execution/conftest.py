"""A workspace whose only case is approved, and a web site that takes orders."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from approved_case import (
    APPROVER,
    CASE,
    EXECUTOR,
    IMPATIENT,
    KEY,
    MODEL,
    RUNS,
    SECRET,
    VERSION,
    XCOM,
    record,
)
from site_for_tests import Says, Site, running

from afterlaunch.refresh.execution.execute import Outcome, Patience, execute
from afterlaunch.workspace import Workspace

Execute = Callable[..., Outcome]
OrderedFrom = Callable[[str], None]
Scripted = Callable[[str], None]


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as one:
        yield one


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path / "workspace"
    (folder / "registers").mkdir(parents=True)
    one = Workspace.open(folder)
    record(one, "case_opened", "afterlaunch", trigger="breach", reason="detection below its floor")
    record(one, "case_evidence_frozen", "afterlaunch", folder="x", content_hash="y")
    record(one, "case_approved", APPROVER, reason="worth its cost", on_behalf_of=None)
    return one


@pytest.fixture
def ordered_from(workspace: Workspace) -> Callable[[str], None]:
    """Return the function that writes the pipeline of the model's policy."""

    def write(pipeline: str) -> None:
        quoted = '"' + pipeline.replace('"', '""') + '"'
        path = workspace.registers / "refresh_policies.csv"
        path.write_text(f"model_id,approver_owner_id,pipeline\n{MODEL},{APPROVER},{quoted}\n")

    return write


@pytest.fixture
def carry_out(workspace: Workspace) -> Execute:
    """Return a function that executes the case, impatiently."""

    def run(
        owner_id: str = EXECUTOR,
        *,
        patience: Patience = IMPATIENT,
        environment: dict[str, str] | None = None,
    ) -> Outcome:
        secrets = {"AFTERLAUNCH_TOKEN_127_0_0_1": SECRET, "PATH": "/usr/bin:/bin"}
        return execute(
            workspace, CASE, owner_id, environment=secrets | (environment or {}), patience=patience
        )

    return run


@pytest.fixture
def airflow(site: Site, ordered_from: OrderedFrom) -> Site:
    ordered_from(f"airflow:{site.url}/refresh_fraud")
    site.says("POST", RUNS, Says(200, {"dag_run_id": KEY, "state": "queued"}))
    site.says(
        "GET", f"{RUNS}/{KEY}", Says(200, {"state": "running"}), Says(200, {"state": "success"})
    )
    site.says("GET", XCOM, Says(200, {"key": "return_value", "value": VERSION}))
    return site


@pytest.fixture
def scripted(workspace: Workspace, ordered_from: Callable[[str], None]) -> Scripted:
    """Return a function that makes a Python script the pipeline."""

    def write(text: str) -> None:
        (workspace.path / "train.py").write_text(textwrap.dedent(text))
        ordered_from("command:python {workspace}/train.py 'a b' $HOME ;ls")

    return write
