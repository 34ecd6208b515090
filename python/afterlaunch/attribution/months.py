"""One month of a model as dense daily sums, and how its declined cases are told apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from afterlaunch.attribution.factors import COST, COUNT, LOSS, MARGIN

Floats = NDArray[np.float64]

PARTS = (
    "approved_good", "approved_adverse", "declined_good", "declined_adverse", "declined_unknown",
    "control_good", "control_adverse",
)  # fmt: skip
MEASURES = ("case_count", "amount", "loss", "cost", "margin")
GOOD, ADVERSE = 0, 1
APPROVED, DECLINED = 0, 1
# Where policy and baseline disagree on a declined case the baseline approves.
BASELINE_APPROVES = 1


@dataclass(frozen=True)
class Month:
    """Daily sums of one month and what is published of it.

    Attributes
    ----------
    sums, (parts, days, segments, versions, bins, baseline, measures)
        What `PARTS` and `MEASURES` name; `control_*` are weighted.
    ladder
        How the declined cases are known: observed | control_estimate | bounds.
    adverse, good
        Published (changed loss, changed margin) and counts of the adverse and of the good declined
        cases as (money, count); NaN with bounds.
    """

    sums: Floats
    ladder: str
    adverse: tuple[float, float]
    good: tuple[float, float]

    @property
    def days(self) -> int:
        """Days with decisions, the blocks of the bootstrap."""
        return int(self.sums.shape[1])

    def part(self, name: str) -> Floats:
        """Return the sums (days, segments, versions, bins, baseline, measures) of one part."""
        return np.asarray(self.sums[PARTS.index(name)])

    def cases(self) -> Floats:
        """Return the number of cases (segments, versions, bins), each once."""
        once = [self.part(name)[..., COUNT] for name in PARTS if not name.startswith("control")]
        return np.asarray(sum(once).sum((0, 4)))  # type: ignore[union-attr]

    def told_apart(self, unknown_are: int | None) -> Floats:
        """Return daily sums (days, segments, versions, bins, baseline, outcome, policy, measures).

        Parameters
        ----------
        unknown_are
            Outcome that unknown declined cases are given at this end of the bounds; None takes them
            as published: known ones or weighted controls, scaled to the published totals. Where
            nothing is published of them, nothing depends on them, and they pass for good.
        """
        if unknown_are is None and self.ladder == "bounds":
            unknown_are = GOOD
        shape = self.sums.shape[1:]
        found = np.zeros((*shape[:-1], 2, 2, shape[-1]))
        found[..., GOOD, APPROVED, :] = self.part("approved_good")
        found[..., ADVERSE, APPROVED, :] = self.part("approved_adverse")
        source = "control" if unknown_are is None and self.ladder != "observed" else "declined"
        for outcome, name in ((GOOD, "good"), (ADVERSE, "adverse")):
            found[..., outcome, DECLINED, :] = self.part(f"{source}_{name}")
            if unknown_are == outcome:
                found[..., outcome, DECLINED, :] += self.part("declined_unknown")
            elif unknown_are is None:
                found[..., outcome, DECLINED, :] *= self._scale(found, outcome)
        return found

    def _scale(self, found: Floats, outcome: int) -> float:
        """Return what brings the declined cases of an outcome to their published total."""
        declined = found[..., outcome, DECLINED, :]
        money, count = self.adverse if outcome == ADVERSE else self.good
        changed = declined[..., BASELINE_APPROVES, :]
        held = changed[..., MARGIN] if outcome == GOOD else changed[..., LOSS] + changed[..., COST]
        total = held.sum()
        if total <= 0:
            money, total = count, declined[..., COUNT].sum()
        return float(money / total) if total > 0 else 1.0

    def resampled(self, sums: Floats, draws: Floats) -> Floats:
        """Sum days of ``sums`` as often as drawn, declined cases scaled as the estimate would be.

        Parameters
        ----------
        sums
            From `told_apart`, whatever the bands: (days, ..., outcome, policy, measures).
        draws, (states, days)
            How often each day counts; the first row is the month itself.
        """
        shape = sums.shape[1:]
        totals = (draws @ sums.reshape(len(sums), -1)).reshape(len(draws), *shape)
        known = [self.part(name)[..., COUNT] for name in PARTS if name.startswith("declined")]
        daily = sum(known).reshape(self.days, -1).sum(1)  # type: ignore[union-attr]
        stand_ins = sums[..., DECLINED, COUNT].reshape(self.days, -1).sum(1)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = (draws @ daily) / (draws @ stand_ins)
            scale = np.where(np.isfinite(ratio) & (ratio > 0), ratio / ratio[0], 1.0)
        scale = np.where(np.isfinite(scale), scale, 1.0)
        totals[..., DECLINED, :] *= scale.reshape(-1, *(1,) * (len(shape) - 1))
        return totals
