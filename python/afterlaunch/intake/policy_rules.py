"""What the pipeline of a refresh policy may say: what would be ordered, and no less exactly."""

from __future__ import annotations

import duckdb

from afterlaunch import pipelines
from afterlaunch.errors import AfterlaunchError
from afterlaunch.intake.register_rules import Rule

PIPELINE = Rule(
    "refresh_policies",
    "pipeline",
    "select line, pipeline_fault(pipeline) from refresh_policies "
    "where pipeline_fault(pipeline) != ''",
    f"write {pipelines.FORMS}, or leave it blank: see docs/pipelines.md",
)


def teach(engine: duckdb.DuckDBPyConnection) -> None:
    """Let an engine ask what is wrong with the text of a pipeline."""
    engine.create_function("pipeline_fault", _fault, ["varchar"], "varchar")


def _fault(text: str) -> str:
    try:
        pipelines.parse(text)
    except AfterlaunchError as error:
        return error.message
    return ""
