"""The faults counted again from the delivered files, by other code than planted them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

Query = Callable[[str], pd.DataFrame]

FOUND = {
    ("decisions", "negative amount"): "select filename from decisions where amount < 0",
    (
        "decisions",
        "unknown model",
    ): "select filename from decisions where model_id = 'legacy_rules'",
    (
        "decisions",
        "impossible time",
    ): "select filename from decisions where decided_at > '2100-01-01'",
    ("decisions", "recorded before decided"): """
        select filename from decisions where recorded_at < decided_at and decided_at < '2100-01-01'
    """,
    ("decisions", "unknown action"): """
        select filename from decisions where "action" not in ('approve', 'review', 'decline')
    """,
    ("decisions", "control without probability"): """
        select filename from decisions where is_control and control_probability is null
    """,
    ("decisions", "identical re-delivery"): """
        select filename from decisions
        qualify row_number() over (
            partition by decision_id, amount, recorded_at order by filename
        ) > 1
    """,
    ("decisions", "conflicting duplicate"): """
        select filename from decisions
        qualify row_number() over (partition by decision_id order by recorded_at) > 1
            and amount <> first_value(amount) over (partition by decision_id order by recorded_at)
    """,
    ("outcomes", "orphan"): """
        select filename from outcomes
        where decision_id not in (select decision_id from decisions)
            and decision_id not in (select decision_id from decisions_by_hand)
    """,
    ("outcomes", "unknown evidence"): "select filename from outcomes where evidence = 'phone'",
    ("outcomes", "unknown outcome"): "select filename from outcomes where outcome = 'fraud'",
    ("outcomes", "recorded before decided"): """
        select filename from outcomes where recorded_at < decided_at
    """,
    ("outcomes", "negative amount"): "select filename from outcomes where loss_amount < 0",
    ("outcomes", "identical re-delivery"): """
        select filename from outcomes
        qualify row_number() over (
            partition by outcome_id, recorded_at, loss_amount order by filename
        ) > 1
    """,
    ("outcomes", "conflicting duplicate"): """
        select filename from outcomes
        qualify row_number() over (partition by outcome_id order by recorded_at) > 1
            and recorded_at <> min(recorded_at) over (partition by outcome_id)
    """,
    ("final_actions", "unknown final action"): """
        select filename from final_actions where final_action = 'escalate'
    """,
    ("final_actions", "identical re-delivery"): """
        select filename from final_actions
        qualify row_number() over (partition by decision_id, recorded_at order by filename) > 1
    """,
}


@pytest.fixture(scope="module")
def faults(workspace: Path) -> pd.DataFrame:
    return pd.read_csv(workspace / "truth" / "dirt.csv").set_index(["table", "fault"])


@pytest.mark.parametrize("key", list(FOUND))
def test_a_fault_is_in_the_files_as_often_as_counted(
    sql: Query, faults: pd.DataFrame, key: tuple[str, str]
) -> None:
    found = sql(FOUND[key])["filename"].str.split("/raw/").str[1]
    assert len(found) == faults.loc[key, "rows"]
    assert set(found) == {faults.loc[key, "file_path"]}


def test_rows_cut_short_stand_at_the_end_of_the_csv_files(
    workspace: Path, faults: pd.DataFrame
) -> None:
    cut = faults.xs("truncated row", level="fault")
    assert set(cut.index) == {"decisions", "outcomes"}
    for row in cut.itertuples():
        lines = (workspace / "raw" / row.file_path).read_text().splitlines()
        fields = [line.count(",") for line in lines]
        short = [number for number, count in enumerate(fields) if count < fields[0]]
        assert len(short) == row.rows
        assert short == list(range(len(lines) - row.rows, len(lines)))


def test_every_fault_is_looked_for(faults: pd.DataFrame) -> None:
    assert set(faults.index) == set(FOUND) | {
        ("decisions", "truncated row"),
        ("outcomes", "truncated row"),
    }
