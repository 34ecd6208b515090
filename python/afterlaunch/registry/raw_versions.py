"""The raw table ``model_versions``: what it holds, and what is added to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from afterlaunch.registry.version import Version
from afterlaunch.workspace import Workspace

_SCHEMA = pa.schema(
    {
        "model_id": pa.string(),
        "model_version": pa.string(),
        "training_data_from": pa.date32(),
        "training_data_until": pa.date32(),
        "trained_at": pa.timestamp("us"),
        "deployed_at": pa.timestamp("us"),
        "retired_at": pa.timestamp("us"),
        "aliases": pa.string(),
    }
)

_READERS = {
    ".parquet": "read_parquet(?, union_by_name = true)",
    ".csv": "read_csv(?, all_varchar = true)",
}
# A column that a file lacks is null.
_TYPED = (
    "select null::varchar as model_id, null::varchar as model_version,"
    " null::varchar as training_data_from, null::varchar as training_data_until where false"
)
_DATED = (
    "model_id, model_version, try_cast(training_data_from as date),"
    " try_cast(training_data_until as date)"
)

Trained = tuple[date | None, date | None]


def known_versions(workspace: Workspace) -> dict[tuple[str, str], Trained]:
    """Return the training dates of every version in the raw table, by model and version."""
    folder = workspace.raw / "model_versions"
    found: dict[tuple[str, str], Trained] = {}
    for suffix, reader in _READERS.items():
        files = sorted(str(path) for path in folder.glob(f"*{suffix}"))
        if files:
            sql = f"{_TYPED} union all by name from {reader}"
            rows = duckdb.execute(f"select {_DATED} from ({sql})", [files]).fetchall()
            found |= {(model, version): (first, last) for model, version, first, last in rows}
    return found


def add_versions(workspace: Workspace, versions: Sequence[Version]) -> Path | None:
    """Add a file with these versions; None if there are none.

    The file is named after what is in it, and appears whole or not at all.
    """
    if not versions:
        return None
    rows = [
        {
            "model_id": one.model_id,
            "model_version": one.model_version,
            "training_data_from": one.training_data_from,
            "training_data_until": one.training_data_until,
            "trained_at": one.trained_at,
            "deployed_at": one.deployed_at,
            "retired_at": None,
            "aliases": "|".join(one.aliases),
        }
        for one in versions
    ]
    folder = workspace.raw / "model_versions"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(repr(rows).encode()).hexdigest()[:12]
    partial = folder / f"mlflow-{name}.partial"
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), partial)
    return partial.replace(folder / f"mlflow-{name}.parquet")
