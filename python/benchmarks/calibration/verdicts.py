"""How often verdicts cry wolf, sleep, or rightly say that the evidence is too little."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from afterlaunch import warehouse
from afterlaunch.workspace import Workspace
from calibration.agreements import CEILING, SHIFTS
from calibration.families import World
from calibration.statistics import Row, scored

GROUP = "verdicts on agreements"
_ON, _INSIDE, _FALL = "on", "inside", "fall"
_PREVIOUS, _DEVIATIONS = 6, 3.0

_VERDICTS = """
select
    sla_id, model_id, direction, period_start, state, value, lower, upper, breach_at
from marts.fct_sla_results
where maturity >= 1 and not is_provisional and value is not null
qualify row_number() over (partition by sla_id, period_start order by evaluated_on) = 1
order by sla_id, period_start
"""
_COLUMNS = ["sla_id", "model_id", "direction", "period_start", "state"]
_COLUMNS += ["value", "lower", "upper", "breach_at"]


def read_verdicts(workspace: Workspace) -> pd.DataFrame:
    """Return every period's verdict as first given with all its labels due."""
    return pd.DataFrame(warehouse.query(workspace, _VERDICTS), columns=_COLUMNS)


def score_verdicts(verdicts: pd.DataFrame, worlds: list[World]) -> list[Row]:
    """Score false breaches, power and missing evidence, beside two rules on the same figures.

    `verdicts` as `read_verdicts` gives them.
    """
    table = with_rules(with_traits(verdicts, worlds))
    full, few = table[~table["is_quarter"]], table[table["is_quarter"]]
    found = []
    for title, cell, least, most in (
        ("false breach, truth exactly on the threshold", _ON, None, 0.06),
        ("false breach, truth exactly on the ceiling", CEILING, None, 0.06),
        ("false breach, truth three points inside", _INSIDE, None, 0.02),
        ("fall of five points found in its first period", _FALL, 0.8, None),
    ):
        found += [
            scored(
                f"{title}: {kind}", part, "is_breach", least=least, most=most,
                naive="is_beyond", other="is_unusual", group=GROUP,
            )
            for kind, part in kinds(full[full["cell"] == cell])
        ]  # fmt: skip
    for title, part_of in (
        ("a quarter of the evidence: no verdict", few),
        ("a quarter of the evidence: no verdict unless one is proven", few[~few["is_proven"]]),
    ):
        found += [
            scored(f"{title}, {kind}", part, "is_open", least=0.95, group=GROUP)
            for kind, part in kinds(part_of[part_of["cell"] == _ON])
        ]
    return found


def with_traits(verdicts: pd.DataFrame, worlds: list[World]) -> pd.DataFrame:
    """Add what the agreement was set to be, and in which kind of world."""
    traits = pd.DataFrame(
        {
            "model_id": [world.model_id for world in worlds],
            "measure": [world.family.agreed for world in worlds],
            "has_controls": [world.family.has_controls for world in worlds],
            "is_quarter": [world.family.name.endswith("_quarter") for world in worlds],
        }
    )
    table = verdicts.merge(traits, on="model_id")
    return table.assign(cell=table["sla_id"].str.split("-").str[0])


def with_rules(table: pd.DataFrame) -> pd.DataFrame:
    """Add the verdict, and what two rules of thumb say to the same figures."""
    turn = table["direction"].map({"floor": 1, "ceiling": -1})
    value, level = turn * table["value"], turn * table["breach_at"]
    favourable = table["upper"].where(turn > 0, -table["lower"])
    adverse = table["lower"].where(turn > 0, -table["upper"])
    # A fall is one from the agreed level: the periods before it are the world's own, so much up.
    earlier = table["value"] + table["cell"].map(SHIFTS).clip(lower=0).fillna(0)
    windows = earlier.groupby(table["sla_id"]).rolling(_PREVIOUS)
    # Windows come sorted by agreement, whatever order the batches had.
    mean = windows.mean().droplevel(0).groupby(table["sla_id"]).shift(1).reindex(table.index)
    spread = windows.std().droplevel(0).groupby(table["sla_id"]).shift(1).reindex(table.index)
    is_unusual = (table["value"] - mean).abs() > _DEVIATIONS * spread
    return table.assign(
        is_breach=(table["state"] == "breach").astype(float),
        is_open=(table["state"] == "not_enough_evidence").astype(float),
        is_proven=(favourable < level) | (adverse >= level),
        is_beyond=(value < level).astype(float),
        is_unusual=is_unusual.astype(float).where(spread.notna()),
    )


def kinds(table: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Split by what was agreed and how declined cases become known."""
    for has_controls, evidence in ((False, "outcomes known"), (True, "controls")):
        for measure in ("count", "value"):
            of_kind = (table["has_controls"] == has_controls) & (table["measure"] == measure)
            yield f"by {measure}, {evidence}", table[of_kind]
