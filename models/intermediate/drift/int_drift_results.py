"""Drift of every column, month by month, judged by the statistics of the package."""

from afterlaunch.drift.evaluate import Settings, evaluate


def model(dbt, session):
    """Return the results for the daily bins; the bins are few, whatever the volume."""
    dbt.config(materialized="table")
    settings = Settings(
        false_discovery_rate=dbt.config.get("drift_false_discovery_rate"),
        minimum_psi=dbt.config.get("drift_minimum_psi"),
    )
    return evaluate(dbt.ref("int_drift_days").df(), settings)
