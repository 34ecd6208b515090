"""What the demo company's people said before anybody ran anything: its first ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from afterlaunch import ledger
from afterlaunch.demo.calendar import month_of
from afterlaunch.demo.refreshes import refreshes
from afterlaunch.demo.said import Said

# The new owner of account_takeover is named from 2025-02-01 and accepts three months later.
_ACCEPTANCES = (
    ("card_fraud", "ana.ferreira", "2023-12-18 09:12:00", "2024-01-01"),
    ("account_takeover", "tomas.okafor", "2023-12-19 14:03:00", "2024-01-01"),
    ("credit_line", "priya.nair", "2023-12-20 10:41:00", "2024-01-01"),
    ("merchant_risk", "ana.ferreira", "2023-12-21 16:20:00", "2024-01-01"),
    ("merchant_risk", "jonas.lind", "2024-09-13 08:55:00", "2024-09-16"),
    ("account_takeover", "mei.tanaka", "2025-05-01 09:30:00", "2025-02-01"),
)

# Priya is on leave from November on, and Ana speaks for her. The delegation runs out before she is
# back: Ana could sign her October, and nobody her November.
_DELEGATED, _LAST_DAY = "2025-11-03 09:05:00", "2025-11-28"
_DELIVERED = (("2025-10", "2025-11-06 07:30:00"), ("2025-11", "2025-12-04 07:30:00"))
_READERS = ("ana.ferreira", "jonas.lind", "mei.tanaka", "priya.nair")
_SIGNED = (
    ("2025-10", "ana.ferreira", "ana.ferreira", "2025-11-07 10:15:00"),
    ("2025-10", "jonas.lind", "jonas.lind", "2025-11-10 13:40:00"),
    ("2025-10", "mei.tanaka", "mei.tanaka", "2025-11-12 08:20:00"),
    ("2025-10", "priya.nair", "ana.ferreira", "2025-11-13 16:05:00"),
    ("2025-11", "ana.ferreira", "ana.ferreira", "2025-12-05 09:50:00"),
    ("2025-11", "jonas.lind", "jonas.lind", "2025-12-09 11:25:00"),
    ("2025-11", "mei.tanaka", "mei.tanaka", "2025-12-15 15:10:00"),
)


def write_acceptances(path: Path, months: int) -> None:
    """Write what people said up to the last month into a new ledger."""
    path.unlink(missing_ok=True)
    said = [*_acceptances(), _delegation(), *_deliveries(), *_signatures(), *refreshes()]
    for one in sorted(said, key=lambda one: one.at):
        if one.at[:7] > month_of(months - 1):
            continue
        at = datetime.fromisoformat(one.at)
        ledger.append(
            path,
            event_id=one.event_id,
            occurred_at=at,
            recorded_at=at,
            actor=one.actor,
            kind=one.kind,
            subject=one.subject,
            payload=one.payload,
        )


def _acceptances() -> Iterator[Said]:
    for number, (model_id, owner_id, at, valid_from) in enumerate(_ACCEPTANCES, start=1):
        yield Said(
            at,
            f"evt_{number:06d}",
            owner_id,
            "ownership_accepted",
            f"model:{model_id}",
            {"owner_id": owner_id, "valid_from": valid_from},
        )


def _delegation() -> Said:
    return Said(
        _DELEGATED,
        "ownership_delegated:credit_line:priya.nair:1",
        "priya.nair",
        "ownership_delegated",
        "model:credit_line",
        {
            "owner_id": "priya.nair",
            "delegate_owner_id": "ana.ferreira",
            "valid_from": _DELEGATED[:10],
            "valid_until": _LAST_DAY,
            "reason": "on leave",
        },
    )


def _deliveries() -> Iterator[Said]:
    for month, at in _DELIVERED:
        for owner_id in _READERS:
            subject = f"report:{month}:{owner_id}"
            event_id = f"report_delivered:{subject}:1"
            yield Said(at, event_id, "afterlaunch", "report_delivered", subject, {})


def _signatures() -> Iterator[Said]:
    """Sign pages nobody has made yet: they were kept elsewhere then, and have no hash here."""
    for month, owner_id, signer_id, at in _SIGNED:
        yield Said(
            at,
            f"report_signed:{owner_id}:{month}:1",
            signer_id,
            "report_signed",
            f"report:{owner_id}:{month}",
            {
                "month": month,
                "sha256": None,
                "on_behalf_of": owner_id if signer_id != owner_id else None,
            },
        )
