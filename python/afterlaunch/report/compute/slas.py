"""One line per SLA: its newest verdict, held by the same rule as the SLA tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from afterlaunch.report.compute.records import Records, figure
from afterlaunch.report.parts import SlaLine

UNCLEAR = "not_enough_evidence"
# Worst first; a waived breach stands apart, because somebody has answered for it.
ORDER = ("breach", "waived", "at_risk", UNCLEAR, "ok", "none_agreed")

Row = Mapping[str, Any]


def sla_lines(records: Records, model: Row) -> tuple[SlaLine, ...]:
    """Lines of one model, worst first, then by id and segment."""
    rows = records.slas.get(model["model_id"], ())
    names = records.owner_names()
    lines = [
        _line(model, list(periods), names)
        for _, periods in groupby(rows, key=lambda row: (row["sla_id"], row["segment"]))
    ]
    return tuple(
        sorted(lines, key=lambda line: (ORDER.index(standing_of(line)), line.sla_id, line.segment))
    )


def standing_of(line: SlaLine) -> str:
    """Return the state, with a waived breach as a state of its own."""
    return "waived" if line.state == "breach" and line.is_waived else line.state


def standing(lines: Sequence[SlaLine]) -> str:
    """Return the worst state of a model's SLAs."""
    return min((standing_of(line) for line in lines), key=ORDER.index, default="none_agreed")


def costliest(lines: Sequence[SlaLine], state: str) -> tuple[SlaLine, ...]:
    """Lines in a state (a waived breach is not in breach), the costliest first."""
    found = [line for line in lines if standing_of(line) == state]
    return tuple(sorted(found, key=lambda line: -(line.excess or 0.0)))


def _line(model: Row, periods: list[Row], names: Mapping[str, str]) -> SlaLine:
    judged = [row for row in periods if row["state"] != UNCLEAR]
    complete = [row for row in periods if not row["is_provisional"]]
    # Never judged: the newest complete period says best what is missing.
    row = (judged or complete or periods)[-1]
    newer = [one for one in complete if one["period_start"] > row["period_start"]]
    return SlaLine(
        sla_id=row["sla_id"],
        model_name=model["name"],
        adverse_word=model["adverse_word"],
        good_word=model["good_word"],
        metric=row["metric"],
        segment=row["segment"],
        direction=row["direction"],
        grain=row["grain"],
        period_start=row["period_start"],
        period_end=row["period_end"],
        state=row["state"],
        is_waived=bool(row["is_waived"]),
        figure=figure(row, low=row["lower"], high=row["upper"]),
        warn_at=_number(row["warn_at"]),
        breach_at=float(row["breach_at"]),
        harmful_at=_number(row["harmful_at"]),
        excess=_number(row["excess_amount"]),
        excess_currency=row["currency_code"] or model["currency_code"],
        agreed_by=names.get(row["agreed_by"], row["agreed_by"] or ""),
        agreed_on=row["agreed_on"],
        missing_evidence=row["missing_evidence"] or "",
        cases_needed=_count(row["cases_needed"]),
        caught_controls_needed=_count(row["caught_controls_needed"]),
        weeks_needed=_count(row["weeks_needed"]),
        labels_due_on=row["labels_due_on"],
        breached_since=_breached_since(judged),
        unclear_since=newer[0]["period_start"] if judged and newer else None,
    )


def _breached_since(judged: list[Row]) -> Any:
    """Start of the unbroken run of breaches up to the newest judged period."""
    start = None
    for row in reversed(judged):
        if row["state"] != "breach":
            break
        start = row["period_start"]
    return start


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _count(value: Any) -> int | None:
    return None if value is None else int(value)
