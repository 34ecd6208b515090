"""The true figures, from the potential outcomes of every case. Only tests read them.

``realised_value`` is this draw once everything is reported; ``process_value`` its expectation over
scores, control draws, reviews and who tries again, given the cases that came.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from afterlaunch.demo.attempts import at_risk, retried, retry_chances
from afterlaunch.demo.calendar import Floats, month_of, seconds
from afterlaunch.demo.chances import Shares, expected_shares
from afterlaunch.demo.config import MODELS, Model
from afterlaunch.demo.policy import APPROVE, DECLINE, PENDING, REVIEW

_ALL = "(all)"
_EXPECTED_RECOVERY = 0.15 * 0.97 * 0.35
_LAUNCH_MONTHS = 3
_PRICES = {
    "margin": "margin_rate",
    "given_loss": "loss_given_adverse",
    "fee": "chargeback_fee_amount",
    "handling": "handling_cost_amount",
    "review": "review_cost_amount",
}


@dataclass(frozen=True)
class _Cases:
    """One model's cases: outcome, amount, eventual loss (if approved), prices per case.

    `risked` is the part of the amount its attempt group could still lose; `retried` what share of
    declines of its kind a later try made good.
    """

    adverse: Floats
    amount: Floats
    loss: Floats
    recovered: Floats
    risked: Floats
    retried: Floats
    prices: dict[str, Floats]


def truth_metrics(cases: dict[str, pd.DataFrame], registers: Path, months: int) -> pd.DataFrame:
    """Return model_id, month, segment, metric, realised_value, process_value in long form."""
    economics = pd.read_csv(registers / "unit_economics.csv")
    baselines = pd.read_csv(registers / "models.csv").set_index("model_id")["baseline"]
    parts = []
    for model in MODELS:
        rows = cases[model.model_id]
        mine = economics[economics["model_id"] == model.model_id]
        prices = _prices(model, mine, rows)
        baseline = str(baselines[model.model_id])
        realised = _figures(
            model, mine, rows, _happened(model, rows), _facts(model, rows, prices), baseline
        )
        shares = expected_shares(model, rows)
        process = _figures(
            model, mine, rows, shares, _expectations(model, rows, shares, prices), baseline
        )
        parts.append(
            realised.rename("realised_value").to_frame().join(process.rename("process_value"))
        )
    table = pd.concat(parts).reset_index()
    return table.assign(month=[f"{month_of(index)}-01" for index in table["month"]])[
        ["model_id", "month", "segment", "metric", "realised_value", "process_value"]
    ]


def worth(model: Model, economics: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Floats]:
    """Return what letting each case through earns if good, and loses if adverse, one number a case.

    `loss` is what was or would be recorded, `assumed_loss` what a declined case is held to have
    cost; both with the costs of an adverse case. `review` is what a review costs.
    """
    prices = _prices(model, economics, rows)
    facts = _facts(model, rows, prices)
    costs = prices["fee"] + prices["handling"]
    return {
        "margin": prices["margin"] * facts.amount,
        "loss": facts.loss + costs,
        "assumed_loss": prices["given_loss"] * facts.risked + np.where(facts.risked > 0, costs, 0),
        "review": prices["review"],
    }


def _happened(model: Model, rows: pd.DataFrame) -> Shares:
    control = rows["control"].to_numpy()
    hard = (rows["final"] == DECLINE).to_numpy() & rows["control_chance"].isna().to_numpy()
    declined = (rows["action"] == DECLINE).to_numpy() & ~hard
    if model.controls is None:
        declined, hard = declined | hard, np.zeros(len(rows), dtype=bool)
    approved = (rows["final"] == APPROVE).to_numpy() & ~control
    old = (rows["baseline"] == DECLINE).to_numpy()
    flags = (
        declined, hard, approved, control, (rows["action"] == REVIEW).to_numpy(),
        (rows["action"] != APPROVE).to_numpy(), declined & ~old, approved & old,
        (rows["final"] == PENDING).to_numpy(),
    )  # fmt: skip
    return Shares(*(flag.astype(float) for flag in flags))


def _prices(model: Model, economics: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Floats]:
    """Look up each case's prices by day; a segment's own row beats the model's."""
    names = np.array([item.name for item in model.segments])[rows["segment"]]
    decided = rows["decided"].to_numpy()
    prices = {name: np.zeros(len(rows)) for name in _PRICES}
    for row in economics.sort_values("segment", na_position="first").to_dict("records"):
        hit = decided >= seconds(str(row["valid_from"]))
        if isinstance(row["valid_to"], str):
            hit &= decided < seconds(row["valid_to"])
        if isinstance(row["segment"], str):
            hit &= names == row["segment"]
        for name, column in _PRICES.items():
            prices[name][hit] = row[column]
    return prices


