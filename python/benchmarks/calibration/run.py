"""Worlds through the pipeline: write them as one workspace, build it, score what it published."""

from __future__ import annotations

from pathlib import Path

from afterlaunch import warehouse
from afterlaunch.intake import registers
from afterlaunch.workspace import Workspace
from calibration.accuracy import score_accuracy
from calibration.attribution import score_attribution
from calibration.coverage import score_coverage
from calibration.families import World
from calibration.files import write
from calibration.findings import score_findings
from calibration.published import read_figures, read_truth
from calibration.statistics import Row
from calibration.truth import figures

# The limits of the bars of a value change are not scored, and drawing them anew takes longest.
_VARIABLES = {"value_change_resamples": 2}
_LEFT_OUT = ("path:models/intermediate/drift", "fct_drift_results")


def run(folder: Path, worlds: list[World], seed: int) -> list[Row]:
    """Write, build and score `worlds` in the empty `folder`.

    Raises
    ------
    RuntimeError
        If a model or a test of the data failed: then nothing is scored.
    """
    write(folder, worlds, seed)
    workspace = Workspace.open(folder)
    registers.require_sound(registers.register_faults(workspace))
    # The unit tests judge the project, not these worlds; drift of inputs is not scored here.
    left_out = ["--exclude-resource-type", "unit_test", "--exclude", *_LEFT_OUT]
    build = warehouse.dbt(workspace, ["build", *left_out], variables=_VARIABLES)
    if not build.succeeded:
        reasons = [build.error, *(f"{node.name}: {node.reason}" for node in build.failures)]
        raise RuntimeError("the build failed: " + "; ".join(filter(None, reasons)))
    return score(workspace, worlds)


def score(workspace: Workspace, worlds: list[World]) -> list[Row]:
    """Score what was published of `worlds` in a workspace that is built."""
    table = read_figures(workspace, worlds)
    return [
        *score_coverage(table),
        *score_accuracy(table),
        *score_findings(workspace, worlds),
        *score_attribution(workspace, worlds, figures(read_truth(workspace, "parts"), worlds)),
    ]
