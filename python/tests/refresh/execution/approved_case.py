"""Who is who in the one case of these tests, and its ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from afterlaunch import ledger
from afterlaunch.refresh.execution.execute import Patience
from afterlaunch.refresh.execution.web import Pace
from afterlaunch.workspace import Workspace

CASE, MODEL = "card_fraud-2025-05-31", "card_fraud"
APPROVER, EXECUTOR = "ana.ferreira", "jonas.lind"
SECRET = "s3cr3t-of-this-host"
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
