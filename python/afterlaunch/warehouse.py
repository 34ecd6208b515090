"""The one door to the warehouse: dbt builds it, queries read it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from afterlaunch.config import WORKSPACE_VARIABLE, project_folder
from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.workspace import Workspace

AGREEMENT_TAG = "agreement"
"""dbt tag of the tests that judge what was agreed, and who keeps it, rather than the data."""


@dataclass(frozen=True)
class Node:
    """What became of one dbt node: ``status`` is dbt's own word, ``kind`` its resource type."""

    name: str
    kind: str
    status: str
    message: str
    tags: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """What dbt said, in one line: after a title, the error itself."""
        lines = [line.strip() for line in self.message.splitlines() if line.strip()]
        return " ".join(lines[1:3]) if len(lines) > 1 else self.message or self.status

    @property
    def judges_agreements(self) -> bool:
        """Whether the node is a test of agreements rather than of the data."""
        return self.kind == "test" and AGREEMENT_TAG in self.tags


@dataclass(frozen=True)
class RunSummary:
    """What one dbt command did.

    ``error`` says why dbt did not get as far as running nodes, blank if it did.
    """

    nodes: tuple[Node, ...]
    error: str = ""

    @property
    def failures(self) -> tuple[Node, ...]:
        """Nodes that did not run, and tests of the data that failed."""
        return tuple(
            node
            for node in self.nodes
            if node.status == "error" or (node.status == "fail" and not node.judges_agreements)
        )

    @property
    def breached(self) -> tuple[Node, ...]:
        """Tests of agreements that failed: broken, missing, or waived for longer than said.

        A test of warning severity warns and never fails.
        """
        return tuple(
            node for node in self.nodes if node.judges_agreements and node.status == "fail"
        )

    @property
    def succeeded(self) -> bool:
        """Whether everything ran and every test of the data held."""
        return not self.error and not self.failures

    def count(self, *statuses: str) -> int:
        """Return how many nodes ended in one of `statuses`."""
        return sum(node.status in statuses for node in self.nodes)


@dataclass(frozen=True)
class NodeDone:
    """Progress of a dbt command: one more node is done of ``total`` (0 while unknown)."""

    done: int
    total: int
    name: str
    kind: str
    status: str


def query(
    workspace: Workspace, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
) -> list[dict[str, Any]]:
    """Read the warehouse.

    Returns
    -------
    list of dict
        One dict per row, by column name.

    Raises
    ------
    AfterlaunchError
        If nothing was built yet, or another process is writing.
    """
    with reading(workspace) as ask:
        return ask(sql, params)


@contextmanager
def reading(
    workspace: Workspace,
) -> Iterator[Callable[[str, Sequence[Any] | Mapping[str, Any]], list[dict[str, Any]]]]:
    """Open the warehouse for many reads: the same as `query`, opened once.

    Raises
    ------
    AfterlaunchError
        If nothing was built yet, or another process is writing.
    """
    if not workspace.warehouse.is_file():
        raise AfterlaunchError(
            f"{workspace.path} has no warehouse yet", mend="build it with `afterlaunch run`"
        )
    try:
        connection = duckdb.connect(str(workspace.warehouse), read_only=True)
    except duckdb.IOException as error:
        raise AfterlaunchError(
            f"{workspace.warehouse} cannot be opened: {str(error).splitlines()[0]}",
            mend="close the other program that has it open, then run again",
        ) from error

    def ask(sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[dict[str, Any]]:
        cursor = connection.execute(sql, params)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    with connection:
        connection.execute("set TimeZone = 'UTC'")
        yield ask


def has_relation(workspace: Workspace, schema: str, name: str) -> bool:
    """Return whether the warehouse holds the table or view `schema`.`name`."""
    if not workspace.warehouse.is_file():
        return False
    found = query(
        workspace,
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
        [schema, name],
    )
    return bool(found)


def dbt(
    workspace: Workspace,
    args: Sequence[str],
    *,
    as_of: date | None = None,
    variables: Mapping[str, Any] | None = None,
    on_event: Callable[[NodeDone], None] | None = None,
) -> RunSummary:
    """Run one dbt command in this process, on `workspace`.

    Parameters
    ----------
    workspace
        Its folder is what dbt reads and writes, artifacts and logs included.
    args
        The command and its options, as one would type them.
    as_of
        UTC date to look from; none: the latest decision.
    variables
        Other dbt variables that differ from the project's.
    on_event
        Told of every node that is done.

    Returns
    -------
    RunSummary
        Also when nodes failed: a failing node is a result, not an exception.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - seconds to import

    project = str(project_folder())
    looked_from = {"as_of": as_of.isoformat()} if as_of else {}
    command = [
        *args,
        *("--project-dir", project, "--profiles-dir", project),
        *("--target-path", str(workspace.path / "dbt" / "target")),
        *("--log-path", str(workspace.path / "dbt" / "logs")),
        *("--log-level", "none", "--log-level-file", "debug"),
        *("--vars", json.dumps({**(variables or {}), **looked_from})),
    ]
    callbacks = [_Progress(on_event)] if on_event else []
    with _environment(workspace):
        try:
            outcome = dbtRunner(callbacks=callbacks).invoke(command)
        finally:
            # dbt keeps the file open; nobody else could read it.
            DuckDBConnectionManager.close_all_connections()
    results = getattr(outcome.result, "results", None)
    if results is None:
        return RunSummary((), _reason(outcome.exception))
    nodes = tuple(
        Node(
            name=result.node.name,
            kind=str(getattr(result.node.resource_type, "value", result.node.resource_type)),
            status=str(getattr(result.status, "value", result.status)),
            message=(result.message or "").strip(),
            tags=tuple(getattr(result.node, "tags", ())),
        )
        for result in results
        if getattr(result, "node", None) is not None
    )
    return RunSummary(nodes, _reason(outcome.exception) if outcome.exception else "")


def require_success(summary: RunSummary, what: str, workspace: Workspace) -> None:
    """Raise if dbt could not even start on `what`.

    Raises
    ------
    AfterlaunchError
        With dbt's own words.
    """
    if summary.error:
        raise AfterlaunchError(
            f"{what} did not start: {summary.error}",
            mend=f"see {workspace.path / 'dbt' / 'logs' / 'dbt.log'}",
            exit_code=FAILED,
        )


class _Progress:
    """Counts dbt's events into `NodeDone`."""

    def __init__(self, tell: Callable[[NodeDone], None]) -> None:
        self._tell = tell
        self._done = 0
        self._total = 0

    def __call__(self, event: Any) -> None:
        if event.info.name == "ConcurrencyLine":
            self._total = int(event.data.node_count)
        elif event.info.name == "NodeFinished":
            self._done += 1
            node = event.data.node_info
            self._tell(
                NodeDone(
                    self._done, self._total, node.node_name, node.resource_type, node.node_status
                )
            )


@contextmanager
def _environment(workspace: Workspace) -> Iterator[None]:
    before = os.environ.get(WORKSPACE_VARIABLE)
    os.environ[WORKSPACE_VARIABLE] = str(workspace.path)
    try:
        yield
    finally:
        if before is None:
            del os.environ[WORKSPACE_VARIABLE]
        else:
            os.environ[WORKSPACE_VARIABLE] = before


def _reason(exception: BaseException | None) -> str:
    return str(exception).strip() if exception else "dbt gave no reason"
