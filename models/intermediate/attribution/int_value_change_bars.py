"""Every change of value split into bars by the statistics of the package."""

from afterlaunch.attribution.changes import Settings, evaluate


def model(dbt, session):
    """Return the bars for the daily cells of the mature months; cells are few, whatever the volume."""
    dbt.config(materialized="table")
    settings = Settings(
        resamples=dbt.config.get("value_change_resamples"),
        confidence=dbt.config.get("interval_confidence"),
    )
    return evaluate(
        dbt.ref("int_value_months").df(),
        dbt.ref("int_value_cells").df(),
        dbt.ref("int_value_thresholds").df(),
        settings,
    )
