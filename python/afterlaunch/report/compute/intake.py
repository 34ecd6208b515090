"""What came in and what was turned away, over all files of the workspace."""

from __future__ import annotations

from afterlaunch.report.compute.records import Records
from afterlaunch.report.parts import Intake, IntakeTable, RejectReason


def intake(records: Records) -> Intake:
    """Rows by table, and the reasons for rejection by table, most frequent first."""
    return Intake(
        tables=tuple(
            IntakeTable(
                table=row["table_name"],
                files=int(row["files"]),
                read=int(row["rows_read"] or 0),
                accepted=int(row["rows_accepted"] or 0),
                rejected=int(row["rows_rejected"] or 0),
                redelivered=int(row["rows_redelivered"] or 0),
                pending=int(row["rows_pending"] or 0),
            )
            for row in records.intake
        ),
        reasons=tuple(
            RejectReason(
                table=row["table_name"], reason=row["reason"] or "", rows=int(row["rejected"])
            )
            for row in records.rejects
        ),
    )