def _facts(model: Model, rows: pd.DataFrame, prices: dict[str, Floats]) -> _Cases:
    amount = rows["cents"].to_numpy() / 100
    assumed = np.round(prices["given_loss"] * amount, 2)
    loss = np.where(rows["loss_known"], rows["loss"] / 100, assumed)
    recovered = rows["recovered"].to_numpy() / 100
    adverse = rows["adverse"].to_numpy().astype(float)
    # Controls had no reason to try again: declines that could have been one stand for them.
    again = retried(rows) / (1 - rows["control_chance"].fillna(0).to_numpy())
    return _Cases(adverse, amount, loss, recovered, at_risk(model, rows), again, prices)


def _expectations(
    model: Model, rows: pd.DataFrame, shares: Shares, prices: dict[str, Floats]
) -> _Cases:
    amount = rows["cents"].to_numpy() / 100
    loss = prices["given_loss"] * amount
    recovered = loss * _EXPECTED_RECOVERY
    adverse = rows["adverse"].to_numpy().astype(float)
    second = expected_shares(model, rows.assign(adverse=False, swap_chance=0.0))
    again = retry_chances(model, rows, shares.approved, second.approved)
    return _Cases(adverse, amount, loss, recovered, at_risk(model, rows), again, prices)


def _components(shares: Shares, cases: _Cases, baseline: str) -> dict[str, Floats]:
    """Return the additive parts of every figure, one number per case; pending reviews in none."""
    known = 1 - shares.pending
    bad, amount = cases.adverse, cases.amount
    good = 1 - bad
    costs = cases.prices["fee"] + cases.prices["handling"]
    gross_loss_of_decline = bad * (cases.prices["given_loss"] * amount + costs)
    loss_of_decline = bad * (
        cases.prices["given_loss"] * cases.risked + np.where(cases.risked > 0, costs, 0)
    )
    margin = good * cases.prices["margin"] * amount
    in_books = (shares.approved + shares.control) * bad
    approval = margin - bad * (cases.loss + costs)
    decline = loss_of_decline - margin
    value = {
        "approve_all": shares.declined * decline,
        "incumbent": shares.saved * decline + shares.let_in * approval,
        "decline_all": shares.approved * approval,
    }[baseline]
    parts = {
        "decision": known,
        "declined": shares.declined,
        "ineligible_decline": shares.ineligible,
        "approved": shares.approved,
        "caught_adverse": shares.declined * bad,
        "false_decline": shares.declined * good,
        "adverse_approved": shares.approved * bad,
        "good_approved": shares.approved * good,
        "reviewed": shares.reviewed - shares.pending,
        "flagged": shares.flagged - shares.pending,
        "booked": shares.approved + shares.control,
        "booked_adverse": in_books,
    }
    return {
        **{f"{name}_count": part for name, part in parts.items()},
        **{f"{name}_amount": part * amount for name, part in parts.items()},
        "gross_loss_amount": in_books * cases.loss,
        "control_loss_amount": shares.control * bad * cases.loss,
        "control_cost_amount": shares.control * (bad * (cases.loss + costs) - margin),
        "recovered_amount": in_books * cases.recovered,
        "avoided_loss_amount": shares.declined * loss_of_decline,
        "avoided_loss_gross_amount": shares.declined * gross_loss_of_decline,
        "forgone_margin_amount": shares.declined * margin * (1 - cases.retried),
        "forgone_margin_gross_amount": shares.declined * margin,
        "review_cost_amount": shares.reviewed * cases.prices["review"],
        "gained_amount": value,
        "gained_from_adverse_amount": value * bad,
    }


