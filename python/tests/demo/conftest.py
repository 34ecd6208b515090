from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from afterlaunch.demo import write

Query = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the whole demo company, once."""
    folder = tmp_path_factory.mktemp("demo") / "ws"
    write(folder)
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a short, thin demo company."""
    folder = tmp_path_factory.mktemp("small") / "ws"
    write(folder, months=3, scale=0.05)
    return folder


@pytest.fixture(scope="session")
def truth(workspace: Path) -> pd.DataFrame:
    """Read the true figures, one column per metric."""
    table = pd.read_csv(workspace / "truth" / "metrics.csv")
    return table.pivot(
        index=["model_id", "segment", "month"],
        columns="metric",
        values=["realised_value", "process_value"],
    )


@pytest.fixture(scope="session")
def sql(workspace: Path) -> Query:
    """Query the delivered files: `decisions`, `outcomes`, ... are every parquet row.

    `clean` holds each decision once as it was first recorded with how it ended and what the
    outcomes say: the tests' own reading of the input contract.
    """
    connection = duckdb.connect()
    for folder in sorted((workspace / "raw").iterdir()):
        connection.sql(
            f"create view {folder.name} as "
            f"select * from read_parquet('{folder}/*.parquet', filename = true)"
        )
    # Complete lines of the hand-made files; what is cut short has too few fields to be read.
    for table in ("decisions", "outcomes"):
        (path,) = (workspace / "raw" / table).glob("*.csv")
        lines = path.read_text().splitlines()
        whole = [line.split(",") for line in lines if line.count(",") == lines[0].count(",")]
        rows = pd.DataFrame(whole[1:], columns=whole[0]).replace("", None)
        connection.register(f"{table}_by_hand_text", rows)
        connection.sql(
            f"create table {table}_by_hand as select * exclude (filename) from {table} limit 0"
        )
        connection.sql(f"insert into {table}_by_hand by name select * from {table}_by_hand_text")
    connection.sql("""
        create table clean as
        with first_copies as (
            select * from (
                select * exclude (filename) from decisions
                union all by name
                select * from decisions_by_hand
            )
            where decision_id not like 'dirt%'
            qualify row_number() over (partition by decision_id order by recorded_at, amount) = 1
        ),
        ends as (
            select decision_id, final_action from final_actions
            where final_action in ('approve', 'decline')
            qualify row_number() over (partition by decision_id order by recorded_at desc) = 1
        ),
        events as (
            select distinct on (outcome_id) *
            from (
                select * exclude (filename) from outcomes
                union all by name
                select * from outcomes_by_hand
            )
            where outcome_id not like 'dirt%'
            order by outcome_id, recorded_at
        ),
        latest as (
            select
                *,
                sum(recovered_amount) over (partition by decision_id) as recovered
            from events
            qualify row_number() over (partition by decision_id order by recorded_at desc) = 1
        )
        select
            first_copies.*,
            strftime(decided_at, '%Y-%m-01') as month,
            coalesce(final_action, "action") as ended,
            coalesce(outcome = 'adverse', false)
                and coalesce(reason, 'other') in ('third_party', 'other') as is_adverse,
            latest.outcome,
            latest.evidence,
            latest.reason,
            latest.loss_amount,
            coalesce(latest.recovered, 0) as recovered
        from first_copies
        left join ends using (decision_id)
        left join (select * exclude (decided_at, recorded_at) from latest) as latest
            using (decision_id)
    """)
    return lambda text: connection.sql(text).df()
