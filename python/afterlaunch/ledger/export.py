"""The ledger as a table, for an auditor."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from afterlaunch.errors import FAILED, AfterlaunchError
from afterlaunch.ledger.chain import Chain, verify
from afterlaunch.ledger.lines import read_lines

COLUMNS = (
    "line_number", "event_id", "occurred_at", "recorded_at", "actor", "kind", "subject", "payload",
    "previous_hash", "hash",
)  # fmt: skip


@dataclass(frozen=True)
class Exported:
    """A file of all events: how many, what the chain says, and the SHA-256 of the file."""

    path: Path
    event_count: int
    chain: Chain
    sha256: str


def export(ledger: Path, output: Path, *, even_broken: bool = False) -> Exported:
    """Write every event as CSV or Parquet, by the suffix of `output`.

    Parameters
    ----------
    ledger
        ``events.jsonl``.
    output
        File to write, whole or not at all.
    even_broken
        Write it though the chain is broken, lines that are no event left out.

    Raises
    ------
    AfterlaunchError
        If the chain is broken, or the suffix is neither.
    """
    if output.suffix not in (".csv", ".parquet"):
        raise AfterlaunchError(
            f"{output} is neither a .csv nor a .parquet file", mend="name one that is"
        )
    chain = verify(ledger)
    if chain.broken and not even_broken:
        raise AfterlaunchError(
            f"line {chain.broken.line_number} of {ledger}: {chain.broken.why}",
            mend="restore the ledger from a copy, or export what is there with --even-broken",
            exit_code=FAILED,
        )
    rows = _rows(ledger)
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(output.name + ".partial")
    if output.suffix == ".csv":
        _write_csv(partial, rows)
    else:
        _write_parquet(partial, rows)
    digest = hashlib.sha256(partial.read_bytes()).hexdigest()
    partial.replace(output)
    return Exported(output, len(rows), chain, digest)


def _rows(ledger: Path) -> list[dict[str, Any]]:
    rows = []
    for line in read_lines(ledger):
        if line.event is None:
            continue
        payload = json.dumps(line.event["payload"], sort_keys=True, ensure_ascii=False)
        content = line.event | {"payload": payload}
        texts = {name: str(content[name]) for name in COLUMNS[1:]}
        rows.append({"line_number": line.number, **texts})
    return rows


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa  # noqa: PLC0415 - half a second to import
    import pyarrow.parquet as pq  # noqa: PLC0415

    fields = [pa.field("line_number", pa.int64())]
    fields += [pa.field(name, pa.string()) for name in COLUMNS[1:]]
    pq.write_table(pa.Table.from_pylist(rows, pa.schema(fields)), path)
