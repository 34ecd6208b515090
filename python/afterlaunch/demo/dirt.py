"""Faults of delivery, planted row by row and counted exactly."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from afterlaunch.demo.calendar import DAY, month_of, seconds
from afterlaunch.demo.files import to_arrow

REJECTED, REDELIVERED, PENDING = "rejected", "redelivered", "pending"
_CSV_ROWS = 24


@dataclass
class Delivery:
    """One raw table with the file every row is delivered in, and what was spoilt.

    ``rows`` has a column ``file`` (name without ending). ``broken`` maps a CSV file to its cut
    lines. ``faults`` are (table, file, fault, verdict, rows).
    """

    table_name: str
    rows: pd.DataFrame
    months: int
    csv_file: str | None = None
    broken: list[str] = field(default_factory=list)
    faults: list[tuple[str, str, str, str, int]] = field(default_factory=list)

    def take(self, index: int, count: int, skip: int = 0) -> pd.DataFrame:
        """Return some accepted rows delivered in a month (index 0 = first), as copies."""
        if index >= self.months:
            return self.rows.iloc[:0].copy()
        month = self.rows[self.rows["file"] == month_of(index)]
        return month.iloc[skip : skip + count].copy()

    def add(self, rows: pd.DataFrame, index: int, fault: str, verdict: str = REJECTED) -> None:
        """Deliver faulty rows at the end of a month's file."""
        if index >= self.months or rows.empty:
            return
        rows = rows.assign(file=month_of(index))
        self.rows = pd.concat([self.rows, rows], ignore_index=True)
        name = f"{self.table_name}/{month_of(index)}.parquet"
        self.faults.append((self.table_name, name, fault, verdict, len(rows)))

    def by_hand(self, index: int, suffix: str, broken_rows: int) -> None:
        """Deliver some rows of a month as CSV, followed by lines cut short."""
        if index >= self.months:
            return
        self.csv_file = f"{month_of(index)}-{suffix}"
        chosen = self.take(index, _CSV_ROWS).index
        table = to_arrow(self.table_name, self.rows.loc[chosen[:broken_rows]])
        self.rows.loc[chosen, "file"] = self.csv_file
        names = table.schema.names
        for number, row in enumerate(table.to_pylist()):
            values = ["" if row[name] is None else str(row[name]) for name in names]
            values[0] = f"cut_{number:03d}"
            self.broken.append(",".join(values[: 4 + number % 3]))
        name = f"{self.table_name}/{self.csv_file}.csv"
        self.faults.append((self.table_name, name, "truncated row", REJECTED, len(self.broken)))


def spoil_decisions(delivery: Delivery) -> None:
    """Plant the faults of ``decisions``."""
    delivery.by_hand(8, "by-hand", 5)
    delivery.add(delivery.take(4, 120, skip=300), 5, "identical re-delivery", REDELIVERED)
    conflict = delivery.take(7, 15, skip=100)
    delivery.add(
        conflict.assign(amount=conflict["amount"] + 100, recorded_at=conflict["recorded_at"] + DAY),
        8,
        "conflicting duplicate",
    )
    rows = _renamed(delivery.take(2, 12), "negative")
    delivery.add(rows.assign(amount=-rows["amount"]), 2, "negative amount")
    delivery.add(
        _renamed(delivery.take(3, 9), "unknown").assign(model_id="legacy_rules"), 3, "unknown model"
    )
    delivery.add(
        _renamed(delivery.take(9, 6), "future").assign(decided_at=seconds("2199-12-31")),
        9,
        "impossible time",
    )
    rows = _renamed(delivery.take(11, 8), "early")
    delivery.add(rows.assign(recorded_at=rows["decided_at"] - 3600), 11, "recorded before decided")
    delivery.add(
        _renamed(delivery.take(13, 7), "maybe").assign(action="maybe"), 13, "unknown action"
    )
    rows = _renamed(delivery.take(15, 4), "control")
    rows = rows.assign(action="decline", is_control=True, control_probability=float("nan"))
    delivery.add(rows, 15, "control without probability")


def spoil_outcomes(delivery: Delivery) -> None:
    """Plant the faults of ``outcomes``."""
    delivery.by_hand(6, "by-hand", 4)
    delivery.add(delivery.take(9, 60), 10, "identical re-delivery", REDELIVERED)
    conflict = delivery.take(3, 8)
    delivery.add(
        conflict.assign(
            loss_amount=conflict["loss_amount"].fillna(0) + 100,
            recorded_at=conflict["recorded_at"] + DAY,
        ),
        4,
        "conflicting duplicate",
    )
    orphans = _renamed(delivery.take(12, 20), "orphan")
    orphans["decision_id"] = [f"cf_209901{number:06d}" for number in range(len(orphans))]
    delivery.add(orphans, 12, "orphan", PENDING)
    delivery.add(
        _renamed(delivery.take(5, 5), "phone").assign(evidence="phone"), 5, "unknown evidence"
    )
    delivery.add(
        _renamed(delivery.take(7, 4), "fraud").assign(outcome="fraud"), 7, "unknown outcome"
    )
    rows = _renamed(delivery.take(14, 3), "early")
    delivery.add(rows.assign(recorded_at=rows["decided_at"] - 60), 14, "recorded before decided")
    rows = _renamed(delivery.take(1, 6), "negative")
    delivery.add(rows.assign(loss_amount=-100.0), 1, "negative amount")


def spoil_final_actions(delivery: Delivery) -> None:
    """Plant the faults of ``final_actions``."""
    delivery.add(delivery.take(6, 10), 7, "identical re-delivery", REDELIVERED)
    rows = delivery.take(16, 3)
    rows = rows.assign(final_action="escalate", recorded_at=rows["recorded_at"] + 1)
    delivery.add(rows, 16, "unknown final action")


def _renamed(rows: pd.DataFrame, word: str) -> pd.DataFrame:
    """Give copied rows an id of their own, so that only the planted fault is wrong with them."""
    key = "outcome_id" if "outcome_id" in rows else "decision_id"
    return rows.assign(**{key: [f"dirt_{word}_{number:03d}" for number in range(len(rows))]})
