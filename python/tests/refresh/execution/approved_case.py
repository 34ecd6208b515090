"""Who is who in the one case of these tests, and its ledger."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from afterlaunch import ledger
from afterlaunch.refresh.execution.execute import Patience
from afterlaunch.refresh.execution.web import Pace
from afterlaunch.workspace import Workspace

CASE, MODEL = "card_fraud-2025-05-31", "card_fraud"
APPROVER, EXECUTOR = "ana.ferreira", "jonas.lind"
KEY = f"{CASE}.1"
ORDER = {"case_id": CASE, "model_id": MODEL, "attempt": 1, "idempotency_key": KEY}
VERSION = {
    "model_version": "v3",
    "training_data_from": "2024-06-01",
    "training_data_until": "2025-05-31",
}
RUNS = "/api/v2/dags/refresh_fraud/dagRuns"
XCOM = f"{RUNS}/{KEY}/taskInstances/afterlaunch_result/xcomEntries/return_value"
SECRET = "s3cr3t-of-this-host"
HAND_BACK = """
import json, os
with open(os.environ["AFTERLAUNCH_RESULT"], "w") as file:
    json.dump({"model_version": "v3", "training_data_until": "2025-05-31"}, file)
"""
IMPATIENT = Patience(
    timeout=5.0, every=0.02, unseen=0.1, pace=Pace(connect=1.0, read=0.2, waits=(0.0, 0.0))
)


def record(workspace: Workspace, kind: str, actor: str, **payload: Any) -> None:
    at = datetime(2025, 6, 10, 9, 0)
    number = 1 + sum(one["kind"] == kind for one in ledger.events(workspace.ledger))
    ledger.append(
        workspace.ledger,
        event_id=f"{kind}:{CASE}:{number}",
        occurred_at=at,
        recorded_at=at,
        actor=actor,
        kind=kind,
        subject=f"case:{CASE}",
        payload={"case_id": CASE, "model_id": MODEL, **payload},
    )


def recorded(workspace: Workspace) -> list[tuple[str, dict[str, Any]]]:
    """Return what stands in the ledger after the approval."""
    events = ledger.events(workspace.ledger)[3:]
    return [(one["kind"], one["payload"]) for one in events]


def lose_an_attempt_on_github(workspace: Workspace) -> None:
    details = {"pipeline": "github", "target": "github:northlight/models", "timeout_seconds": 1e9}
    record(workspace, "case_training_started", EXECUTOR, attempt=1, **details)


def log(workspace: Workspace, attempt: int = 1) -> str:
    return (workspace.path / "refresh" / CASE / f"attempt-{attempt}" / "log.txt").read_text()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie whose parent is gone may wait to be reaped.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def wait_for(path: Path) -> str:
    until = time.monotonic() + 10
    while not (path.is_file() and path.read_text().endswith("\n")):
        assert time.monotonic() < until, f"{path} was never written"
        time.sleep(0.01)
    return path.read_text().strip()
