"""What worlds there are: families of simulated models, and the parameters of each world."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import norm

from calibration.sizes import Customers, design_effect, expected_frauds, margin_over_cut

FIRST_MONTH = np.datetime64("2024-01", "M")
MONTHS = 24
HORIZON = 90
ATTRITION_WINDOW = 60
SLOW_FROM, SLOW_MEDIAN = 6, 30.0
FAST_MEDIAN = 21.0

AGREED_DETECTION = 0.75
"""True detection rate of every model whose agreements are judged."""


@dataclass(frozen=True)
class Family:
    """Worlds of one kind.

    Parameters
    ----------
    name
        Prefix of the model ids.
    worlds
        How many, at full size.
    decisions
        Expected decisions of a month, before a plant.
    evidence
        How declined cases become known: ``controls``, ``investigated`` or ``none``.
    control
        Range of the control probability; a world draws one, 1 makes every decline a control.
    by_score
        Whether the control probability falls along the score instead of being one number.
    prevalence, false_decline
        Ranges of the adverse share of cases and of the share of good cases declined.
    plant
        What changes for good in one month: ``none``, ``drift``, ``threshold``, ``prevalence``,
        ``volume`` or ``delay``.
    windows
        Whether windows of three months are asked for too.
    agreed
        What the agreements are about, if their verdicts are scored: ``count`` or ``value``.
    asked
        Equal, independent frauds of a period that an agreement asks for; with controls, those
        caught and drawn.
    """

    name: str
    worlds: int
    decisions: int
    evidence: str
    control: tuple[float, float] = (0.0, 0.0)
    by_score: bool = False
    prevalence: tuple[float, float] = (0.2, 0.3)
    false_decline: tuple[float, float] = (0.02, 0.10)
    plant: str = "none"
    windows: bool = False
    agreed: str = ""
    asked: float = 0.0

    @property
    def months(self) -> int:
        """Months of the periods agreements are judged by."""
        return 3 if 0 < self.control[1] < 1 else 1

    @property
    def has_controls(self) -> bool:
        """Whether a draw could reach the declines."""
        return self.control[1] > 0


_FEW = (0.05, 0.05)
_MANY_DECLINES = (0.3, 0.45)


def _agreed(name: str, agreed: str, asked: float, worlds: int, *, controls: bool) -> Family:
    if not controls:
        return Family(
            name, worlds, 0, "investigated", prevalence=(0.4, 0.5), agreed=agreed, asked=asked
        )
    return Family(
        name, worlds, 0, "controls", (0.2, 0.2), prevalence=(0.4, 0.5),
        false_decline=_MANY_DECLINES, agreed=agreed, asked=asked,
    )  # fmt: skip


FAMILIES = (
    Family("investigated", 20, 1500, "investigated"),
    Family("open", 20, 1500, "controls", (1.0, 1.0)),
    Family("rare", 100, 1500, "controls", (1.0, 1.0), prevalence=(0.004, 0.01)),
    Family("drift", 152, 1500, "controls", (1.0, 1.0), plant="drift"),
    Family("control_5", 20, 4000, "controls", _FEW, false_decline=(0.2, 0.35)),
    Family(
        "control_40", 76, 2500, "controls", (0.36, 0.44), prevalence=(0.3, 0.4),
        false_decline=_MANY_DECLINES, windows=True,
    ),
    Family(
        "control_score", 76, 2500, "controls", (0.6, 0.8), by_score=True, prevalence=(0.3, 0.4),
        false_decline=_MANY_DECLINES, windows=True,
    ),
    Family("no_control", 100, 400, "none"),
    Family("slower", 400, 1200, "controls", (1.0, 1.0), plant="delay"),
    Family("new_threshold", 160, 1500, "investigated", plant="threshold"),
    Family("new_prevalence", 160, 1500, "investigated", plant="prevalence"),
    Family("new_volume", 160, 1500, "investigated", plant="volume"),
    Family("drift_5", 160, 3000, "controls", _FEW, false_decline=(0.15, 0.25), plant="drift"),
    Family(
        "new_threshold_5", 160, 3000, "controls", _FEW, false_decline=(0.15, 0.25),
        plant="threshold",
    ),
    Family(
        "new_prevalence_5", 160, 3000, "controls", _FEW, false_decline=(0.15, 0.25),
        plant="prevalence",
    ),
    Family("new_volume_5", 160, 3000, "controls", _FEW, false_decline=(0.15, 0.25), plant="volume"),
    _agreed("sla_count", "count", 420, 100, controls=False),
    _agreed("sla_count_quarter", "count", 420 / 4, 100, controls=False),
    _agreed("sla_value", "value", 420, 100, controls=False),
    _agreed("sla_value_quarter", "value", 420 / 4, 100, controls=False),
    _agreed("sla_controls_count", "count", 70, 110, controls=True),
    _agreed("sla_controls_count_quarter", "count", 70 / 4, 110, controls=True),
    _agreed("sla_controls_value", "value", 70, 110, controls=True),
    _agreed("sla_controls_value_quarter", "value", 70 / 4, 110, controls=True),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """One simulated model; arrays have one entry per month.

    Good cases have risk N(0, 1), adverse ones N(``adverse_mean``, 1); a case is declined at a risk
    of ``cut`` or more. Log amounts lean on the risk by ``slope_*`` and have spread ``spread``.
    Delays are log-normal by median and ``delay_sigma``, cut off at the horizon.
    """

    model_id: str
    family: Family
    prevalence: float
    good_rate: np.ndarray
    adverse_rate: np.ndarray
    adverse_mean: np.ndarray
    cut: np.ndarray
    slope_good: float
    slope_adverse: float
    spread: float
    log_amount: float
    cluster_size: float
    cluster_likeness: float
    control: float
    hard_rule: float
    delay_missed: np.ndarray
    delay_caught: np.ndarray
    delay_sigma: float
    recovery_chance: float
    margin_rate: float
    given_loss: float
    churn: tuple[float, float]
    plant_month: int

    @property
    def decisions(self) -> float:
        """Expected decisions of the first month."""
        return float(self.good_rate[0] + self.adverse_rate[0])

    def control_chance(self, risk: np.ndarray, cut: np.ndarray | float) -> np.ndarray:
        """Return the chance of a decline at this risk to be drawn as a control."""
        if not self.family.by_score:
            return np.full(np.shape(risk), self.control)
        return 0.15 + (self.control - 0.15) * np.exp(-1.5 * np.maximum(risk - cut, 0))

    def score(self, risk: np.ndarray) -> np.ndarray:
        """Return the model's score: the adverse probability as it was before any plant."""
        mean = self.adverse_mean[0]
        odds = np.log(self.prevalence / (1 - self.prevalence)) + mean * risk - mean**2 / 2
        return 1 / (1 + np.exp(-odds))


