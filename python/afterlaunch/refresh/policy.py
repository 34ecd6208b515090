"""What was agreed on how a model is refreshed: a line of the register ``refresh_policies``."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from afterlaunch.policy_days import read_days

REGISTER = "refresh_policies.csv"


@dataclass(frozen=True)
class Policy:
    """The refresh policy of a model; blank or zero where it says nothing.

    ``pipeline`` says how a refresh is carried out, ``cost_amount`` what it costs, and the days how
    long each step may take.
    """

    model_id: str
    approver_owner_id: str = ""
    pipeline: str = ""
    cost_amount: float = 0.0
    benefit_horizon_months: float = 12.0
    days_to_decide: int = 0
    days_to_deploy: int = 0
    days_to_verify: int = 0


def read_policy(registers: Path, model_id: str) -> Policy:
    """Return the policy of a model, an empty one if the register has none.

    Raises
    ------
    AfterlaunchError
        If it gives days that are none.
    """
    path = registers / REGISTER
    if not path.is_file():
        return Policy(model_id)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if (row.get("model_id") or "").strip() == model_id:
                return _policy(model_id, {key: (row.get(key) or "").strip() for key in row})
    return Policy(model_id)


def _policy(model_id: str, row: dict[str, str]) -> Policy:
    def number(name: str, otherwise: float = 0.0) -> float:
        return float(row.get(name) or otherwise)

    def days(name: str) -> int:
        return read_days(name, row.get(name) or "0")

    return Policy(
        model_id,
        approver_owner_id=row.get("approver_owner_id", ""),
        pipeline=row.get("pipeline", ""),
        cost_amount=number("refresh_cost_amount"),
        benefit_horizon_months=number("benefit_horizon_months", 12.0),
        days_to_decide=days("days_to_decide"),
        days_to_deploy=days("days_to_deploy"),
        days_to_verify=days("days_to_verify"),
    )
