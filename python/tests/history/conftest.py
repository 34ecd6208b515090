"""The demo company run month by month, its raw files growing as its records were recorded."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pytest

from afterlaunch import demo

Run = Callable[..., CompletedProcess[str]]
AS_OFS = ("2024-03-31", "2024-04-30", "2024-05-31")
LAST_DECISION = "2024-05-28"


@dataclass(frozen=True)
class Grown:
    """A workspace after its last monthly run, and what it was after each of them."""

    workspace: Path
    kept: dict[str, Path]  # as-of -> copy of the workspace right after the run that published it


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory, afterlaunch: Run) -> Grown:
    """Run three months one by one; before the last, a file of old records arrives late."""
    folder = tmp_path_factory.mktemp("grown")
    source = folder / "source"
    demo.write(source, months=5, scale=0.02)
    workspace = folder / "workspace"
    for name in ("registers", "ledger"):
        shutil.copytree(source / name, workspace / name)
    kept = {}
    for as_of in AS_OFS:
        deliver(source, workspace, as_of[:7])
        if as_of == AS_OFS[-1]:
            deliver_late(workspace)
            end_quietly(workspace)
        require(afterlaunch("run", "--workspace", workspace, "--as-of", as_of))
        kept[as_of] = folder / as_of
        shutil.copytree(workspace, kept[as_of])
    return Grown(workspace, kept)


def deliver(source: Path, workspace: Path, month: str) -> None:
    """Copy the raw files that hold records up to `month`; those without one are always there."""
    for path in sorted((source / "raw").glob("*/*")):
        if not path.name.startswith("20") or path.name[:7] <= month:
            target = workspace / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                shutil.copy2(path, target)


def deliver_late(workspace: Path) -> None:
    """Write decisions of the middle of March, recorded then, in a file that nobody had before."""
    with duckdb.connect() as connection:
        folder = workspace / "raw" / "decisions"
        connection.execute(
            "copy (select * replace ('late-' || decision_id as decision_id)"
            f" from '{folder}/2024-03.parquet'"
            " where model_id = 'card_fraud' and decided_at::date = date '2024-03-15')"
            f" to '{folder}/late.parquet'"
        )


def end_quietly(workspace: Path) -> None:
    """Leave the last days of May without decisions; outcomes go on."""
    path = workspace / "raw" / "decisions" / "2024-05.parquet"
    kept = path.with_suffix(".kept")
    duckdb.sql(
        f"copy (select * from '{path}' where recorded_at::date <= date '{LAST_DECISION}')"
        f" to '{kept}' (format parquet)"
    )
    kept.replace(path)


def require(done: CompletedProcess[str]) -> None:
    """Fail with what the command said."""
    assert done.returncode == 0, done.stdout + done.stderr
