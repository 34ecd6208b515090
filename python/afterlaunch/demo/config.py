"""What the demo company's models are like: every number the potential outcomes are drawn from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """One segment of a model: its share of cases, latent risk, amounts and channels.

    Risk is a latent normal with unit variance; ``good_mean`` and ``adverse_mean`` are its means.
    Amounts are log-normal: (median, sigma). Channels are (name, share) pairs.
    """

    name: str
    share: float
    adverse_share: float
    good_mean: float
    adverse_mean: float
    good_amount: tuple[float, float]
    adverse_amount: tuple[float, float]
    channels: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Version:
    """A scoring scale: ``score = expit(slope * (risk - cut) + logit(score_at_cut))``."""

    name: str
    from_month: int
    slope: float
    cut: float
    score_at_cut: float


@dataclass(frozen=True)
class Incumbent:
    """The rules in use before: ``weight * risk + noise`` is declined above ``cut``."""

    weight: float
    cut: float


@dataclass(frozen=True)
class Model:
    """One model: volumes a month, behaviour, and how its outcomes become known.

    ``controls`` is the control probability (at the cut-off, at score 1). ``hard_rule`` is the share
    declined whatever the score. ``review_decline`` is the chance that a review of a (good, adverse)
    case ends in a decline. ``delay`` maps channel to (median days, sigma); ``loss`` holds the Beta
    parameters of loss as a share of the amount.
    """

    model_id: str
    prefix: str
    decisions: int
    adverse: int
    horizon_days: int
    segments: tuple[Segment, ...]
    versions: tuple[Version, ...]
    controls: tuple[float, float] | None
    hard_rule: float
    review_decline: tuple[float, float]
    delay: dict[str, tuple[float, float]]
    loss: tuple[float, float]
    evidence: str
    customers: int
    customer_prefix: str
    first_party: float = 0.0
    incumbent: Incumbent | None = None
    clustered: bool = True


CARD_FRAUD = Model(
    model_id="card_fraud",
    prefix="cf",
    decisions=38_600,
    adverse=292,
    horizon_days=120,
    segments=(
        Segment("in_store", 0.50, 0.25, -0.25, 2.80, (36.0, 0.65), (120.0, 0.50), (("pos", 1.0),)),
        Segment(
            "ecommerce",
            0.35,
            0.53,
            0.10,
            2.80,
            (72.0, 0.65),
            (165.0, 0.50),
            (("web", 0.6), ("app", 0.4)),
        ),
        Segment(
            "travel",
            0.15,
            0.22,
            0.20,
            2.85,
            (200.0, 0.65),
            (340.0, 0.50),
            (("web", 0.5), ("agency", 0.5)),
        ),
    ),
    versions=(Version("v1", 0, 0.8, 2.014, 0.60), Version("v2", 18, 1.2, 2.014, 0.35)),
    controls=(0.20, 0.05),
    hard_rule=0.0015,
    review_decline=(0.04, 0.50),
    delay={"pos": (16.0, 0.55), "web": (21.0, 0.55), "app": (24.0, 0.55), "agency": (32.0, 0.5)},
    loss=(4.5, 0.5),
    evidence="chargeback",
    customers=60_000,
    customer_prefix="cust",
    first_party=0.0008,
)

ACCOUNT_TAKEOVER = Model(
    model_id="account_takeover",
    prefix="at",
    decisions=1_450,
    adverse=25,
    horizon_days=90,
    segments=(
        Segment("web", 0.45, 0.6, 0.05, 2.50, (420.0, 0.7), (800.0, 0.6), (("web", 1.0),)),
        Segment("app", 0.55, 0.4, -0.05, 2.45, (360.0, 0.7), (700.0, 0.6), (("app", 1.0),)),
    ),
    versions=(Version("v1", 0, 1.2, 1.88, 0.70),),
    controls=(0.01, 0.01),
    hard_rule=0.002,
    review_decline=(0.05, 0.60),
    delay={"web": (12.0, 0.6), "app": (9.0, 0.6)},
    loss=(4.0, 1.0),
    evidence="customer_confirmed",
    customers=60_000,
    customer_prefix="cust",
    incumbent=Incumbent(0.5, 1.90),
)

CREDIT_LINE = Model(
    model_id="credit_line",
    prefix="cl",
    decisions=2_900,
    adverse=260,
    horizon_days=365,
    segments=(
        Segment(
            "new_customer", 0.4, 0.55, 0.10, 1.15, (4200.0, 0.5), (4400.0, 0.5), (("online", 1.0),)
        ),
        Segment(
            "existing_customer",
            0.6,
            0.45,
            -0.07,
            1.25,
            (5600.0, 0.5),
            (5800.0, 0.5),
            (("branch", 0.4), ("online", 0.6)),
        ),
    ),
    versions=(Version("v1", 0, 1.2, 0.50, 0.50),),
    controls=None,
    hard_rule=0.01,
    review_decline=(0.30, 0.50),
    delay={"online": (170.0, 0.35), "branch": (185.0, 0.35)},
    loss=(5.5, 4.5),
    evidence="investigation",
    customers=90_000,
    customer_prefix="loan",
    clustered=False,
)

MERCHANT_RISK = Model(
    model_id="merchant_risk",
    prefix="mr",
    decisions=1_950,
    adverse=30,
    horizon_days=120,
    segments=(
        Segment(
            "marketplace", 0.6, 0.7, 0.05, 1.95, (900.0, 0.6), (1000.0, 0.6), (("platform", 1.0),)
        ),
        Segment(
            "direct", 0.4, 0.3, -0.05, 1.95, (1500.0, 0.6), (1700.0, 0.6), (("acquirer", 1.0),)
        ),
    ),
    versions=(Version("v1", 0, 1.2, 2.20, 0.80),),
    controls=None,
    hard_rule=0.002,
    review_decline=(0.05, 0.40),
    delay={"platform": (25.0, 0.5), "acquirer": (30.0, 0.5)},
    loss=(4.0, 1.0),
    evidence="chargeback",
    customers=5_000,
    customer_prefix="merch",
)

MODELS = (CARD_FRAUD, ACCOUNT_TAKEOVER, CREDIT_LINE, MERCHANT_RISK)
