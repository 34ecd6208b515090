"""What a workspace lacks, and the mend for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from afterlaunch.cli.contracts import (
    contract_gaps,
    expired_waivers,
    gap_line,
    unaccepted_line,
    unaccepted_models,
    waiver_line,
)
from afterlaunch.config import project_folder
from afterlaunch.errors import Fault
from afterlaunch.intake.contract import Table, read_contract
from afterlaunch.intake.files import (
    changed_files,
    csv_files,
    loaded_files,
    parquet_files,
    unread_files,
)
from afterlaunch.intake.registers import read_definitions, register_faults
from afterlaunch.intake.schema import csv_fault, missing_tables, parquet_faults
from afterlaunch.workspace import Workspace

WITHOUT = {
    "sla_targets": "no agreement is judged",
    "business_cases": "value is not held against a plan",
    "policies": "drift and score bins know no thresholds",
    "features": "drift looks at the score alone",
    "settings": "the company has no name in its reports",
}
"""What a run does without an optional register."""


class State(StrEnum):
    """How a check went: ``missing`` keeps a run from finishing, ``without`` does not."""

    OK = "ok"
    WITHOUT = "without"
    MISSING = "missing"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what, how it stands, and what to do."""

    state: State
    what: str
    mend: str


def examine(workspace: Workspace) -> list[Check]:
    """Look at everything a run needs, changing nothing."""
    contract = read_contract(project_folder())
    checks = [Check(State.OK, f"workspace {workspace.path}", "")]
    broken = register_faults(workspace)
    checks += _faults(broken)
    if not broken:
        checks.append(Check(State.OK, "the registers hold together", ""))
        checks += _empty_registers(workspace)
    raw = [*missing_tables(workspace, contract.values())]
    for table in contract.values():
        for path in csv_files(workspace, table.name):
            raw += csv_fault(path, table)
        for path in parquet_files(workspace, table.name):
            raw += parquet_faults(path, table)
    checks += [
        Check(
            State.WITHOUT, f"{place} is not read", "move it to a known table, as .csv or .parquet"
        )
        for place in unread_files(workspace, contract)
    ]
    raw += changed_files(workspace, loaded_files(workspace))
    checks += _faults(raw)
    checks += _tables(workspace, contract.values())
    built = workspace.warehouse.is_file()
    state = State.OK if built else State.WITHOUT
    checks.append(Check(state, "warehouse", "" if built else "build it with `afterlaunch run`"))
    return [*checks, *_agreements(workspace)]


def _agreements(workspace: Workspace) -> list[Check]:
    """Return what the last run found missing of agreements and who answers, or waived too long."""
    found = [(gap_line(gap), gap["mend"]) for gap in contract_gaps(workspace)]
    found += [
        (f"nobody has accepted {unaccepted_line(model)}", model["mend"])
        for model in unaccepted_models(workspace)
    ]
    found += [(waiver_line(waiver), waiver["mend"]) for waiver in expired_waivers(workspace)]
    return [Check(State.WITHOUT, f"at the last run {said}", mend) for said, mend in found]


def _faults(faults: Iterable[Fault]) -> list[Check]:
    return [Check(State.MISSING, str(fault), fault.mend) for fault in sorted(faults)]


def _empty_registers(workspace: Workspace) -> list[Check]:
    checks = []
    for name, register in read_definitions().items():
        path = workspace.registers / f"{name}.csv"
        lines = path.read_text(encoding="utf-8-sig").splitlines() if path.is_file() else []
        is_empty = len([line for line in lines if line.strip()]) <= 1
        if is_empty and register.is_required:
            place = f"registers/{name}.csv has no rows"
            checks.append(Check(State.MISSING, place, f"fill in {', '.join(register.columns)}"))
        elif is_empty and name in WITHOUT:
            place = f"registers/{name}.csv has no rows: {WITHOUT[name]}"
            checks.append(Check(State.WITHOUT, place, "fill it in when you want it"))
    return checks


def _tables(workspace: Workspace, contract: Iterable[Table]) -> list[Check]:
    checks = []
    for table in contract:
        files = [*csv_files(workspace, table.name), *parquet_files(workspace, table.name)]
        if files:
            checks.append(Check(State.OK, f"raw/{table.name}/: {len(files)} files", ""))
        elif not table.required:
            place = f"raw/{table.name}/ is empty ({table.description.rstrip('.')})"
            checks.append(Check(State.WITHOUT, place, "deliver it when you have it"))
    return checks
