"""What a refresh policy may say: known triggers, days, a pipeline that can be run."""

from __future__ import annotations

import duckdb

from afterlaunch import pipelines
from afterlaunch.errors import AfterlaunchError
from afterlaunch.intake.register_rules import Rule
from afterlaunch.policy_days import MEND, MOST_DAYS

PIPELINE = Rule(
    "refresh_policies",
    "pipeline",
    "select line, pipeline_fault(pipeline) from refresh_policies "
    "where pipeline_fault(pipeline) != ''",
    f"write {pipelines.FORMS}, or leave it blank: see docs/pipelines.md",
)

TRIGGERS = ("breach", "drift_and_disagreement", "training_age", "below_plan")

KNOWN_TRIGGERS = Rule(
    "refresh_policies",
    "triggers",
    "select line, '\"' || listed || '\" is no trigger' from ("
    "select line, trim(unnest(string_split(triggers, '|'))) as listed from refresh_policies"
    f") where listed not in ('', {', '.join(repr(one) for one in TRIGGERS)})",
    f"join some of these by |: {', '.join(TRIGGERS)}",
)

_DAYS = (
    "days_to_decide", "days_to_train", "days_to_validate", "days_to_deploy", "days_to_verify",
    "max_training_data_age_days",
)  # fmt: skip
_MONTHS = ("below_plan_months", "benefit_horizon_months")

NUMBERS = tuple(
    Rule(
        "refresh_policies",
        column,
        f"select line, {column} || ' is below 0' from refresh_policies where {column} < 0",
        "write a whole number, or leave it blank",
    )
    for column in (*_DAYS, *_MONTHS)
)

# A day past the end of the calendar would end the build, or a command, in the middle.
TOO_FAR = tuple(
    Rule(
        "refresh_policies",
        column,
        f"select line, {column} || ' is more than {MOST_DAYS:,} days' from refresh_policies "
        f"where {column} > {MOST_DAYS}",
        MEND,
    )
    for column in _DAYS
)

SHARE = Rule(
    "refresh_policies",
    "below_plan_share",
    "select line, below_plan_share || ' is no share' from refresh_policies "
    "where below_plan_share < 0 or below_plan_share >= 1",
    "write a share such as 0.2: by how much value may stay below plan",
)

RULES = (PIPELINE, KNOWN_TRIGGERS, *NUMBERS, *TOO_FAR, SHARE)


def teach(engine: duckdb.DuckDBPyConnection) -> None:
    """Let an engine ask what is wrong with the text of a pipeline."""
    engine.create_function("pipeline_fault", _fault, ["varchar"], "varchar")


def _fault(text: str) -> str:
    try:
        pipelines.parse(text)
    except AfterlaunchError as error:
        return error.message
    return ""
