"""What every test may ask for: the repository, the demo company built once, optional data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from afterlaunch import demo

REPOSITORY = Path(__file__).resolve().parents[2]
# All months, so that every planted effect is there; a tenth of the volume, so that it is quick.
DEMO_SCALE = 0.1

# Where one of these is asked for, something is built.
BUILDERS = {"afterlaunch", "dbt"}

Command = Callable[..., subprocess.CompletedProcess[str]]

# The same examples every time: a test that fails, fails again.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


class ByFolder(LoadScopeScheduling):
    """Keeps the tests of a folder in one process, where they share what was built."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.removeprefix("python/tests/").split("/")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    """Share the work out by folders."""
    return ByFolder(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what takes long."""
    for item in items:
        if BUILDERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of optional real data, or skip: none of it is in the repository."""
    named = os.environ.get("AFTERLAUNCH_SHARED")
    folder = (Path(named) if named else REPOSITORY.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data in {folder}; name its parent folder in AFTERLAUNCH_SHARED")
    return folder


@pytest.fixture(scope="session")
def afterlaunch() -> Command:
    """Return a function that runs the command line in a process of its own."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return _run([sys.executable, "-m", "afterlaunch", *map(str, arguments)], environment)

    return run


@pytest.fixture(scope="session")
def dbt() -> Command:
    """Return a function that runs dbt on a workspace, artifacts beside the warehouse."""

    def run(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "AFTERLAUNCH_WORKSPACE": str(workspace),
            "DBT_TARGET_PATH": str(workspace / "dbt" / "target"),
            "DBT_LOG_PATH": str(workspace / "dbt" / "logs"),
        }
        program = str(Path(sys.executable).with_name("dbt"))
        return _run([program, "--no-use-colors", *arguments], environment)

    return run


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo company, thin but with all its months; read only, nothing built."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    demo.write(folder, scale=DEMO_SCALE)
    return folder


@pytest.fixture(scope="session")
def demo_build(
    demo_workspace: Path, afterlaunch: Command, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a workspace of the demo company after one whole run; read only."""
    folder = tmp_path_factory.mktemp("built") / "workspace"
    shutil.copytree(demo_workspace, folder)
    done = afterlaunch("run", "--workspace", folder, "--fail-on", "error")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def manifest(dbt: Command, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return dbt's manifest of the project, parsed with the registers of the demo company."""
    folder = tmp_path_factory.mktemp("manifest")
    shutil.copytree(REPOSITORY / "seeds", folder / "registers")
    done = dbt(folder, "parse")
    assert done.returncode == 0, done.stdout + done.stderr
    text = (folder / "dbt" / "target" / "manifest.json").read_text(encoding="utf-8")
    parsed: dict[str, Any] = json.loads(text)
    return parsed


@pytest.fixture(scope="session")
def differences() -> Callable[[Path, Path], dict[str, int]]:
    """Return the function that counts, per public mart, rows in one of two workspaces only."""
    return _differences


def _differences(left: Path, right: Path) -> dict[str, int]:
    """Rows that stand in one warehouse only, per public mart; empty if the two are equal."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{left}/warehouse.duckdb' as a (read_only)")
        connection.execute(f"attach '{right}/warehouse.duckdb' as b (read_only)")
        found: dict[str, set[str]] = {"a": set(), "b": set()}
        for name, table in connection.sql(
            "select database_name, table_name from duckdb_tables() where schema_name = 'marts'"
            " union all select database_name, view_name from duckdb_views()"
            " where schema_name = 'marts'"
        ).fetchall():
            found[name].add(table)
        assert found["a"] == found["b"]
        assert len(found["a"]) >= 10
        apart = {}
        for table in sorted(found["a"]):
            ((count,),) = connection.sql(
                f"select count(*) from ((from a.marts.{table} except all from b.marts.{table})"
                f" union all (from b.marts.{table} except all from a.marts.{table}))"
            ).fetchall()
            if count:
                apart[table] = count
    return apart


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=REPOSITORY,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
