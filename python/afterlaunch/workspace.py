"""The folder that holds everything of one company."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from afterlaunch.errors import AfterlaunchError
from afterlaunch.ledger import require_real_time


@dataclass(frozen=True)
class Workspace:
    """A workspace folder and the places in it.

    Parameters
    ----------
    path
        Absolute path of the folder.
    """

    path: Path

    @classmethod
    def open(cls, path: Path) -> Workspace:
        """Return the workspace at `path`.

        Raises
        ------
        AfterlaunchError
            If there is no such folder, or the clock is moved in one that is no demo.
        """
        folder = Path(path).expanduser().resolve()
        if not folder.is_dir():
            raise AfterlaunchError(
                f"workspace {folder} does not exist",
                mend=(
                    f"`afterlaunch init {folder}` makes one for your own data, "
                    f"`afterlaunch demo --workspace {folder}` one with the demo company"
                ),
            )
        require_real_time(folder)
        return cls(folder)

    @property
    def raw(self) -> Path:
        """Raw tables: ``raw/<table>/*.parquet`` or ``*.csv``."""
        return self.path / "raw"

    @property
    def registers(self) -> Path:
        """Governed CSV tables people edit."""
        return self.path / "registers"

    @property
    def ledger(self) -> Path:
        """What people did, accepted and were sent."""
        return self.path / "ledger" / "events.jsonl"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file dbt builds."""
        return self.path / "warehouse.duckdb"

    @property
    def intake(self) -> Path:
        """What the gate found, one JSON file per raw table."""
        return self.path / "intake"

    @property
    def reports(self) -> Path:
        """Reports: ``<YYYY-MM>/<owner_id>.html``, ``company.html``, inventory and packs."""
        return self.path / "reports"

    @property
    def exports(self) -> Path:
        """Copies of the marts for other tools."""
        return self.path / "exports"

    @property
    def runs(self) -> Path:
        """What each publishing run had read: ``<run_id>.json``, and copies of registers by hash."""
        return self.path / "runs"

    def looking_back(self, as_of: date) -> Workspace:
        """Return the workspace in which an earlier as-of is built, apart from this one."""
        return Workspace(self.path / "as_of" / as_of.isoformat())

    @contextmanager
    def locked(self, what: str = "run") -> Iterator[int]:
        """Hold the workspace for one run; the lock goes when the process ends, however it ends.

        Parameters
        ----------
        what
            ``run`` builds and writes; ``delivery`` sends messages. One may go on beside the other.

        Yields
        ------
        int
            Descriptor of the lock: a child that inherits it holds the lock beyond a killed parent.

        Raises
        ------
        AfterlaunchError
            If another of its kind holds it.
        """
        descriptor = os.open(self.path / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.read(descriptor, 32).decode("ascii", "replace").strip() or "unknown"
                raise AfterlaunchError(
                    f"another {what} is in progress in {self.path} (process {holder})",
                    mend="wait until it ends, then run again",
                ) from None
            os.ftruncate(descriptor, 0)
            os.write(descriptor, f"{os.getpid()}\n".encode())
            try:
                yield descriptor
            finally:
                # Also for whoever has inherited it.
                fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            os.close(descriptor)
