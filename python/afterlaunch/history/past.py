"""An earlier as-of, laid out in a folder of its own: the current warehouse is never touched."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from afterlaunch import ledger
from afterlaunch.checksum import content_md5
from afterlaunch.errors import AfterlaunchError
from afterlaunch.history.log import (
    RESTATED,
    Run,
    built_as_of,
    definitions,
    logged_run,
    register_copy,
)
from afterlaunch.workspace import Workspace

PUBLISHED = "figures_published"


@dataclass(frozen=True)
class Past:
    """An earlier as-of made ready: where, in words of what, and whether as it was published."""

    workspace: Workspace
    made_of: str
    as_published: bool = False


def publications(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """Return line of the ledger and payload of every publication, in order."""
    return [
        (line.number, line.event["payload"])
        for line in ledger.read_lines(path)
        if line.event and line.event["kind"] == PUBLISHED
    ]


def latest(workspace: Workspace) -> date | None:
    """Return the latest day that was built or published; None if there is none."""
    known = [date.fromisoformat(one["as_of"]) for _, one in publications(workspace.ledger)]
    built = built_as_of(workspace)
    return max([*known, *([built] if built else [])], default=None)


def lay_out(workspace: Workspace, as_of: date, *, restated: bool) -> Past:
    """Make the folder in which `as_of` is rebuilt, replacing an earlier one.

    A day that was published gets the files, the registers and the ledger of the run that
    published it last; any other day, or one to be looked at `restated`, those of today.

    Raises
    ------
    AfterlaunchError
        If what that run had read is no longer there as it was.
    """
    found = [
        (number, one)
        for number, one in publications(workspace.ledger)
        if one["as_of"] == as_of.isoformat()
    ]
    past = workspace.looking_back(as_of)
    shutil.rmtree(past.path, ignore_errors=True)
    past.path.mkdir(parents=True)
    past.ledger.parent.mkdir()
    if restated or not found:
        _link_raw(workspace, past, None)
        shutil.copytree(workspace.registers, past.registers)
        if workspace.ledger.is_file():
            shutil.copyfile(workspace.ledger, past.ledger)
        return Past(past, "every file and register there is today, by the time of each record")
    number, payload = found[-1]
    run = logged_run(workspace, payload["run_id"])
    _link_raw(workspace, past, run)
    _copy_registers(workspace, past, run)
    held = workspace.ledger.read_bytes().split(b"\n")[:number]
    past.ledger.write_bytes(b"\n".join(held) + b"\n")
    made_of = f"the files and registers of the run that published it ({run.run_id})"
    if run.definitions != (now := definitions()):
        made_of += (
            ", by today's definitions, which have changed since "
            f"({run.definitions} then, {now} now)"
        )
    return Past(past, made_of, as_published=True)


def lay_out_for(
    workspace: Workspace, run: Run, *, registers_of_today: bool, tables_of_today: Collection[str]
) -> Workspace:
    """Make a folder with what a logged run had read, but for some things those of today."""
    past = Workspace(workspace.path / "as_of" / f".{run.as_of}")
    shutil.rmtree(past.path, ignore_errors=True)
    past.ledger.parent.mkdir(parents=True)
    kept = {
        path: md5
        for path, md5 in run.files.items()
        if path.partition("/")[0] not in tables_of_today
    }
    _link_raw(workspace, past, replace(run, files=kept))
    for table in tables_of_today:
        _link(workspace, past, sorted((workspace.raw / table).glob("*")))
    if registers_of_today:
        shutil.copytree(workspace.registers, past.registers)
    else:
        _copy_registers(workspace, past, run)
    if workspace.ledger.is_file():
        shutil.copyfile(workspace.ledger, past.ledger)
    return past


def _link_raw(workspace: Workspace, past: Workspace, run: Run | None) -> None:
    """Link the raw files: all, or those a run had read, if they are still what they were."""
    if run is None:
        paths = [path for path in workspace.raw.glob("*/*") if path.is_file()]
    else:
        paths = []
        for file_path, md5 in run.files.items():
            path = workspace.raw / file_path
            if not path.is_file() or content_md5(path) != md5:
                raise AfterlaunchError(
                    f"raw/{file_path} is not what it was when {run.as_of} was published",
                    mend=f"restore it, or {RESTATED}",
                )
            paths.append(path)
            source = path.with_suffix("")
            if source.suffix == ".csv" and source.is_file():
                paths.append(source)
    past.raw.mkdir()
    _link(workspace, past, paths)


def _link(workspace: Workspace, past: Workspace, paths: Iterable[Path]) -> None:
    for path in paths:
        link = past.raw / path.relative_to(workspace.raw)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(path)


def _copy_registers(workspace: Workspace, past: Workspace, run: Run) -> None:
    past.registers.mkdir()
    for name, digest in run.registers.items():
        copy = register_copy(workspace, digest)
        if not copy.is_file():
            raise AfterlaunchError(
                f"{copy}, the register {name} of {run.as_of}, is missing", mend=RESTATED
            )
        shutil.copyfile(copy, past.registers / f"{name}.csv")
