"""Whether a refresh is worth its cost, from what the challenger is expected to gain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from afterlaunch.challenger.blocks import probability_above_zero

NEEDED_PROBABILITY = 0.8
NOTHING_SCORED = "No challenger scored yet."


@dataclass(frozen=True)
class Gain:
    """What a challenger gains a month over the champion, as `fct_challenger_results` has it.

    ``amount`` is the least it can gain where the outcome of declined cases is not known; ``error``
    its standard error over ``freedom`` + 1 blocks.
    """

    challenger_version: str
    amount: float
    error: float
    freedom: int
    is_least: bool = False


@dataclass(frozen=True)
class Recommendation:
    """What is advised beside a case, and why; numbers are None while nothing is scored."""

    recommends: bool
    probability: float | None
    expected_gain_amount: float | None
    sentence: str


def newest_gain(results: Sequence[Mapping[str, Any]]) -> Gain | None:
    """Return the gain of the challenger that scored last, from the rows of a model.

    Parameters
    ----------
    results
        Rows of `fct_challenger_results`.

    Returns
    -------
    Gain or None
        None if no challenger scored cases that can tell.
    """
    values = [
        row
        for row in results
        if row["metric"] == "decision_value_amount" and row["segment"] == "(all)"
    ]
    if not values:
        return None
    row = max(
        values,
        key=lambda one: (one["shadow_until"], one["challenger_version"], one["champion_version"]),
    )
    return Gain(
        str(row["challenger_version"]),
        row["expected_gain_amount_per_month"],
        row["gain_error_amount_per_month"] or 0.0,
        row["gain_freedom"],
        is_least=row["evidence"] == "bounds",
    )


def recommend(
    gain: Gain | None, *, cost_amount: float, horizon_months: float, currency_code: str
) -> Recommendation:
    """Hold the gain over the time a refresh is to pay off against what it costs.

    Parameters
    ----------
    gain
        The challenger's gain a month, or None if none was scored on cases that can tell.
    cost_amount
        What the refresh costs.
    horizon_months
        Months over which it is to pay off.
    currency_code
        Of the amounts.
    """
    if gain is None:
        return Recommendation(False, None, None, NOTHING_SCORED)
    expected = gain.amount * horizon_months
    probability = probability_above_zero(
        expected - cost_amount, gain.error * horizon_months, gain.freedom
    )
    recommends = probability >= NEEDED_PROBABILITY
    verdict = "Refresh" if recommends else "Do not refresh on this evidence"
    least = "at least " if gain.is_least else ""
    months = f"{horizon_months:g} month" + ("" if horizon_months == 1 else "s")
    sentence = (
        f"{verdict}: challenger {gain.challenger_version} is expected to gain {least}"
        f"{expected:,.0f} {currency_code} over {months}, against a cost of "
        f"{cost_amount:,.0f} {currency_code}; the probability that it pays is {probability:.0%} "
        f"({NEEDED_PROBABILITY:.0%} are needed)."
    )
    return Recommendation(recommends, probability, expected, sentence)
