"""Two runs of the same workspace and as-of: the same report bytes and the same marts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Run = Callable[..., CompletedProcess[str]]
Differences = Callable[[Path, Path], dict[str, int]]


def test_a_second_run_changes_no_byte(
    demo_build: Path, afterlaunch: Run, differences: Differences, tmp_path: Path
) -> None:
    again = tmp_path / "workspace"
    shutil.copytree(demo_build, again)
    shutil.rmtree(again / "reports")
    require(afterlaunch("run", "--workspace", again))
    assert report_bytes(again) == report_bytes(demo_build)
    assert differences(demo_build, again) == {}
    assert ledger(again) == ledger(demo_build)


def test_a_rebuild_elsewhere_with_one_thread_gives_the_same(
    demo_build: Path,
    demo_workspace: Path,
    afterlaunch: Run,
    differences: Differences,
    tmp_path: Path,
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
