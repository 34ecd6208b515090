"""The demo company: a workspace drawn from a fixed seed, with planted effects and known truth."""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from afterlaunch.demo.acceptances import write_acceptances
from afterlaunch.demo.calendar import LAST_MONTHS, month_start
from afterlaunch.demo.company import Company, Progress, draw_company
from afterlaunch.demo.dirt import Delivery, spoil_decisions, spoil_final_actions, spoil_outcomes
from afterlaunch.demo.files import SCHEMAS, file_months, to_arrow, write_csv, write_parquet
from afterlaunch.demo.plants import write_plants
from afterlaunch.demo.registers import write_registers
from afterlaunch.demo.shadow import challenger_scores, shadow_scores, shadow_truth
from afterlaunch.demo.truth import truth_metrics
from afterlaunch.demo.versions import model_versions
from afterlaunch.errors import AfterlaunchError

__all__ = ["DemoSummary", "write"]

_SPOIL = {
    "decisions": spoil_decisions,
    "outcomes": spoil_outcomes,
    "final_actions": spoil_final_actions,
}
_LARGEST_SCALE = 20
_PLANTS = "plants.yml"
_SHADOW = "challenger_scores"
_FEATURES_BY_HAND = 17  # columns of the contract; hand-made files carry no features


@dataclass(frozen=True)
class DemoSummary:
    """What was written: rows per raw table as delivered, faulty rows per verdict, registers."""

    workspace: Path
    months: int
    rows: dict[str, int]
    faulty_rows: dict[str, int]
    registers: int


def write(
    workspace_path: Path,
    *,
    seed: int = 20240101,
    months: int = LAST_MONTHS,
    scale: float = 1.0,
    on_progress: Progress | None = None,
) -> DemoSummary:
    """Write the demo company's workspace; the same arguments give the same bytes.

    Parameters
    ----------
    workspace_path
        Folder to fill. An earlier demo company in it is replaced, its ledger too.
    seed
        Seed of every draw.
    months
        Months from January 2024, 1 to 24.
    scale
        Factor on volumes (1 = about 47,000 decisions a month).
    on_progress
        Called with (step, done, total).

    Raises
    ------
    AfterlaunchError
        If ``months`` or ``scale`` is out of range, or the folder holds somebody's own data.
    """
    _check(workspace_path, months, scale)
    say = on_progress or (lambda label, done, total: None)
    registers = write_registers(workspace_path / "registers", months=months, scale=scale)
    policies = pd.read_csv(workspace_path / "registers" / "policies.csv")
    company = draw_company(seed, months, scale, policies, say)
    say("writing raw tables", 4, 6)
    rows, faults = _write_raw(workspace_path / "raw", company, months)
    scored = shadow_scores(seed, company.cases)
    for name, table in challenger_scores(scored):
        path = workspace_path / "raw" / _SHADOW / f"{name}.parquet"
        write_parquet(path, to_arrow(_SHADOW, table))
        rows[_SHADOW] = rows.get(_SHADOW, 0) + len(table)
    write_plants(workspace_path / _PLANTS, months)
    write_acceptances(workspace_path / "ledger" / "events.jsonl", months)
    say("writing truth", 5, 6)
    truth = workspace_path / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    metrics = truth_metrics(company.cases, workspace_path / "registers", months)
    compared = shadow_truth(scored, workspace_path / "registers")
    for name, figures in (("metrics", metrics), ("challengers", compared)):
        figures.to_csv(
            truth / f"{name}.csv", index=False, float_format="%.10g", lineterminator="\n"
        )
    with (truth / "dirt.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["table", "file_path", "fault", "verdict", "rows"])
        writer.writerows(faults)
    say("done", 6, 6)
    spoilt = pd.DataFrame(faults, columns=["table", "file_path", "fault", "verdict", "rows"])
    return DemoSummary(
        workspace=workspace_path,
        months=months,
        rows=rows,
        faulty_rows={str(k): int(v) for k, v in spoilt.groupby("verdict")["rows"].sum().items()},
        registers=registers,
    )


def _check(workspace_path: Path, months: int, scale: float) -> None:
    """Refuse what cannot be written, and clear away an earlier demo company."""
    if not 1 <= months <= LAST_MONTHS:
        raise AfterlaunchError(
            f"the demo company has 1 to {LAST_MONTHS} months, not {months}",
            mend=f"choose --months between 1 and {LAST_MONTHS}",
        )
    if not 0 < scale <= _LARGEST_SCALE:
        raise AfterlaunchError(
            f"a scale of {scale} is out of range",
            mend=f"choose --scale above 0, at most {_LARGEST_SCALE}",
        )
    if not (workspace_path / _PLANTS).exists():
        if (workspace_path / "raw").exists():
            raise AfterlaunchError(
                f"{workspace_path} holds data that is not the demo company's",
                mend="name another folder with --workspace",
            )
        return
    for name in ("raw", "registers", "truth", "runs", "as_of"):
        shutil.rmtree(workspace_path / name, ignore_errors=True)


def _write_raw(
    folder: Path, company: Company, months: int
) -> tuple[dict[str, int], list[tuple[str, str, str, str, int]]]:
    outcomes = company.outcomes.rename(
        columns={
            "recorded": "recorded_at",
            "decided": "decided_at",
            "loss": "loss_amount",
            "recovered": "recovered_amount",
        }
    )
    monthly = {
        "decisions": company.decisions,
        "final_actions": company.final_actions,
        "outcomes": outcomes,
        "customer_churn": company.churn.customer_churn(),
    }
    counts, faults = {}, []
    for name, rows in monthly.items():
        order = rows["recorded_at"].argsort(kind="stable")
        ordered = rows.iloc[order].reset_index(drop=True)
        ordered["file"] = file_months(ordered["recorded_at"])
        delivery = Delivery(name, ordered, months)
        if name in _SPOIL:
            _SPOIL[name](delivery)
        for file, part in delivery.rows.groupby("file", sort=True):
            table = to_arrow(name, part)
            if file == delivery.csv_file:
                columns = table.schema.names[:_FEATURES_BY_HAND]
                write_csv(folder / name / f"{file}.csv", table.select(columns), delivery.broken)
            else:
                write_parquet(folder / name / f"{file}.parquet", table)
        counts[name] = len(delivery.rows) + len(delivery.broken)
        faults += delivery.faults
    whole = {"customers": company.churn.customers(), "model_versions": model_versions()}
    for name, rows in whole.items():
        if "deployed_at" in rows:
            rows = rows[rows["deployed_at"] < month_start(months)]  # noqa: PLW2901
        write_parquet(folder / name / f"{name}.parquet", to_arrow(name, rows[list(SCHEMAS[name])]))
        counts[name] = len(rows)
    return counts, faults
