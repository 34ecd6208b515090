"""Whether a slow-down of labels is found, soon, and none where there was none."""

from __future__ import annotations

import pandas as pd

from afterlaunch import warehouse
from afterlaunch.workspace import Workspace
from calibration.families import FIRST_MONTH, MONTHS, SLOW_FROM, World
from calibration.statistics import Row, scored

_TO_BE_FOUND_IN = 2

_SHIFTS = """
select distinct model_id, evaluated_on
from marts.fct_findings
where finding = 'delay_shift' and segment = '(all)' and owner_id = '(all)'
"""


def read_shifts(workspace: Workspace) -> pd.DataFrame:
    """Return model_id and evaluated_on of every finding ``delay_shift``."""
    return pd.DataFrame(warehouse.query(workspace, _SHIFTS), columns=["model_id", "evaluated_on"])


def score_findings(found: pd.DataFrame, worlds: list[World]) -> list[Row]:
    """Score the finding ``delay_shift``: raised within two months of a slow-down, or in vain.

    `found` as `read_shifts` gives it.
    """
    months = found["evaluated_on"].to_numpy().astype("datetime64[M]") - FIRST_MONTH
    found = found.assign(looked=months.astype(int))
    looks = pd.MultiIndex.from_product(
        [[world.model_id for world in worlds], range(MONTHS)], names=["model_id", "looked"]
    ).to_frame(index=False)
    looks = looks.merge(found.assign(raised=1.0), on=["model_id", "looked"], how="left")
    looks["raised"] = looks["raised"].fillna(0.0)
    looks["period_start"] = looks["looked"]
    slowing = looks["model_id"].isin(
        [world.model_id for world in worlds if world.family.plant == "delay"]
    )
    soon = looks[slowing & looks["looked"].between(SLOW_FROM, SLOW_FROM + _TO_BE_FOUND_IN - 1)]
    by_world = soon.groupby("model_id", as_index=False)["raised"].max()
    vain = looks[~slowing | (looks["looked"] < SLOW_FROM)]
    group = "labels slow down"
    return [
        scored(
            "slow-down of labels found within two months",
            by_world.assign(period_start=SLOW_FROM), "raised", least=0.9, group=group,
        ),
        scored("slow-down found where there is none, share of months", vain, "raised", group=group),
    ]  # fmt: skip
