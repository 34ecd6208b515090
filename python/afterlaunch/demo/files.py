"""Writing raw tables: Parquet with the contract's types, CSV where a file came by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from afterlaunch.demo.calendar import month_of, month_start
from afterlaunch.demo.features import CATEGORICAL, NUMERIC

MONEY = pa.decimal128(18, 2)
TIME = pa.timestamp("us")
_TEXT, _NUMBER, _FLAG = pa.string(), pa.float64(), pa.bool_()

SCHEMAS: dict[str, dict[str, pa.DataType]] = {
    "decisions": {
        "decision_id": _TEXT, "model_id": _TEXT, "model_version": _TEXT, "decided_at": TIME,
        "recorded_at": TIME, "customer_id": _TEXT, "segment": _TEXT, "amount": MONEY,
        "currency_code": _TEXT, "score": _NUMBER, "action": _TEXT, "baseline_action": _TEXT,
        "is_control": _FLAG, "control_probability": _NUMBER, "attempt_group_id": _TEXT,
        "exposure_amount": MONEY, "channel": _TEXT,
        **dict.fromkeys(NUMERIC, _NUMBER), **dict.fromkeys(CATEGORICAL, _TEXT),
    },
    "final_actions": {
        "decision_id": _TEXT, "final_action": _TEXT, "recorded_at": TIME, "decided_at": TIME,
    },
    "outcomes": {
        "outcome_id": _TEXT, "decision_id": _TEXT, "outcome": _TEXT, "evidence": _TEXT,
        "reason": _TEXT, "recorded_at": TIME, "loss_amount": MONEY, "recovered_amount": MONEY,
        "decided_at": TIME,
    },
    "customer_churn": {"customer_id": _TEXT, "churned_at": TIME, "recorded_at": TIME},
    "customers": {"customer_id": _TEXT, "annual_margin_amount": MONEY},
    "model_versions": {
        "model_id": _TEXT, "model_version": _TEXT, "training_data_from": pa.date32(),
        "training_data_until": pa.date32(), "trained_at": TIME, "deployed_at": TIME,
        "retired_at": TIME,
    },
    "challenger_scores": {
        "decision_id": _TEXT, "model_version": _TEXT, "score": _NUMBER, "action": _TEXT,
    },
}  # fmt: skip


def file_months(recorded: pd.Series) -> pd.Series:
    """Return the month (YYYY-MM) each row is delivered in, from seconds since 1970."""
    starts = np.array([month_start(index) for index in range(-1, 25)])
    index = np.searchsorted(starts, recorded.to_numpy(), side="right") - 2
    names = np.array([month_of(number) for number in range(-1, 25)], dtype=object)
    return pd.Series(names[index + 1], index=recorded.index)


def to_arrow(table_name: str, rows: pd.DataFrame) -> pa.Table:
    """Return rows as an Arrow table with the contract's types; money in cents, times in seconds."""
    schema = SCHEMAS[table_name]
    arrays = [_array(rows[name], kind) for name, kind in schema.items()]
    return pa.table(arrays, schema=pa.schema(list(schema.items())))


def write_parquet(path: Path, table: pa.Table) -> None:
    """Write one Parquet file; the same table gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd")


def write_csv(path: Path, table: pa.Table, broken_lines: Iterable[str]) -> None:
    """Write a comma-separated file with a header, then lines that are cut short."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = table.cast(
        pa.schema(
            [
                (field.name, pa.string() if _plain(field.type) else field.type)
                for field in table.schema
            ]
        )
    )
    lines = [",".join(table.schema.names)]
    lines += [",".join(_csv_text(value) for value in row.values()) for row in text.to_pylist()]
    path.write_text("\n".join([*lines, *broken_lines]) + "\n", encoding="utf-8")


def _plain(kind: pa.DataType) -> bool:
    return not pa.types.is_timestamp(kind)


def _csv_text(value: object) -> str:
    return "" if value is None else str(value)


def _array(values: pd.Series, kind: pa.DataType) -> pa.Array:
    missing = values.isna().to_numpy()
    if kind == MONEY:
        cents = np.where(missing, 0, values.fillna(0).to_numpy()).astype(np.int64)
        wide = pa.array(cents, mask=missing).cast(pa.decimal128(19, 0))
        return pa.Array.from_buffers(MONEY, len(cents), wide.buffers(), wide.null_count)
    if kind == TIME:
        whole = np.where(missing, 0, values.fillna(0).to_numpy()).astype(np.int64)
        return pa.array(whole * 1_000_000, mask=missing).cast(TIME)
    if kind == _TEXT:
        return pa.array(values.to_numpy(dtype=object), type=_TEXT, from_pandas=True)
    if kind == _FLAG:
        return pa.array(values.to_numpy(dtype=bool))
    if pa.types.is_date(kind):
        return pa.array(values.to_numpy(dtype="datetime64[D]"))
    return pa.array(values.to_numpy(dtype=float), mask=missing)
