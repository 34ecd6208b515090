"""What a model earned and cost, against what was planned for it."""

from __future__ import annotations

from datetime import date

from afterlaunch.report.compute.months import at
from afterlaunch.report.compute.records import Records
from afterlaunch.report.parts import Figure, Money


def money(records: Records, model_id: str, shown: date | None) -> Money:
    """Money of one model in the month shown; calendar losses are the report month's."""

    def of(metric: str, unit: str = "amount") -> Figure:
        return at(records.series(model_id, metric), shown, unit=unit)

    value, plan = of("decision_value_amount"), of("planned_value_amount")
    recorded = records.series(model_id, "net_loss_bps", attribution="recorded")
    against = against_plan(value, plan)
    known = plan.value is not None and value.has_point and value.value is not None
    return Money(
        decision_value=value,
        planned_value=plan,
        against_plan=against,
        plan_gap=(value.value or 0.0) - (plan.value or 0.0) if known else None,
        realised_vs_case=of("realised_vs_case", "ratio"),
        value_per_thousand=of("decision_quality_improvement"),
        value_per_thousand_at_launch_rate=of("decision_quality_improvement_at_launch_rate"),
        avoided_loss=of("avoided_loss_amount"),
        gross_loss=of("gross_loss_amount"),
        control_loss=of("control_loss_amount"),
        control_cost=of("control_cost_amount"),
        net_loss=of("net_loss_amount"),
        net_loss_bps=of("net_loss_bps", "bps"),
        recorded_loss_bps=at(recorded, records.month, unit="bps"),
        forgone_margin=of("forgone_margin_amount"),
        attrition_cost=of("attrition_cost_amount"),
        false_decline_cost=of("false_decline_cost_amount"),
        review_cost=of("review_cost_amount"),
        running_cost=of("running_cost_amount"),
    )


def against_plan(value: Figure, plan: Figure) -> str:
    """Say whether the value is above or below plan, if its whole range is.

    Examples
    --------
    >>> against_plan(
    ...     Figure(unit="amount", value=8.0, low=7.0, high=9.0, evidence="observed"),
    ...     Figure(unit="amount", value=10.0, evidence="observed"),
    ... )
    'below'
    """
    if plan.value is None:
        return "no_plan"
    low, high = limits(value)
    if low is None or high is None:
        return "unclear"
    if high < plan.value:
        return "below"
    return "above" if low >= plan.value else "unclear"


def limits(found: Figure) -> tuple[float | None, float | None]:
    """Both limits of a figure; a point without limits is its own range."""
    if found.has_range:
        return found.low, found.high
    return (found.value, found.value) if found.has_point else (None, None)


def under_case(money_of_model: Money) -> bool:
    """Whether the model has certainly returned less than nine tenths of its plan so far."""
    _, high = limits(money_of_model.realised_vs_case)
    return high is not None and high < SHORTFALL


SHORTFALL = 0.9
