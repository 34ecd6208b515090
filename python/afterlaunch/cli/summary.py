"""How a run ends: what it made, what it found, and where to look."""

from __future__ import annotations

from typing import Any

from afterlaunch.cli.cases import case_line
from afterlaunch.cli.console import line
from afterlaunch.cli.contracts import gap_line, unaccepted_line, waiver_line
from afterlaunch.cli.pipeline import Outcome
from afterlaunch.history.publish import Comparison

SHOWN = 25


def show(outcome: Outcome) -> None:
    """Print a run for a person."""
    line()
    line(f"As of {outcome.as_of}: {_made(outcome)}")
    if outcome.made_of:
        line(f"Rebuilt in a folder of its own, from {outcome.made_of}.")
    if outcome.compared:
        line(_compared(outcome.compared))
    findings = outcome.gate.findings
    _listed(
        f"Found in {sum(outcome.gate.files.values())} new files (faulty rows are set apart)",
        [str(finding) for finding in findings],
    )
    build = outcome.build
    _listed(
        f"Failed ({build.count('skipped')} more steps were skipped)",
        [f"{node.kind} {node.name}: {node.reason}" for node in build.failures],
        style="bold red",
    )
    _listed("Breached agreements", [sla_line(sla, "breach_at") for sla in outcome.breaches])
    _listed("At risk", [sla_line(sla, "warn_at") for sla in outcome.at_risk])
    _listed("Not agreed yet", [gap_line(gap) for gap in outcome.contract_gaps])
    _listed("Accepted by nobody", [unaccepted_line(one) for one in outcome.unaccepted_models])
    _listed("Open refresh cases", [case_line(case) for case in outcome.open_cases])
    _listed("Waivers expired", [waiver_line(waiver) for waiver in outcome.expired_waivers])
    if outcome.recorded_later:
        line(
            f"\nRecorded in the ledger after {outcome.as_of}: {outcome.recorded_later}. "
            "A run shows it once its figures are of that day."
        )
    if build.succeeded and not outcome.breaches:
        line("\nNo agreement is breached.")
    line("\nWhere to look:")
    for path in outcome.reports:
        line(f"  {path}")
    if not outcome.reports:
        line("  no report was written: the build failed")
        line(f"  {outcome.workspace.path / 'dbt' / 'logs' / 'dbt.log'}")
    line(f"  {outcome.workspace.warehouse} (schema marts)")
    if outcome.owners_due:
        owners = "1 owner has" if outcome.owners_due == 1 else f"{outcome.owners_due} owners have"
        line(f"\n{owners} something to be told:")
        line(f"  afterlaunch notify --workspace {outcome.workspace.path}")


def sla_line(sla: dict[str, Any], limit: str) -> str:
    """Say one agreement that does not hold safely: model, metric, value, limit, owner.

    Parameters
    ----------
    sla
        A row of ``marts.sla_breaches``.
    limit
        The column with the limit it misses: ``breach_at`` or ``warn_at``.
    """
    segment = "" if sla["segment"] == "(all)" else f" [{sla['segment']}]"
    asked = "agreed" if limit == "breach_at" else "safe"
    bound = "at least" if sla["direction"] == "floor" else "at most"
    owner = sla["owner_name"] or sla["owner_id"] or "nobody"
    return (
        f"{sla['model_id']}{segment} {sla['metric']} {_value(sla)}, "
        f"{asked} {bound} {_figure(sla[limit], sla)}, "
        f"owner {owner} ({sla['grain']} from {sla['period_start']})"
    )


def document(outcome: Outcome, exit_code: int) -> dict[str, Any]:
    """Return a run for a machine."""
    build = outcome.build
    return {
        "exit_code": exit_code,
        "workspace": outcome.workspace.path,
        "as_of": outcome.as_of,
        "made_of": outcome.made_of,
        "published_figures": vars(outcome.compared) if outcome.compared else None,
        "converted": [
            {"file": done.path, "lines": done.line_count, "faults": done.fault_count}
            for done in outcome.converted
        ],
        "gate": {
            "new_files": outcome.gate.files,
            "new_rows": outcome.gate.rows,
            "findings": [vars(finding) for finding in outcome.gate.findings],
        },
        "dbt": {
            "nodes": len(build.nodes),
            "skipped": build.count("skipped"),
            "failures": [vars(node) for node in build.failures],
            "breached_tests": [node.name for node in build.breached],
        },
        "breaches": outcome.breaches,
        "at_risk": outcome.at_risk,
        "contract_gaps": outcome.contract_gaps,
        "unaccepted_models": outcome.unaccepted_models,
        "open_cases": outcome.open_cases,
        "recorded_later": outcome.recorded_later,
        "expired_waivers": outcome.expired_waivers,
        "reports": outcome.reports,
        "owners_due": outcome.owners_due,
    }


def _made(outcome: Outcome) -> str:
    rows, files = sum(outcome.gate.rows.values()), sum(outcome.gate.files.values())
    return (
        f"{rows:,} rows in {files} new files, {len(outcome.build.nodes)} dbt steps, "
        f"{len(outcome.reports)} reports."
    )


def _compared(compared: Comparison) -> str:
    if compared.differing:
        return (
            f"{compared.differing:,} of the {compared.published:,} figures published then differ: "
            "the ledger holds them as published."
        )
    return f"All {compared.published:,} figures published then are the same."


def _listed(title: str, entries: list[str], style: str = "bold") -> None:
    if not entries:
        return
    line(f"\n{title}: {len(entries)}", style)
    for entry in entries[:SHOWN]:
        line(f"  {entry}")
    if len(entries) > SHOWN:
        line(f"  ... and {len(entries) - SHOWN} more (--json lists all)")


def _value(sla: dict[str, Any]) -> str:
    if sla["value"] is not None:
        return _figure(sla["value"], sla)
    return f"between {_figure(sla['lower'], sla)} and {_figure(sla['upper'], sla)}"


def _figure(value: float | None, sla: dict[str, Any]) -> str:
    if value is None:
        return "unknown"
    if sla["unit"] == "amount":
        return f"{value:,.0f} {sla['currency_code']}"
    return f"{value:.2%}" if sla["unit"] == "rate" else f"{value:,.4g}"