def draw_world(family: Family, number: int, rng: np.random.Generator) -> World:
    """Draw the parameters of one world."""
    prevalence = rng.uniform(*family.prevalence)
    false_decline = rng.uniform(*family.false_decline)
    detection = rng.uniform(0.72, 0.88) if family.plant == "drift" else rng.uniform(0.6, 0.85)
    plant_month = SLOW_FROM if family.plant == "delay" else int(rng.integers(6, 10))
    after = np.arange(MONTHS) >= plant_month

    cut = np.full(MONTHS, -norm.ppf(false_decline))
    mean = cut + norm.ppf(detection)
    good = np.full(MONTHS, family.decisions * (1 - prevalence))
    adverse = np.full(MONTHS, family.decisions * prevalence)
    missed = np.full(MONTHS, FAST_MEDIAN if family.plant == "delay" else rng.uniform(16, 24))
    caught = missed * (1.0 if family.plant == "delay" else rng.uniform(0.4, 0.8))
    if family.plant == "drift":
        mean = np.where(after, cut + norm.ppf(detection - rng.uniform(0.12, 0.30)), mean)
    elif family.plant == "threshold":
        cut = np.where(after, cut + rng.uniform(0.35, 0.6), cut)
    elif family.plant == "prevalence":
        more = np.where(after, adverse * rng.uniform(0.25, 0.6), 0)
        good, adverse = good - more, adverse + more
    elif family.plant == "volume":
        factor = rng.uniform(1.25, 1.6)
        good = np.where(after, good * factor, good)
        adverse = np.where(after, adverse * factor, adverse)
    elif family.plant == "delay":
        missed = np.where(after, SLOW_MEDIAN, missed)
        caught = np.where(after, SLOW_MEDIAN, caught)
    if family.plant == "none":
        swing = 1 + rng.uniform(0, 0.2) * np.sin(np.arange(MONTHS) / rng.uniform(1.5, 4))
        good, adverse = good * swing, adverse * swing
    base_churn = rng.uniform(0.03, 0.06)
    world = World(
        model_id=f"{family.name}_{number:03d}",
        family=family,
        prevalence=prevalence,
        good_rate=good,
        adverse_rate=adverse,
        adverse_mean=mean,
        cut=cut,
        slope_good=rng.uniform(0, 0.15),
        slope_adverse=rng.uniform(0, 0.3),
        spread=rng.uniform(0.4, 0.9),
        log_amount=rng.uniform(3.0, 5.0),
        cluster_size=rng.uniform(1.0, 3.0),
        cluster_likeness=rng.uniform(0, 0.7),
        control=rng.uniform(*family.control),
        hard_rule=0.01 if 0 < family.control[1] < 1 else 0.0,
        delay_missed=missed,
        delay_caught=caught,
        delay_sigma=rng.uniform(0.5, 0.7),
        recovery_chance=rng.uniform(0.1, 0.4),
        margin_rate=0.03,
        given_loss=0.9,
        churn=(base_churn, base_churn + rng.uniform(0.03, 0.12)),
        plant_month=MONTHS if family.plant == "none" else plant_month,
    )
    return _with_evidence(world) if family.agreed else world


def _with_evidence(world: World) -> World:
    """Give a world the agreed detection rate, and every period the evidence asked for.

    The number asked for is one of equal, independent frauds: with several on a customer, and with
    unequal amounts, it takes as many times more as the variance is larger.
    """
    family, by_value = world.family, world.family.agreed == "value"
    customers = Customers(
        world.cluster_size, world.cluster_likeness, world.slope_adverse, world.spread
    )
    above = margin_over_cut(AGREED_DETECTION, customers, by_value=by_value)
    frauds = expected_frauds(family.asked) / family.months
    frauds *= design_effect(AGREED_DETECTION, customers, by_value=by_value)
    if family.has_controls:
        frauds /= world.control * float(norm.cdf(above))
    steady = np.ones(MONTHS)
    return replace(
        world,
        adverse_mean=world.cut + above,
        adverse_rate=steady * frauds,
        good_rate=steady * frauds * (1 - world.prevalence) / world.prevalence,
    )


def draw_worlds(seed: int, share: float = 1.0, names: tuple[str, ...] = ()) -> list[World]:
    """Draw all worlds, or those of the families in `names`.

    `share` scales their number, two of each family at least. One seed draws the same worlds again;
    nothing of one world depends on another.
    """
    return [
        draw_world(family, number, np.random.default_rng([seed, place, number]))
        for place, family in enumerate(FAMILIES)
        if not names or family.name in names
        for number in range(max(2, round(family.worlds * share)))
    ]
