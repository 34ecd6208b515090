"""One run, from registers to reports, in the only order that works."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from afterlaunch import ledger, report, warehouse
from afterlaunch.cli import cases, contracts
from afterlaunch.cli.console import OnProgress, step
from afterlaunch.cli.notifying import owners_due
from afterlaunch.cli.steps import record_due
from afterlaunch.config import plausible_times, project_folder, require_target
from afterlaunch.errors import FAILED, Fault, InputFaults
from afterlaunch.history import past
from afterlaunch.history.publish import Comparison, compare, publish
from afterlaunch.intake import registers
from afterlaunch.intake.contract import Table, read_contract
from afterlaunch.intake.csv_convert import Converted, convert, read_header
from afterlaunch.intake.decisions import (
    recorded_span,
    registered_currencies,
    require_in_span,
    require_no_stray_end,
)
from afterlaunch.intake.files import (
    Loaded,
    changed_files,
    csv_files,
    forget_lost_conversions,
    loaded_files,
    needs_conversion,
)
from afterlaunch.intake.gate import STOPPED, GateResult, judge_arrivals
from afterlaunch.intake.schema import csv_fault, missing_tables
from afterlaunch.workspace import Workspace

SHOWS_PUBLICATIONS = (
    "int_ledger_events", "int_published_events", "int_published_steps", "int_restatement_reasons",
    "fct_restatements",
)  # fmt: skip
"""Models to build again once the ledger holds what the run published."""

SLAS = """
select
    model_id, segment, metric, grain, period_start,
    direction, value, lower, upper, breach_at,
    unit, currency_code, case_count, excess_amount,
    owner_id, owner_name, owner_email, sla_id, state,
    warn_at