def _figures(
    model: Model,
    economics: pd.DataFrame,
    rows: pd.DataFrame,
    shares: Shares,
    cases: _Cases,
    baseline: str,
) -> pd.Series:
    parts = pd.DataFrame(_components(shares, cases, baseline))
    names = np.array([item.name for item in model.segments], dtype=object)[rows["segment"]]
    by_segment = parts.groupby([rows["month"].to_numpy(), names]).sum()
    total = parts.groupby(rows["month"].to_numpy()).sum()
    total.index = pd.MultiIndex.from_product([total.index, [_ALL]])
    sums = pd.concat([total, by_segment])
    sums.index.names = ["month", "segment"]
    running = economics[economics["segment"].isna()]["running_cost_amount_per_month"].iloc[0]
    whole = sums.index.get_level_values("segment") == _ALL
    figures = _metrics(sums, np.where(whole, running, 0.0))
    figures.columns.name = "metric"
    long = pd.Series(figures.stack()).sort_index()
    return pd.concat({model.model_id: long}, names=["model_id"])


def _metrics(sums: pd.DataFrame, running: Floats) -> pd.DataFrame:
    """Turn sums per month and segment into figures by their definitions."""
    figures = pd.DataFrame(index=sums.index)
    for short, unit in (("count", "_count"), ("value", "_amount")):
        caught, missed = sums["caught_adverse" + unit], sums["adverse_approved" + unit]
        false, accepted = sums["false_decline" + unit], sums["good_approved" + unit]
        approved = sums["approved" + unit]
        declined = sums["declined" + unit] + sums["ineligible_decline" + unit]
        figures[f"detection_rate_{short}"] = caught / (caught + missed)
        figures[f"false_decline_rate_{short}"] = false / (false + accepted)
        figures[f"approval_rate_{short}"] = approved / (approved + declined)
        figures[f"decline_rate_{short}"] = declined / (approved + declined)
        figures[f"review_rate_{short}"] = sums["reviewed" + unit] / sums["decision" + unit]
        figures[f"flag_rate_{short}"] = sums["flagged" + unit] / sums["decision" + unit]
        for name in (
            "decision",
            "ineligible_decline",
            "caught_adverse",
            "false_decline",
            "adverse_approved",
        ):
            figures[name + unit] = sums[name + unit]
        figures["policy_decline" + unit] = sums["declined" + unit]
    figures["decline_error_share"] = sums["false_decline_count"] / sums["declined_count"]
    figures["false_positive_ratio"] = sums["false_decline_count"] / sums["caught_adverse_count"]
    for name in (
        "gross_loss",
        "control_cost",
        "control_loss",
        "avoided_loss",
        "avoided_loss_gross",
        "forgone_margin",
        "forgone_margin_gross",
        "review_cost",
    ):
        figures[f"{name}_amount"] = sums[f"{name}_amount"]
    figures["net_loss_amount"] = sums["gross_loss_amount"] - sums["recovered_amount"]
    figures["gross_loss_bps"] = 10_000 * sums["gross_loss_amount"] / sums["booked_amount"]
    figures["net_loss_bps"] = 10_000 * figures["net_loss_amount"] / sums["booked_amount"]
    figures["fraud_value_bps"] = 10_000 * sums["booked_adverse_amount"] / sums["booked_amount"]
    figures["running_cost_amount"] = running
    value = sums["gained_amount"] - sums["review_cost_amount"] - running
    figures["decision_value_amount"] = value
    figures["decision_quality_improvement"] = 1000 * value / sums["decision_count"]
    figures["decision_quality_improvement_at_launch_rate"] = (
        1000 * (_at_launch_rate(sums) - sums["review_cost_amount"] - running)
    ) / sums["decision_count"]
    return figures.replace([np.inf, -np.inf], np.nan)


def _at_launch_rate(sums: pd.DataFrame) -> pd.Series:
    """Return what the cases were worth, adverse ones being as frequent as in the first months."""
    cases = pd.DataFrame(
        {
            "adverse": sums["caught_adverse_count"] + sums["adverse_approved_count"],
            "good": sums["false_decline_count"] + sums["good_approved_count"],
        }
    )
    first = cases[cases.index.get_level_values("month") < _LAUNCH_MONTHS].groupby("segment").sum()
    share = (first["adverse"] / first.sum(axis=1)).reindex(sums.index, level="segment")
    from_adverse = sums["gained_from_adverse_amount"]
    adverse = share * from_adverse / cases["adverse"]
    good = (1 - share) * (sums["gained_amount"] - from_adverse) / cases["good"]
    return cases.sum(axis=1) * (adverse + good)
