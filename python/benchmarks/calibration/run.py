"""Worlds through the pipeline: write them as workspaces, build those, score what they published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from afterlaunch import warehouse
from afterlaunch.intake import registers
from afterlaunch.workspace import Workspace
from calibration.accuracy import score_accuracy
from calibration.attribution import read_bars, score_attribution
from calibration.coverage import score_coverage
from calibration.families import World
from calibration.files import write
from calibration.findings import read_shifts, score_findings
from calibration.published import read_figures, read_truth
from calibration.statistics import Row
from calibration.truth import figures
from calibration.verdicts import read_verdicts, score_verdicts
from calibration.watch import Watched, read_watch, score_watch

# The limits of the bars of a value change are not scored, and drawing them anew takes longest.
_VARIABLES = {"value_change_resamples": 2}
# The unit tests judge the project, not these worlds; drift of inputs is not scored here.
_EVERYTHING = ("--exclude", "path:models/intermediate/drift", "fct_drift_results")
_AGREEMENTS = (
    "--select", "+fct_sla_results", "+fct_watch", "--indirect-selection", "buildable",
)  # fmt: skip
# Decisions a month of one workspace: more would not fit into the memory of a laptop.
_BATCH = 150_000


@dataclass(frozen=True)
class Published:
    """What was published of some worlds: figures, findings and bars, with the true months."""

    figures: pd.DataFrame
    shifts: pd.DataFrame
    bars: pd.DataFrame
    months: pd.DataFrame


def run(folder: Path, worlds: list[World], seed: int) -> list[Row]:
    """Write and build `worlds` in the empty `folder`, some at a time, and score them together.

    Raises
    ------
    RuntimeError
        If a model or a test of the data failed: then nothing is scored.
    """
    agreed = [world for world in worlds if world.family.agreed]
    others = [world for world in worlds if not world.family.agreed]
    rows: list[Row] = []
    if others:
        rows += _score_figures(folder, others, seed)
    if agreed:
        rows += _score_agreements(folder, agreed, seed)
    return rows


def _score_figures(folder: Path, worlds: list[World], seed: int) -> list[Row]:
    parts = [
        Published(
            figures=read_figures(workspace, batch),
            shifts=read_shifts(workspace),
            bars=read_bars(workspace),
            months=figures(read_truth(workspace, "parts"), batch),
        )
        for workspace, batch in _built(folder, worlds, seed, _EVERYTHING)
    ]
    pooled = Published(
        *(pd.concat(tables, ignore_index=True) for tables in zip(*map(_tables, parts), strict=True))
    )
    return [
        *score_coverage(pooled.figures),
        *score_accuracy(pooled.figures),
        *score_findings(pooled.shifts, worlds),
        *score_attribution(pooled.bars, worlds, pooled.months),
    ]


def _score_agreements(folder: Path, worlds: list[World], seed: int) -> list[Row]:
    parts = [
        (read_verdicts(workspace), read_watch(workspace))
        for workspace, _ in _built(folder, worlds, seed, _AGREEMENTS)
    ]
    verdicts = pd.concat([verdict for verdict, _ in parts], ignore_index=True)
    alarms, weeks = (
        pd.concat([getattr(watched, name) for _, watched in parts], ignore_index=True)
        for name in ("alarms", "weeks")
    )
    watched = Watched(alarms, weeks)
    return [*score_verdicts(verdicts, worlds), *score_watch(watched, verdicts, worlds)]


def _tables(part: Published) -> tuple[pd.DataFrame, ...]:
    return (part.figures, part.shifts, part.bars, part.months)


def _built(
    folder: Path, worlds: list[World], seed: int, selection: tuple[str, ...]
) -> Iterator[tuple[Workspace, list[World]]]:
    """Yield a built workspace of some worlds after the other; each is gone with the next."""
    done = 0
    for batch in _batches(worlds):
        yield _build(folder, batch, seed, selection), batch
        shutil.rmtree(folder)
        done += len(batch)
        print(f"{done} of {len(worlds)} models built", flush=True)


def _batches(worlds: list[World]) -> Iterator[list[World]]:
    batch: list[World] = []
    for world in worlds:
        if batch and sum(each.decisions for each in [*batch, world]) > _BATCH:
            yield batch
            batch = []
        batch.append(world)
    yield batch


def _build(folder: Path, worlds: list[World], seed: int, selection: tuple[str, ...]) -> Workspace:
    write(folder, worlds, seed)
    workspace = Workspace.open(folder)
    registers.require_sound(registers.register_faults(workspace))
    args = ["build", "--exclude-resource-type", "unit_test", *selection]
    build = warehouse.dbt(workspace, args, variables=_VARIABLES)
    if not build.succeeded:
        reasons = [build.error, *(f"{node.name}: {node.reason}" for node in build.failures)]
        raise RuntimeError("the build failed: " + "; ".join(filter(None, reasons)))
    return workspace