from marts.sla_breaches
order by severity, model_id, metric, segment, sla_id
"""


@dataclass(frozen=True)
class Outcome:
    """What a run made and found.

    ``slas`` are the rows of ``marts.sla_breaches``: what is breached or at risk now.
    ``contract_gaps`` is what live models still have to agree, ``expired_waivers`` what nobody has
    renewed, ``unaccepted_models`` those nobody has accepted to answer for, ``open_cases`` the
    refresh cases. These and ``reports``
    are empty if the build failed. ``made_of`` says what an earlier as-of was rebuilt of, in a
    folder of its own, and ``compared`` how its figures compare with those published for that day;
    None where none were, or others were asked for.
    """

    workspace: Workspace
    as_of: date
    converted: tuple[Converted, ...]
    gate: GateResult
    build: warehouse.RunSummary
    slas: tuple[dict[str, Any], ...]
    reports: tuple[Path, ...]
    contract_gaps: tuple[dict[str, Any], ...] = ()
    expired_waivers: tuple[dict[str, Any], ...] = ()
    unaccepted_models: tuple[dict[str, Any], ...] = ()
    open_cases: tuple[dict[str, Any], ...] = ()
    made_of: str = ""
    compared: Comparison | None = None
    owners_due: int = 0
    """How many owners `afterlaunch notify` has something to tell."""
    recorded_later: int = 0
    """How many things people recorded after the day of the figures."""

    @property
    def breaches(self) -> list[dict[str, Any]]:
        """Agreements breached now."""
        return [sla for sla in self.slas if sla["state"] == "breach"]

    @property
    def at_risk(self) -> list[dict[str, Any]]:
        """Agreements that hold, but not safely."""
        return [sla for sla in self.slas if sla["state"] == "at_risk"]

    @property
    def has_failed(self) -> bool:
        """Whether something did not run, or a test of the data failed."""
        return not self.build.succeeded or bool(self.gate.errors)


def run(
    workspace: Workspace,
    *,
    as_of: date | None,
    full_refresh: bool = False,
    target: str | None = None,
    restated: bool = False,
) -> Outcome:
    """Check, convert, judge, build and report.

    What was interrupted, or stopped by a fault, is taken up by the next run. An `as_of` before what
    was built or published last is built in a folder of its own, from what the run that published
    it had read or, `restated`, from what there is today. Without an `as_of` that is never so: the
    run looks from the last record or, if later, from what was built or published last.

    Raises
    ------
    AfterlaunchError
        If another run is in progress, or the input keeps anything from being built.
    """
    if target:
        require_target(target)
    with workspace.locked():
        latest = past.latest(workspace)
        if as_of is None or latest is None or as_of >= latest:
            made = _run(workspace, as_of, full_refresh, target, latest=latest, publishes=True)
            return replace(made, owners_due=owners_due(workspace)) if made.reports else made
        with step(f"Laying out {as_of} in a folder of its own"):
            earlier = past.lay_out(workspace, as_of, restated=restated)
        outcome = _run(earlier.workspace, as_of, full_refresh, target)
        is_comparable = earlier.as_published and outcome.build.succeeded
        compared = compare(earlier.workspace, as_of) if is_comparable else None
        return replace(outcome, made_of=earlier.made_of, compared=compared)


def _run(
    workspace: Workspace,
    as_of: date | None,
    full_refresh: bool,
    target: str | None,
    *,
    latest: date | None = None,
    publishes: bool = False,
) -> Outcome:
    ledger.mend(workspace.ledger)
    with step("Checking registers"):
        registers.add_missing_optional(workspace)
        registers.require_sound(registers.register_faults(workspace))
    contract = read_contract(project_folder())
    loaded = {} if full_refresh else loaded_files(workspace)
    with step("Reading CSV files") as on_progress:
        converted = _prepare_raw(workspace, contract, loaded, on_progress)
    plausible = plausible_times()
    asked, looked_from = _as_of(workspace, as_of, latest, plausible)
    with step("Judging new files") as on_progress:
        gate = judge_arrivals(
            workspace,
            contract,
            loaded,
            currencies=registered_currencies(workspace),
            plausible=plausible,
            on_progress=on_progress,
        )
    build = _build(workspace, asked, full_refresh, target)
    if not build.succeeded:
        return Outcome(workspace, looked_from, converted, gate, build, (), ())
    if publishes:
        _publish(workspace, looked_from)
        record_due(workspace, looked_from)
    return Outcome(
        workspace,
        looked_from,
        converted,
        gate,
        build,
        slas=tuple(warehouse.query(workspace, SLAS)),
        reports=tuple(write_reports(workspace, None)),
        contract_gaps=contracts.contract_gaps(workspace),
        expired_waivers=contracts.expired_waivers(workspace),
        unaccepted_models=contracts.unaccepted_models(workspace),
        open_cases=cases.open_cases(workspace),
        recorded_later=cases.recorded_later(workspace, looked_from) if publishes else 0,
    )


def write_reports(workspace: Workspace, month: date | None) -> list[Path]:
    """Write the reports of a month (None: the last whole one) and return their paths."""
    with step("Writing reports") as on_progress:

        def tell(done: int, total: int, name: str) -> None:
            on_progress(name, done, total)

        written = report.write(workspace, month, tell)
        return [*written, *report.write_inventory(workspace, month)]


def _publish(workspace: Workspace, as_of: date) -> None:
    """Publish the month figures, and show in the marts what was published."""
    with step("Publishing figures"):
        if publish(workspace) is None:
            return
        # The build's artifacts stay: they say which agreements failed.
        args = ["--no-write-json", "run", "--select", *SHOWS_PUBLICATIONS]
        shown = warehouse.dbt(workspace, args, as_of=as_of)
    warehouse.require_success(shown, "dbt", workspace)


def _prepare_raw(
    workspace: Workspace,
    contract: dict[str, Table],
    loaded: dict[str, Loaded],
    on_progress: OnProgress,
) -> tuple[Converted, ...]:
    """Convert new CSV files, once nothing that was loaded is found changed."""
    faults: list[Fault] = [*changed_files(workspace, loaded)]
    faults += missing_tables(workspace, contract.values())
    waiting = [
        (path, table)
        for name, table in contract.items()
        for path in csv_files(workspace, name)
        if needs_conversion(path)
    ]
    for path, table in waiting:
        faults += csv_fault(path, table)
    if faults:
        raise InputFaults(STOPPED, faults, exit_code=FAILED)
    for name in contract:
        forget_lost_conversions(workspace, name)
    converted = []
    for done, (path, table) in enumerate(waiting):
        on_progress(path.name, done, len(waiting))
        header = read_header(path, path.name)
        assert not isinstance(header, Fault)
        converted.append(convert(path, table, header))
    return tuple(converted)


def _as_of(
    workspace: Workspace, as_of: date | None, latest: date | None, plausible: tuple[date, date]
) -> tuple[date | None, date]:
    """Return the date dbt is asked for, None for that of the last record, and which one it is."""
    span = recorded_span(workspace, plausible)
    if span is None:
        mend = "deliver decisions with a plausible decided_at"
        fault = Fault("raw/decisions/", 0, "decided_at", "holds no usable decision", mend)
        raise InputFaults(STOPPED, [fault], exit_code=FAILED)
    if as_of is None:
        require_no_stray_end(workspace, span[1], plausible)
        # A month that went quiet before its last day may have been published as of its end.
        as_of = latest if latest and latest > span[1] else None
    else:
        require_in_span(workspace, as_of, span[0], plausible)
    looked_from = as_of or span[1]
    faults = registers.ownership_faults(workspace, looked_from)
    faults += registers.rate_faults(workspace, span[0], looked_from)
    registers.require_sound(faults)
    return as_of, looked_from


def _build(
    workspace: Workspace, as_of: date | None, full_refresh: bool, target: str | None
) -> warehouse.RunSummary:
    # Unit tests judge the project, not this company's data: `make test` runs them.
    args = ["build", "--exclude-resource-type", "unit_test"]
    args += ["--full-refresh"] if full_refresh else []
    args += ["--target", target] if target else []
    with step("Building with dbt") as on_progress:

        def tell(node: warehouse.NodeDone) -> None:
            on_progress(f"{node.kind} {node.name}", node.done, node.total)

        build = warehouse.dbt(workspace, args, as_of=as_of, on_event=tell)
    warehouse.require_success(build, "dbt", workspace)
    return build
