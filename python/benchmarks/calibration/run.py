"""Worlds through the pipeline: write them as workspaces, build those, score what they published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

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
from calibration.watch import read_alarms, read_weeks, score_watch

# The limits of the bars of a value change are not scored, and drawing them anew takes longest.
_VARIABLES = {"value_change_resamples": 2}
# The unit tests judge the project, not these worlds.
_BUILD = ("build", "--exclude-resource-type", "unit_test", "--indirect-selection", "buildable")
# The marts that are read, with all they are made of: nothing else is built.
_FIGURES = ("+fct_metrics", "+fct_findings", "+fct_value_changes")
_AGREEMENTS = ("+fct_sla_results", "+fct_watch")
# Decisions a month of one workspace: more would not fit into the memory of a laptop.
_BATCH = 150_000


@dataclass(frozen=True)
class Figures:
    """What was published of some worlds: figures, findings and bars, with the true months."""

    figures: pd.DataFrame
    shifts: pd.DataFrame
    bars: pd.DataFrame
    months: pd.DataFrame


@dataclass(frozen=True)
class Agreements:
    """What was said of the agreements of some worlds: by verdicts and by the watch."""

    verdicts: pd.DataFrame
    alarms: pd.DataFrame
    weeks: pd.DataFrame


_Part = TypeVar("_Part", Figures, Agreements)


def run(folder: Path, worlds: list[World], seed: int) -> list[Row]:
    """Write and build `worlds` in the empty `folder`, some at a time, and score them together.

    Raises
    ------
    RuntimeError
        If a model or a test of the data failed: then nothing is scored.
    """
    agreed = [world for world in worlds if world.family.agreed]
    others = [world for world in worlds if not world.family.agreed]
    of_figures: list[Figures] = []
    of_agreements: list[Agreements] = []
    done = 0
    for batch in _batches([*others, *agreed]):
        plain = [world for world in batch if not world.family.agreed]
        has_agreed = len(plain) < len(batch)
        marts = (_FIGURES if plain else ()) + (_AGREEMENTS if has_agreed else ())
        workspace = _build(folder, batch, seed, marts)
        if plain:
            of_figures.append(_read_figures(workspace, plain))
        if has_agreed:
            of_agreements.append(_read_agreements(workspace))
        shutil.rmtree(folder)
        done += len(batch)
        print(f"{done} of {len(worlds)} models built", flush=True)
    rows = _score_figures(_pooled(of_figures), others) if others else []
    return rows + (_score_agreements(_pooled(of_agreements), agreed) if agreed else [])


def _read_figures(workspace: Workspace, worlds: list[World]) -> Figures:
    return Figures(
        figures=read_figures(workspace, worlds),
        shifts=read_shifts(workspace),
        bars=read_bars(workspace),
        months=figures(read_truth(workspace, "parts", worlds), worlds),
    )


def _read_agreements(workspace: Workspace) -> Agreements:
    return Agreements(read_verdicts(workspace), read_alarms(workspace), read_weeks(workspace))


def _score_figures(pooled: Figures, worlds: list[World]) -> list[Row]:
    return [
        *score_coverage(pooled.figures),
        *score_accuracy(pooled.figures),
        *score_findings(pooled.shifts, worlds),
        *score_attribution(pooled.bars, worlds, pooled.months),
    ]


def _score_agreements(pooled: Agreements, worlds: list[World]) -> list[Row]:
    return [
        *score_verdicts(pooled.verdicts, worlds),
        *score_watch(pooled.alarms, pooled.weeks, pooled.verdicts, worlds),
    ]


def _pooled(parts: list[_Part]) -> _Part:
    names = [field.name for field in fields(parts[0])]
    tables = ([getattr(part, name) for part in parts] for name in names)
    return type(parts[0])(*(pd.concat(each, ignore_index=True) for each in tables))


def _batches(worlds: list[World]) -> Iterator[list[World]]:
    batch: list[World] = []
    for world in worlds:
        if batch and sum(each.decisions for each in [*batch, world]) > _BATCH:
            yield batch
            batch = []
        batch.append(world)
    yield batch


def _build(folder: Path, worlds: list[World], seed: int, marts: tuple[str, ...]) -> Workspace:
    write(folder, worlds, seed)
    workspace = Workspace.open(folder)
    registers.require_sound(registers.register_faults(workspace))
    build = warehouse.dbt(workspace, [*_BUILD, "--select", *marts], variables=_VARIABLES)
    if not build.succeeded:
        reasons = [build.error, *(f"{node.name}: {node.reason}" for node in build.failures)]
        raise RuntimeError("the build failed: " + "; ".join(filter(None, reasons)))
    return workspace
