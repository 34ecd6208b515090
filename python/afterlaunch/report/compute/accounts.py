"""Findings, reasons for a change of value and the business case of a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from afterlaunch.report.accounts import Bar, BusinessCase, Finding, Unanswered, ValueChange
from afterlaunch.report.compute.records import ALL, Records
from afterlaunch.report.parts import Figure

REASONS = ("volume", "detection", "false_decline", "unit_value")

Row = Mapping[str, Any]


def findings(records: Records) -> tuple[Finding, ...]:
    """Return what was found in the last year, the newest of each kind."""
    names = {row["model_id"]: row["name"] for row in records.models}
    return tuple(
        Finding(
            kind=row["finding"],
            model_id=row["model_id"],
            model_name=names.get(row["model_id"], ""),
            segment="" if row["segment"] == ALL else row["segment"],
            period=row["period_start"],
            note=row["note"] or "",
            is_for_owners=row["is_for_owners"],
        )
        for row in records.findings
    )


def owner_findings(records: Records, model_id: str) -> tuple[Finding, ...]:
    """Return what was found about one model that its owner's page may show."""
    return tuple(one for one in findings(records) if one.model_id == model_id and one.is_for_owners)


def unanswered(records: Records) -> tuple[Unanswered, ...]:
    """Return the models in use that nobody has accepted to answer for."""
    models = {row["model_id"]: row["name"] for row in records.models}
    owners = records.owner_names()
    return tuple(
        Unanswered(
            model_name=models.get(row["model_id"], row["model_id"]),
            owner_name=owners.get(row["owner_id"], ""),
            since=row["since"],
            decisions=row["decision_count"],
            decided=Figure(
                "amount",
                float(row["decision_amount"]),
                currency=row["currency_code"] or "",
                evidence="observed",
            ),
        )
        for row in records.unanswered
    )


def value_changes(records: Records, model_id: str) -> tuple[ValueChange, ...]:
    """Why the newest complete month differs from the one before, and from launch."""
    rows = records.changes.get(model_id, ())
    return tuple(
        _change(list(bars)) for _, bars in groupby(rows, key=lambda row: row["comparison"])
    )


def _change(rows: Sequence[Row]) -> ValueChange:
    first = rows[0]
    in_total = [row for row in rows if row["is_in_total"]]
    amounts = [_amount(row, "amount", "lower", "upper") for row in in_total]
    return ValueChange(
        comparison=first["comparison"],
        month=first["period_start"],
        base_month=first["base_period_start"],
        change=_amount(first, "change_amount", "change_lower", "change_upper"),
        bars=tuple(
            Bar(row["bar"], amount, bool(row["is_noise"]))
            for row, amount in zip(in_total, amounts, strict=True)
            if any(_is_money(end) for end in (amount.value, amount.low, amount.high))
        ),
        notes=tuple(sorted({row["note"] for row in in_total if row["note"]})),
    )


def _is_money(amount: float | None) -> bool:
    """Whether an amount is as much as a page prints."""
    return amount is not None and abs(amount) >= 0.5  # noqa: PLR2004


def business_case(records: Records, model_id: str) -> BusinessCase | None:
    """Return the launch business case up to the report month; None if there is none so far."""
    rows = records.cases.get(model_id, ())
    past = [row for row in rows if row["period_start"] <= records.month]
    if not past:
        return None
    now, last = past[-1], rows[-1]
    known = [row for row in past if row["variance_amount"] is not None]
    return BusinessCase(
        ends=last["period_start"],
        planned=_amount(now, "cumulative_planned_due_amount"),
        realised=_amount(now, *(f"cumulative_realised_{end}" for end in ENDS)),
        planned_in_all=_amount(last, "cumulative_planned_amount"),
        forecast=_amount(last, *(f"forecast_cumulative_{end}" for end in ENDS)),
        reasons=tuple(
            (reason, Figure("amount", float(total), currency=now["currency_code"] or "",
                            evidence="observed"))
            for reason in REASONS
            if (total := _sum(known, f"variance_{reason}_amount"))
        ),
        is_best_end=any(row["is_variance_of_best_end"] for row in known),
        recommendation=last["recommendation"],
        reason=last["recommendation_reason"] or "",
    )  # fmt: skip


ENDS = ("amount", "lower", "upper")


def _sum(rows: Sequence[Row], column: str) -> Decimal:
    return sum((row[column] for row in rows if row[column] is not None), Decimal(0))


def _amount(row: Row, point: str, low: str = "", high: str = "") -> Figure:
    """Make a figure of an amount; without a point its ends are bounds."""
    value, lower, upper = (row[name] if name else None for name in (point, low, high))
    return Figure(
        unit="amount",
        value=None if value is None else float(value),
        low=None if lower is None else float(lower),
        high=None if upper is None else float(upper),
        currency=row["currency_code"] or "",
        evidence="bounds" if value is None else "observed",
    )
