"""The registers, checked before anything is built: types, references and agreements that clash."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from afterlaunch.config import project_settings
from afterlaunch.errors import USAGE, Fault, InputFaults
from afterlaunch.intake import inventory_rules, policy_rules, rate_rules, setting_rules
from afterlaunch.intake import register_rules as rules
from afterlaunch.intake.csv_convert import quote
from afterlaunch.workspace import Workspace

REQUIRED = ("models", "owners", "ownership", "unit_economics")
HEADLINE = "The registers do not hold together: nothing was built."


@dataclass(frozen=True)
class Register:
    """One register: its name and the agreed type of every column, in order."""

    name: str
    columns: Mapping[str, str]

    @property
    def is_required(self) -> bool:
        """Whether no workspace can do without it."""
        return self.name in REQUIRED


def read_definitions() -> dict[str, Register]:
    """Return every register by name, as the project's seed settings type them."""
    settings = project_settings()
    seeds = settings["seeds"][settings["name"]]
    return {
        name: Register(name, dict(node["+column_types"]))
        for name, node in seeds.items()
        if not name.startswith("+")
    }


def add_missing_optional(workspace: Workspace) -> list[str]:
    """Write the optional registers that are not there, header only; return their names."""
    workspace.registers.mkdir(exist_ok=True)
    added = []
    for register in read_definitions().values():
        path = workspace.registers / f"{register.name}.csv"
        if not register.is_required and not path.exists():
            path.write_text(",".join(register.columns) + "\n", encoding="utf-8")
            added.append(register.name)
    return added


def register_faults(workspace: Workspace) -> list[Fault]:
    """Return everything wrong with the registers as they stand, whatever the date.

    Rules that compare rows are asked only of registers that can be read.
    """
    definitions = read_definitions()
    faults: list[Fault] = []
    with duckdb.connect() as engine:
        for register in definitions.values():
            faults += _load(engine, workspace, register)
        if faults:
            return sorted(set(faults))
        for register in definitions.values():
            faults += _typed(engine, register)
        policy_rules.teach(engine)
        of_policies = (*policy_rules.RULES, rate_rules.REPORTING_CURRENCY)
        for rule in (*rules.RULES, *setting_rules.RULES, *inventory_rules.RULES, *of_policies):
            faults += _ask(engine, rule, {})
    return sorted(set(faults))


def ownership_faults(workspace: Workspace, as_of: date) -> list[Fault]:
    """Return a fault for every live model nobody owns on `as_of`."""
    definitions = read_definitions()
    with duckdb.connect() as engine:
        for name in ("models", "ownership"):
            _load(engine, workspace, definitions[name])
            _typed(engine, definitions[name])
        return _ask(engine, rules.OWNED_NOW, {"as_of": as_of})


def rate_faults(workspace: Workspace, first: date, as_of: date) -> list[Fault]:
    """Return a fault for every currency without a rate on a month end from `first` to `as_of`."""
    definitions = read_definitions()
    with duckdb.connect() as engine:
        for name in ("models", "settings", "fx_rates"):
            _load(engine, workspace, definitions[name])
            _typed(engine, definitions[name])
        return _ask(engine, rate_rules.RATES_KNOWN, {"first": first, "as_of": as_of})


def require_sound(faults: Sequence[Fault]) -> None:
    """Raise if there are register faults.

    Raises
    ------
    InputFaults
        All of them, exit code 2.
    """
    if faults:
        raise InputFaults(HEADLINE, faults, exit_code=USAGE)


def _load(
    engine: duckdb.DuckDBPyConnection, workspace: Workspace, register: Register
) -> list[Fault]:
    """Make ``<name>_text`` (``line`` and every column as text), or say why it cannot be."""
    path = workspace.registers / f"{register.name}.csv"
    place = f"registers/{register.name}.csv"
    header = ",".join(register.columns)
    if not path.is_file():
        if not register.is_required:
            empty = ", ".join(f"null::varchar as {quote(name)}" for name in register.columns)
            engine.execute(
                f"create table {register.name}_text as select 0 as line, {empty} where false"
            )
            return []
        mend = f"write it with the header {header}"
        return [Fault(place, 0, "", "required register is missing", mend)]
    names = _header(path)
    missing = [name for name in register.columns if name not in names]
    if missing:
        mend = f"make the header {header}"
        return [Fault(place, 1, name, "required column is missing", mend) for name in missing]
    try:
        _read(engine, path, register.name, names)
    except duckdb.Error as error:
        line = re.search(r"on Line: (\d+)", str(error))
        mend = f"give the line one value for each of the {len(names)} columns of the header"
        if "utf" in str(error).lower() or "unicode" in str(error).lower():
            mend = "save the file as UTF-8"
        reason = next((part for part in str(error).splitlines() if "Expected" in part), "")
        message = f"not readable as CSV {reason and f'({reason})'}".strip()
        return [Fault(place, int(line.group(1)) if line else 0, "", message, mend)]
    return []


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return next(csv.reader(file), [])


def _read(engine: duckdb.DuckDBPyConnection, path: Path, name: str, names: Iterable[str]) -> None:
    columns = ", ".join("'" + name.replace("'", "''") + "': 'varchar'" for name in names)
    trimmed = ", ".join(f"nullif(trim({quote(name)}), '') as {quote(name)}" for name in names)
    engine.execute(
        f"create table {name}_text as select row_number() over () + 1 as line, {trimmed} "
        "from read_csv(?, auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', parallel = false, columns = {{{columns}}})",
        [str(path)],
    )


def _typed(engine: duckdb.DuckDBPyConnection, register: Register) -> list[Fault]:
    """Make the typed view ``<name>`` and return the values that are not of their type."""
    values = ", ".join(
        f"try_cast({quote(name)} as {data_type}) as {quote(name)}"
        for name, data_type in register.columns.items()
    )
    table = f"{register.name}_text"
    engine.execute(f"create view {register.name} as select line, {values} from {table}")
    faults = []
    for name, data_type in register.columns.items():
        faults += _ask(engine, rules.of_type(register.name, name, data_type), {})
    return faults


def _ask(
    engine: duckdb.DuckDBPyConnection, rule: rules.Rule, parameters: Mapping[str, object]
) -> list[Fault]:
    place = f"registers/{rule.register}.csv"
    return [
        Fault(place, line, rule.column, message, rule.mend)
        for line, message in engine.execute(rule.sql, dict(parameters)).fetchall()
    ]
