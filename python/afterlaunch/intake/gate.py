"""The gate: table faults stop the run; everything else is written down, and no row is dropped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb
import pandas as pd

from afterlaunch.errors import FAILED, Fault, InputFaults
from afterlaunch.intake.contract import Table
from afterlaunch.intake.decisions import model_complaints
from afterlaunch.intake.expectations import Judgement, judge, of_profile, of_sample
from afterlaunch.intake.files import Arrival, Loaded, arrivals, unread_files
from afterlaunch.intake.profile import (
    FAULTY_LINES,
    REPEATED_KEYS,
    ROW_COUNT,
    Profile,
    connect,
    read_profile,
    read_sample,
)
from afterlaunch.intake.schema import parquet_faults
from afterlaunch.workspace import Workspace

Progress = Callable[[str, int, int], None]
STOPPED = "The gate stopped the run: nothing was built."


@dataclass(frozen=True)
class Finding:
    """Something the gate saw in new rows.

    ``table`` is a raw table, or the place of what is not read; ``severity`` is ``warning``, or
    ``error`` if a rule could not be evaluated.
    """

    table: str
    column: str
    severity: str
    message: str

    def __str__(self) -> str:
        place = f"{self.table}, {self.column}" if self.column else self.table
        return f"{self.severity}: {place}: {self.message}"


@dataclass(frozen=True)
class GateResult:
    """What came of the gate: new files and rows by table, and the findings."""

    files: dict[str, int]
    rows: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that say the gate itself could not judge."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def judge_arrivals(
    workspace: Workspace,
    contract: Mapping[str, Table],
    loaded: Mapping[str, Loaded],
    *,
    currencies: Mapping[str, str],
    plausible: tuple[date, date],
    on_progress: Progress,
) -> GateResult:
    """Judge every raw table's new files.

    Parameters
    ----------
    workspace
        Its ``intake/<table>.json`` gets the results of each table with arrivals.
    contract
        Raw tables by name.
    loaded
        Files already taken in, by path relative to ``raw/``.
    currencies
        Currency by registered model.
    plausible
        First and last date a record may bear.
    on_progress
        Told (step, done, total).

    Raises
    ------
    InputFaults
        All table faults of all tables together.
    """
    new = {name: arrivals(workspace, table, loaded) for name, table in contract.items()}
    new = {name: files for name, files in new.items() if files}
    faults: list[Fault] = []
    for name, files in new.items():
        for arrival in files:
            faults += parquet_faults(workspace.raw / arrival.file_path, contract[name])
    if faults:
        raise InputFaults(STOPPED, faults, exit_code=FAILED)
    findings = _unread(workspace, contract)
    rows: dict[str, int] = {}
    for done, (name, files) in enumerate(new.items()):
        on_progress(f"gate: {name}", done, len(new))
        profile, judgements = _judge_table(workspace, contract[name], files, plausible)
        rows[name] = profile.values[ROW_COUNT]
        found = _findings(profile, judgements)
        if name == "decisions":
            found += _model_findings(workspace, files, currencies)
        findings += found
        _write(workspace, files, profile, judgements, found)
    on_progress("gate", len(new), len(new))
    return GateResult({name: len(files) for name, files in new.items()}, rows, tuple(findings))


def _judge_table(
    workspace: Workspace, table: Table, files: Sequence[Arrival], plausible: tuple[date, date]
) -> tuple[Profile, list[Judgement]]:
    paths = [str(workspace.raw / arrival.file_path) for arrival in files]
    with connect() as engine:
        try:
            profile = read_profile(engine, table, paths, plausible)
            sample = read_sample(engine, table, paths, profile.values[ROW_COUNT])
        except duckdb.Error as error:
            unreadable = _unreadable(engine, workspace, table, files, plausible)
            if not unreadable:
                raise
            raise InputFaults(STOPPED, unreadable, exit_code=FAILED) from error
    judgements = judge("profile", pd.DataFrame([profile.values]), of_profile(table, profile))
    if len(sample):
        rules = of_sample(table, list(sample.columns), plausible)
        judgements += judge("sample", sample, rules)
    return profile, judgements


def _unreadable(
    engine: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    table: Table,
    files: Sequence[Arrival],
    plausible: tuple[date, date],
) -> list[Fault]:
    """Find which files cannot be read to their end: a good footer says nothing of the pages."""
    faults = []
    for arrival in files:
        try:
            read_profile(engine, table, [str(workspace.raw / arrival.file_path)], plausible)
        except duckdb.Error as error:
            message = f"not a readable Parquet file ({str(error).splitlines()[0]})"
            mend = "deliver the file again, or remove it"
            faults.append(Fault(f"raw/{arrival.file_path}", 0, "", message, mend))
    return faults


def _findings(profile: Profile, judgements: Sequence[Judgement]) -> list[Finding]:
    """Return one finding per broken rule; what the profile counted need not be sampled too."""
    found: dict[tuple[str, str], Finding] = {}
    for judgement in judgements:
        rule = judgement.expectation
        if judgement.error:
            message = f"could not be judged ({rule.complaint}): {judgement.error}"
            found[rule.column, message] = Finding(profile.table, rule.column, "error", message)
        elif not judgement.success and (rule.column, rule.complaint) not in found:
            message = rule.complaint + _extent(profile, judgement)
            found[rule.column, rule.complaint] = Finding(
                profile.table, rule.column, "warning", message
            )
    return sorted(found.values(), key=lambda finding: (finding.column, finding.message))


def _unread(workspace: Workspace, contract: Mapping[str, Table]) -> list[Finding]:
    message = "is not read: only .csv and .parquet files in the folder of a known table are"
    return [Finding(place, "", "warning", message) for place in unread_files(workspace, contract)]


def _model_findings(
    workspace: Workspace, files: Sequence[Arrival], currencies: Mapping[str, str]
) -> list[Finding]:
    paths = [str(workspace.raw / arrival.file_path) for arrival in files]
    with connect() as engine:
        complaints = model_complaints(engine, paths, currencies)
    return [Finding("decisions", column, "warning", message) for column, message in complaints]


def _extent(profile: Profile, judgement: Judgement) -> str:
    """Say how much is wrong: of all new rows where the profile counted, else of the sample."""
    name = judgement.expectation.options.get("column", "")
    if judgement.judged == "sample":
        shown = f", such as {', '.join(judgement.shown)}" if judgement.shown else ""
        return f" ({judgement.unexpected_count} of the sampled rows{shown})"
    measure, _, _ = name.partition("__")
    value = profile.values.get(name)
    if value is None:
        return ""
    if measure == "null_share":
        judged = profile.values[ROW_COUNT] - profile.values[FAULTY_LINES]
        return f" ({round(value * judged)} rows)"
    if measure in {"unexpected", "impossible_times", FAULTY_LINES, REPEATED_KEYS}:
        return f" ({value} rows)"
    if measure in {"min", "max"}:
        return f" (down to {value})" if measure == "min" else f" (up to {value})"
    return ""


def _write(
    workspace: Workspace,
    files: Sequence[Arrival],
    profile: Profile,
    judgements: Sequence[Judgement],
    findings: Sequence[Finding],
) -> None:
    """Write the results: the same for the same files, whoever ran the gate and when."""
    document = {
        "table": profile.table,
        "loads": [{"file": f"raw/{new.file_path}", "load_id": new.load_id} for new in files],
        "profile": profile.values,
        "expectations": [
            {
                "judged": judgement.judged,
                "column": judgement.expectation.column,
                "expectation": judgement.expectation.kind,
                "options": judgement.expectation.options,
                "success": judgement.success,
                "unexpected_count": judgement.unexpected_count,
                "examples": judgement.shown,
                "engine_error": judgement.error,
            }
            for judgement in judgements
        ],
        "findings": [
            {"column": found.column, "severity": found.severity, "message": found.message}
            for found in findings
        ],
    }
    workspace.intake.mkdir(exist_ok=True)
    path = workspace.intake / f"{profile.table}.json"
    text = json.dumps(document, indent=2, default=_plain, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
