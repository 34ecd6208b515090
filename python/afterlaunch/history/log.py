"""The log of runs: which raw files, registers and definitions a run's figures rest on."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from afterlaunch import __version__
from afterlaunch.config import project_folder
from afterlaunch.errors import AfterlaunchError
from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

RESTATED = "look at that day with what there is today: add --restated"


@dataclass(frozen=True)
class Run:
    """What the figures of one run rest on.

    Attributes
    ----------
    as_of
        The UTC date it looked from, as text.
    definitions
        Version of afterlaunch and hash of the SQL that makes the figures.
    registers
        SHA-256 of every register, by name.
    files
        MD5 of every raw file taken in, by path relative to ``raw/``.
    """

    as_of: str
    definitions: str
    registers: Mapping[str, str]
    files: Mapping[str, str]

    @property
    def run_id(self) -> str:
        """A hash of all of it: the same inputs make the same run."""
        return hashlib.sha256(_canonical(self)).hexdigest()[:16]


def read_run(workspace: Workspace) -> Run:
    """Return what the warehouse as it stands was built from."""
    ((as_of,),) = [row.values() for row in query(workspace, "select as_of from main.int_as_of")]
    files = query(workspace, "select file_path, content_md5 from main.int_files order by all")
    return Run(
        as_of=as_of.isoformat(),
        definitions=definitions(),
        registers={path.stem: _sha256(path) for path in _registers(workspace)},
        files={row["file_path"]: row["content_md5"] for row in files},
    )


def write_run(workspace: Workspace, run: Run) -> None:
    """Write a run into the log, with copies of its registers."""
    copies = workspace.runs / "registers"
    copies.mkdir(parents=True, exist_ok=True)
    for path in _registers(workspace):
        copy = copies / f"{run.registers[path.stem]}.csv"
        if not copy.is_file():
            part = copy.with_suffix(".part")
            shutil.copyfile(path, part)
            part.replace(copy)
    (workspace.runs / f"{run.run_id}.json").write_bytes(_canonical(run))


def logged_run(workspace: Workspace, run_id: str) -> Run:
    """Return a run of the log.

    Raises
    ------
    AfterlaunchError
        If the log does not hold it.
    """
    path = workspace.runs / f"{run_id}.json"
    if not path.is_file():
        raise AfterlaunchError(
            f"{path} is missing: what that run had read is not known", mend=RESTATED
        )
    return Run(**json.loads(path.read_text(encoding="utf-8")))


def register_copy(workspace: Workspace, digest: str) -> Path:
    """Return where the copy of a register with this hash lies."""
    return workspace.runs / "registers" / f"{digest}.csv"


def definitions() -> str:
    """Return version and hash of what defines the figures: the SQL and its control panel."""
    project = project_folder()
    found = hashlib.sha256((project / "dbt_project.yml").read_bytes())
    for folder in ("macros", "models"):
        for path in sorted((project / folder).rglob("*.sql")):
            found.update(str(path.relative_to(project)).encode() + b"\n" + path.read_bytes())
    return f"{__version__}+{found.hexdigest()[:12]}"


def built_as_of(workspace: Workspace) -> date | None:
    """Return the as-of of the warehouse as it stands; None if nothing was built."""
    if not has_relation(workspace, "main", "int_as_of"):
        return None
    ((as_of,),) = [row.values() for row in query(workspace, "select as_of from main.int_as_of")]
    return as_of if isinstance(as_of, date) else None


def _registers(workspace: Workspace) -> list[Path]:
    return sorted(workspace.registers.glob("*.csv"))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _canonical(run: Run) -> bytes:
    return json.dumps(asdict(run), sort_keys=True, separators=(",", ":")).encode()
