"""Champion and challenger compared by the statistics of the package."""

from afterlaunch.challenger.evaluate import Settings, evaluate


def model(dbt, session):
    """Return a row per pair, segment, group and metric; the day blocks are few, whatever the volume."""
    dbt.config(materialized="table")
    settings = Settings(
        resamples=dbt.config.get("challenger_resamples"),
        observed_share=dbt.config.get("observed_share"),
        least_controls=dbt.config.get("min_controls"),
        least_group_cases=dbt.config.get("min_group_cases"),
    )
    return evaluate(
        dbt.ref("int_challenger_days").df(),
        dbt.ref("int_challenger_group_days").df(),
        dbt.ref("stg_refresh_policies").df(),
        settings,
    )
