"""The watch week by week: what the detector of the package makes of the growth of its bets."""

from afterlaunch.watch.evaluate import evaluate


def model(dbt, session):
    """Return a row per agreement and week; the weeks are few, whatever the volume."""
    dbt.config(materialized="table")
    return evaluate(dbt.ref("int_watch_weeks").df(), dbt.config.get("watch_run_length_weeks"))
