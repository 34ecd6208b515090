"""The factors of a month's decision value, and the value of any mixture of two months' factors.

Shapes: S states (the month itself first, then its resamples), G segments, Z score bands, R what the
baseline does (0 declines, 1 approves), Y outcome (0 good, 1 adverse), D policy (0 approves, 1
declines).
"""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COUNT, AMOUNT, LOSS, COST, MARGIN = range(5)
FACTORS = ("volume", "mix", "attack_pressure", "detection", "threshold", "unit_economics")
# A good case is worth its margin if approved, an adverse one its loss if declined: rows Y, columns
# D. Where policy and baseline agree there is no value, so the cells that count have R = D.
SIGN = np.array([[1.0, -1.0], [-1.0, 1.0]])


@dataclass(frozen=True)
class Factors:
    """What a month's value is the product of; NaN where a cell is empty.

    Attributes
    ----------
    volume, (S,)
        Cases.
    mix, (S, G)
        Share of the cases.
    prevalence, amount, (S, G, Y)
        Share of the segment's cases; mean amount.
    spread_count, spread_amount, (S, G, Z, R, Y)
        Share of the outcome's cases and of their amount that the model puts into a band.
    declined_count, declined_amount, (S, G, Z, R, Y, D)
        Share of a band's cases and of their amount that the policy approves and declines.
    unit_amount, unit_count, (S, G, Y, D)
        Money per unit of amount and per case, without its sign.
    """

    volume: Floats
    mix: Floats
    prevalence: Floats
    amount: Floats
    spread_count: Floats
    spread_amount: Floats
    declined_count: Floats
    declined_amount: Floats
    unit_amount: Floats
    unit_count: Floats

    @classmethod
    def of(cls, sums: Floats) -> Self:
        """Take the sums (S, G, Z, R, Y, D, measure) of a month apart."""
        count, amount = sums[..., COUNT], sums[..., AMOUNT]
        by_outcome, amount_by_outcome = count.sum((2, 3, 5)), amount.sum((2, 3, 5))
        by_segment = by_outcome.sum(2)
        volume = by_segment.sum(1)
        # The cells that count, (S, G, Y, D, measure).
        changed = np.stack([sums[:, :, :, d, :, d].sum(2) for d in (0, 1)], axis=3)
        money = np.where(np.arange(2)[:, None] == 0, changed[..., MARGIN], changed[..., LOSS])
        cost = np.where(np.arange(2)[:, None] == 0, 0.0, changed[..., COST])
        return cls(
            volume=volume,
            mix=_share(by_segment, volume[:, None]),
            prevalence=_share(by_outcome, by_segment[..., None]),
            amount=_share(amount_by_outcome, by_outcome),
            spread_count=_share(count.sum(5), by_outcome[:, :, None, None]),
            spread_amount=_share(amount.sum(5), amount_by_outcome[:, :, None, None]),
            declined_count=_share(count, count.sum(5)[..., None]),
            declined_amount=_share(amount, amount.sum(5)[..., None]),
            unit_amount=_unit(money, changed[..., AMOUNT]),
            unit_count=_unit(cost, changed[..., COUNT]),
        )


def filled(own: Factors, other: Factors) -> Factors:
    """Fill the empty cells of one month so that it can be mixed with the other.

    What the policy does in an empty cell is what it does with the other outcome, then what it did
    in the other month; everything else is the other month's. A cell empty in both counts nothing.
    """
    found = {}
    for field in fields(Factors):
        mine, theirs = getattr(own, field.name), getattr(other, field.name)
        if field.name.startswith("declined"):
            layers = [mine, mine[..., ::-1, :], theirs, theirs[..., ::-1, :]]
        else:
            layers = [mine, theirs]
        whole = layers[0]
        for layer in layers[1:]:
            whole = np.where(np.isnan(whole), layer, whole)
        found[field.name] = np.nan_to_num(whole)
    return replace(own, **found)


class Mixture:
    """The value of every mixture of an earlier and a later month, factor by factor."""

    def __init__(self, earlier: Factors, later: Factors) -> None:
        self._months = (filled(earlier, later), filled(later, earlier))
        self._reached = {
            (spread, policy): self._reach(self._months[spread], self._months[policy])
            for spread in (0, 1)
            for policy in (0, 1)
        }

    @staticmethod
    def _reach(spread: Factors, policy: Factors) -> tuple[Floats, Floats]:
        """Return shares (S, G, Y, D) of each outcome's count and amount in the cells that count."""
        return (
            _met(spread.spread_count, policy.declined_count),
            _met(spread.spread_amount, policy.declined_amount),
        )

    def value(self, later: dict[str, bool]) -> Floats:
        """Return the value (S,) with each of FACTORS taken from the later month or the earlier."""
        month = {name: self._months[later[name]] for name in FACTORS}
        counts, amounts = self._reached[later["detection"], later["threshold"]]
        attack, units = month["attack_pressure"], month["unit_economics"]
        each = (
            attack.amount[..., None] * amounts * units.unit_amount + counts * units.unit_count
        ) * SIGN
        cases = month["mix"].mix[..., None] * attack.prevalence
        return np.asarray(month["volume"].volume * (cases[..., None] * each).sum((1, 2, 3)))


def _met(spread: Floats, policy: Floats) -> Floats:
    return np.stack(
        [(spread[:, :, :, d] * policy[:, :, :, d, :, d]).sum(2) for d in (0, 1)], axis=3
    )


def _share(part: Floats, whole: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)


def _unit(money: Floats, size: Floats) -> Floats:
    """Money per unit; where a segment has no such case, that of all segments."""
    own = _share(money, size)
    pooled = _share(money.sum(1, keepdims=True), size.sum(1, keepdims=True))
    return np.where(np.isnan(own), pooled, own)
