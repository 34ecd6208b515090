"""Agreements set from the true rate of a world, so that the right verdict is known."""

from __future__ import annotations

from calibration.families import FIRST_MONTH, World
from calibration.truth import expected, figures

SHIFTS = {"on": 0.0, "inside": -0.03, "fall": 0.05, "ten": 0.10}
"""By how much each agreed detection rate lies above the true one."""

CEILING = "ceiling"
"""The agreement on false declines: exactly the true rate."""

_HARM = 0.05
_WARNING = 0.01
_CEILING_HARM = 1.5
_CEILING_WARNING = 0.9


def agreements(world: World) -> list[dict[str, object]]:
    """Return the rows of the register ``sla_targets`` of one world."""
    detection, false_declines = _true_rates(world)
    metric = f"detection_rate_{world.family.agreed}"
    rows = [
        _row(
            world, cell, metric, "floor",
            (detection + shift + _WARNING, detection + shift, detection + shift - _HARM),
        )
        for cell, shift in SHIFTS.items()
    ]  # fmt: skip
    levels = (_CEILING_WARNING * false_declines, false_declines, _CEILING_HARM * false_declines)
    metric = f"false_decline_rate_{world.family.agreed}"
    return [*rows, _row(world, CEILING, metric, "ceiling", levels)]


def _true_rates(world: World) -> tuple[float, float]:
    """Return detection and false declines of the process; they are the same in every month."""
    parts = expected(world).assign(model_id=world.model_id)
    rates = figures(parts[parts["month"] == 0], [world]).set_index("metric")["truth"]
    agreed = world.family.agreed
    detection = rates[f"detection_rate_{agreed}"]
    return float(detection), float(rates[f"false_decline_rate_{agreed}"])


def _row(
    world: World, cell: str, metric: str, direction: str, levels: tuple[float, float, float]
) -> dict[str, object]:
    warn_at, breach_at, harmful_at = (f"{level:.12f}" for level in levels)
    return {
        "sla_id": f"{cell}-{world.model_id}",
        "model_id": world.model_id,
        "metric": metric,
        "direction": direction,
        "warn_at": warn_at,
        "breach_at": breach_at,
        "harmful_at": harmful_at,
        "grain": "month" if world.family.months == 1 else "rolling_3m",
        "confidence": 0.95,
        "valid_from": f"{FIRST_MONTH}-01",
        "agreed_by": "owner",
        "agreed_on": f"{FIRST_MONTH}-01",
    }
