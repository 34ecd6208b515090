"""How a run ends: what it made, what it found, and where to look."""

from __future__ import annotations

from typing import Any

from afterlaunch.cli.console import line
from afterlaunch.cli.pipeline import Outcome

SHOWN_FAILURES = 20
SHOWN_FINDINGS = 30
SIGNIFICANT = 4


def show(outcome: Outcome) -> None:
    """Print a run for a person."""
    build = outcome.build
    line()
    line(f"As of {outcome.as_of}: {_made(outcome)}")
    if outcome.gate.findings:
        line(f"\nFound in new files ({len(outcome.gate.findings)}; faulty rows are set apart):")
        for finding in outcome.gate.findings[:SHOWN_FINDINGS]:
            line(f"  {finding.severity}: {finding.table}.{finding.column}: {finding.message}")
        _more(len(outcome.gate.findings), SHOWN_FINDINGS)
    if build.failures:
        skipped = build.count("skipped")
        line(f"\nFailed ({len(build.failures)}, {skipped} more skipped):", "bold red")
        for node in build.failures[:SHOWN_FAILURES]:
            reason = node.message.splitlines()[0] if node.message else node.status
            line(f"  {node.kind} {node.name}: {reason}")
        _more(len(build.failures), SHOWN_FAILURES)
    elif outcome.breaches:
        line(f"\nBreached agreements ({len(outcome.breaches)}):", "bold")
        for breach in outcome.breaches:
            line(f"  {breach_line(breach)}")
    else:
        line("\nNo agreement is breached.")
    line("\nWhere to look:")
    for path in outcome.reports:
        line(f"  {path}")
    if not outcome.reports:
        line(f"  no report was written; {outcome.workspace.path / 'dbt' / 'logs' / 'dbt.log'}")
    line(f"  {outcome.workspace.warehouse} (schema marts)")


def breach_line(breach: dict[str, Any]) -> str:
    """Say one breach: model, metric, value, limit, owner."""
    segment = "" if breach["segment"] == "(all)" else f" [{breach['segment']}]"
    word = "at least" if breach["direction"] == "floor" else "at most"
    period = f"{breach['grain']} from {breach['period_start']}"
    return (
        f"{breach['model_id']}{segment} {breach['metric']} {_value(breach)}, agreed {word} "
        f"{_number(breach['breach_at'])} ({period}), {_owner(breach)}"
    )


def document(outcome: Outcome, exit_code: int) -> dict[str, Any]:
    """Return a run for a machine."""
    build = outcome.build
    return {
        "exit_code": exit_code,
        "workspace": outcome.workspace.path,
        "as_of": outcome.as_of,
        "converted": [
            {"file": str(done.path), "lines": done.line_count, "faults": done.fault_count}
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
        "reports": outcome.reports,
    }


def _made(outcome: Outcome) -> str:
    rows = sum(outcome.gate.rows.values())
    files = sum(outcome.gate.files.values())
    nodes = outcome.build
    return (
        f"{rows:,} rows in {files} new files; "
        f"{nodes.count('success', 'pass')} of {len(nodes.nodes)} dbt steps went well; "
        f"{len(outcome.reports)} reports."
    )


def _more(count: int, shown: int) -> None:
    if count > shown:
        line(f"  ... and {count - shown} more (--json lists all)")


def _owner(breach: dict[str, Any]) -> str:
    return f"owner {breach['owner_name'] or breach['owner_id'] or 'nobody'}"


def _value(breach: dict[str, Any]) -> str:
    unit = breach["currency_code"] if breach["unit"] == "amount" else ""
    suffix = f" {unit}" if unit else ""
    if breach["value"] is not None:
        return _number(breach["value"]) + suffix
    return f"between {_number(breach['lower'])} and {_number(breach['upper'])}{suffix}"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:,.{SIGNIFICANT}g}"
