"""A new workspace for one's own data: folders, header-only registers and a page that explains."""

from __future__ import annotations

from pathlib import Path

from afterlaunch.config import project_folder
from afterlaunch.errors import AfterlaunchError
from afterlaunch.intake.contract import Table, read_contract
from afterlaunch.intake.registers import Register, read_definitions
from afterlaunch.workspace import Workspace

GUIDE = """\
# A workspace of afterlaunch

Everything of one company lies in this folder. Files under `raw/` and `registers/` are yours;
afterlaunch only reads them (and writes `x.csv.parquet` beside a `raw/<table>/x.csv`).

1. Put what your models decided, and what became of it, under `raw/`.
2. Fill in the four required registers.
3. `afterlaunch doctor --workspace .` says what is still missing, and the mend for each.
4. `afterlaunch run --workspace .` builds the warehouse and writes `reports/<month>/`.
5. Every owner named accepts: `afterlaunch accept MODEL --as OWNER --workspace .` The ledger keeps
   who said so, and when; `ledger/` is the one folder that cannot be built again.

Agreements (`sla_targets`), business cases and all the rest can come later: a first report needs
none of them.

## Raw tables

One folder per table, any number of Parquet or CSV files in it. CSV: UTF-8, comma, double quotes,
a header, one record per line. All times are UTC. Only add files: a file that was loaded must not
change. Columns beyond these may follow; the register `features` can name them for drift. A faulty
row is set apart with its reason (`marts.rejected_rows`), and never stops a good one.

{tables}

## Registers

CSV files under `registers/`, kept in git, reviewed like code. Dates are YYYY-MM-DD, `valid_to` is
exclusive, blank means open; a blank `segment` means the whole model.

{registers}
"""


def make_workspace(folder: Path) -> Workspace:
    """Make the folders, the registers' headers and the guide.

    Raises
    ------
    AfterlaunchError
        If something already lies there.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AfterlaunchError(
            f"{folder} is not empty", mend="choose a new folder; nothing was changed"
        )
    contract = read_contract(project_folder())
    definitions = read_definitions()
    workspace = Workspace(folder)
    for name in contract:
        (workspace.raw / name).mkdir(parents=True)
    workspace.registers.mkdir()
    workspace.ledger.parent.mkdir()
    for register in definitions.values():
        path = workspace.registers / f"{register.name}.csv"
        path.write_text(",".join(register.columns) + "\n", encoding="utf-8")
    guide = GUIDE.format(
        tables="\n\n".join(_table(table) for table in contract.values()),
        registers="\n".join(_register(register) for register in definitions.values()),
    )
    (folder / "README.md").write_text(guide, encoding="utf-8")
    return workspace


def _table(table: Table) -> str:
    need = "required" if table.required else "optional"
    columns = ", ".join(
        f"`{column.name}`" + ("" if column.required else "?") for column in table.columns
    )
    about = f"**`raw/{table.name}/`** ({need}): {table.description}"
    return f"{about} Columns (? = may be missing): {columns}."


def _register(register: Register) -> str:
    need = "required" if register.is_required else "optional"
    return f"- `{register.name}` ({need}): {', '.join(register.columns)}"
