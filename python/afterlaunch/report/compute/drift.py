"""Which inputs look different, in the newest month tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from afterlaunch.report.compute.records import Records, add_months
from afterlaunch.report.parts import Drift, DriftFinding

FLAGGED = ("confirmed", "watch")
UNTESTED = ("not_enough_reference", "not_enough_data")

Row = Mapping[str, Any]


def drift(records: Records, model_id: str) -> Drift:
    """Drift of one model: flagged features first, then what could not be tested."""
    rows = records.drift.get(model_id, ())
    month: date | None = max((row["period_start"] for row in rows), default=None)
    now = [row for row in rows if row["period_start"] == month]
    tested = [row for row in now if row["state"] not in UNTESTED]
    flagged = [row for row in tested if row["state"] in FLAGGED]
    return Drift(
        month=month,
        reference_from=min(_known(tested or now, "reference_from"), default=None),
        reference_until=max(_known(tested or now, "reference_until"), default=None),
        tested=len(tested),
        untested=len(now) - len(tested),
        findings=tuple(sorted((_finding(row, rows) for row in flagged), key=_worst_first)),
        notes=tuple(sorted({row["note"] for row in now if row["note"]})),
    )


def _known(rows: Sequence[Row], column: str) -> list[date]:
    return [row[column] for row in rows if row[column] is not None]


def _finding(row: Row, rows: tuple[dict[str, Any], ...]) -> DriftFinding:
    key = (row["feature"], row["model_version"])
    flagged = {
        one["period_start"]
        for one in rows
        if (one["feature"], one["model_version"]) == key and one["state"] in FLAGGED
    }
    since = row["period_start"]
    while add_months(since, -1) in flagged:
        since = add_months(since, -1)
    return DriftFinding(
        feature=row["feature"],
        model_version=row["model_version"],
        state=row["state"],
        psi=None if row["psi_corrected"] is None else float(row["psi_corrected"]),
        q_value=None if row["q_value"] is None else float(row["q_value"]),
        since=since,
    )


def _worst_first(found: DriftFinding) -> tuple[int, float, str, str]:
    return (FLAGGED.index(found.state), -(found.psi or 0.0), found.feature, found.model_version)
