"""Who accepted accountability for which model, and when: the demo company's first ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from afterlaunch import ledger
from afterlaunch.demo.calendar import month_of

# The new owner of account_takeover is named from 2025-02-01 and accepts three months later.
_ACCEPTANCES = (
    ("card_fraud", "ana.ferreira", "2023-12-18 09:12:00", "2024-01-01"),
    ("account_takeover", "tomas.okafor", "2023-12-19 14:03:00", "2024-01-01"),
    ("credit_line", "priya.nair", "2023-12-20 10:41:00", "2024-01-01"),
    ("merchant_risk", "ana.ferreira", "2023-12-21 16:20:00", "2024-01-01"),
    ("merchant_risk", "jonas.lind", "2024-09-13 08:55:00", "2024-09-16"),
    ("account_takeover", "mei.tanaka", "2025-05-01 09:30:00", "2025-02-01"),
)


def write_acceptances(path: Path, months: int) -> None:
    """Write the ownership acceptances up to the last month into a new ledger."""
    path.unlink(missing_ok=True)
    for number, (model_id, owner_id, accepted, valid_from) in enumerate(_ACCEPTANCES, start=1):
        at = datetime.fromisoformat(accepted)
        if f"{at:%Y-%m}" > month_of(months - 1):
            continue
        ledger.append(
            path,
            event_id=f"evt_{number:06d}",
            occurred_at=at,
            recorded_at=at,
            actor=owner_id,
            kind="ownership_accepted",
            subject=f"model:{model_id}",
            payload={"owner_id": owner_id, "valid_from": valid_from},
        )
