"""Two runs of the same workspace and as-of: the same report bytes and the same marts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import duckdb

Run = Callable[..., CompletedProcess[str]]


def test_a_second_run_changes_no_byte(demo_build: Path, afterlaunch: Run, tmp_path: Path) -> None:
    again = tmp_path / "workspace"
    shutil.copytree(demo_build, again)
    shutil.rmtree(again / "reports")
    require(afterlaunch("run", "--workspace", again))
    assert report_bytes(again) == report_bytes(demo_build)
    assert differences(demo_build, again) == {}
    assert ledger(again) == ledger(demo_build)


def test_a_rebuild_elsewhere_with_one_thread_gives_the_same(
    demo_build: Path, demo_workspace: Path, afterlaunch: Run, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "a folder with spaces" / "workspace"
    shutil.copytree(demo_workspace, elsewhere)
    require(afterlaunch("run", "--workspace", elsewhere, AFTERLAUNCH_THREADS="1"))
    assert report_bytes(elsewhere) == report_bytes(demo_build)
    assert differences(demo_build, elsewhere) == {}
    assert ledger(elsewhere) == ledger(demo_build)


def require(done: CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


def ledger(workspace: Path) -> bytes:
    """The ledger, with the figures the run published."""
    found = (workspace / "ledger" / "events.jsonl").read_bytes()
    assert b"figures_published" in found
    return found


def report_bytes(workspace: Path) -> dict[str, bytes]:
    """Content of every report, by its path."""
    reports = workspace / "reports"
    found = {
        str(path.relative_to(reports)): path.read_bytes()
        for path in sorted(reports.rglob("*"))
        if path.is_file()
    }
    assert len(found) >= 6
    return found


def differences(left: Path, right: Path) -> dict[str, int]:
    """Rows that stand in one warehouse only, per public table and view."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{left}/warehouse.duckdb' as a (read_only)")
        connection.execute(f"attach '{right}/warehouse.duckdb' as b (read_only)")
        names = connection.sql(
            "select table_name from information_schema.tables"
            " where table_schema = 'marts' and table_catalog = 'a' order by all"
        ).fetchall()
        assert len(names) >= 10
        apart = {}
        for (name,) in names:
            ((count,),) = connection.sql(
                f"select count(*) from ((from a.marts.{name} except all from b.marts.{name})"
                f" union all (from b.marts.{name} except all from a.marts.{name}))"
            ).fetchall()
            if count:
                apart[name] = count
    return apart
