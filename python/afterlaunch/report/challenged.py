"""The tables of a pack that show what people found, decided and refused."""

from __future__ import annotations

from datetime import date

from afterlaunch.report import explained, words
from afterlaunch.report.cells import (
    Cell,
    Column,
    Row,
    Table,
    day,
    figure,
    month,
    number,
    spoken,
    text,
)

KINDS = {
    "case_approved": "Approved",
    "case_rejected": "Rejected",
    "case_deferred": "Deferred",
    "case_refused": "Turned away",
    "case_reopened": "Opened anew",
    "case_training_failed": "Training failed",
    "case_validated": "Passed its check",
    "case_validation_failed": "Stopped by its check",
    "case_closed": "Closed",
    "ownership_accepted": "Accepted to answer for it",
    "ownership_declined": "Declined to answer for it",
    "ownership_delegated": "Delegated",
}


def _dated(name: str) -> Cell:
    """Say a sentence, its days in words."""
    return lambda row: explained.dated(row[name]) if row[name] else ""


def _kind(row: Row) -> str:
    said = KINDS[row["kind"]]
    if row["is_override"]:
        return f"{said} by override"
    detail = row["wanted"] or row["outcome"]
    return f"{said}: {detail}" if detail else said


def _by(row: Row) -> str:
    behalf = row["on_behalf_of"]
    return f"{row['actor']}, on behalf of {behalf}" if behalf else str(row["actor"])


def _status(row: Row) -> str:
    said = words.REFRESH_STATUSES.get(row["status"], row["status"].replace("_", " "))
    said = said[:1].upper() + said[1:]
    return f"{said} ({row['outcome']})" if row["outcome"] else said


def _next(row: Row) -> str:
    if not row["next_step"]:
        return "nothing"
    by = f" by {words.day(row['next_step_by'])}" if row["next_step_by"] else ""
    return f"Overdue: {row['next_step']}{by}" if row["is_overdue"] else f"{row['next_step']}{by}"


def _span(row: Row) -> str:
    if row["kind"] != "ownership_delegated":
        began = row["valid_from"]
        return f"from {words.day(date.fromisoformat(began))}" if began else ""
    first, last = (words.day(date.fromisoformat(row[f"valid_{end}"])) for end in ("from", "until"))
    return f"to {row['delegate_owner_id']}, from {first} to {last}"


def _proof(row: Row) -> str:
    said = {True: "gain proven", False: "gain not proven", None: ""}[row["is_proven_gain"]]
    breaks = row["newly_breached_sla_ids"]
    return "; ".join(one for one in (said, f"would break {breaks}" if breaks else "") if one)


def _cost(row: Row) -> str:
    if row["cost_amount"] is None:
        return "not in money"
    return words.number(float(row["cost_amount"]), "amount", row["cost_currency_code"] or "")


CHALLENGE = {
    "cases": Table(
        "Refresh cases",
        "No refresh case was ever opened.",
        (
            Column("Case", text("case_id")),
            Column("Opened for", spoken("trigger")),
            Column("What was found", _dated("reasons")),
            Column("Where it stands", _status),
            Column("Decided by", text("decided_by", "nobody")),
            Column("Carried out by", text("executed_by", "nobody")),
            Column("Next", _next),
        ),
    ),
    "decisions": Table(
        "Decisions, refusals and checks, in the order in which they were recorded",
        "Nothing was decided, refused or checked in a case of this model.",
        (
            Column("Day", day("recorded_on")),
            Column("Case", text("case_id")),
            Column("What", _kind),
            Column("By", _by),
            Column("Reason", text("reason", "")),
            Column("What the figures said", text("figures_said", "")),
        ),
    ),
    "acknowledgements": Table(
        "Incidents that somebody acknowledged",
        "No incident of this model was acknowledged.",
        (
            Column("Day", day("recorded_on")),
            Column("Incident", text("incident_id")),
            Column("By", text("actor")),
            Column("Taken back", day("corrected_on", "")),
            Column("Incident now", spoken("status")),
        ),
    ),
    "accountability": Table(
        "Who accepted, declined or delegated to answer for it",
        "Nobody ever accepted, declined or delegated.",
        (
            Column("Day", day("recorded_on")),
            Column("What", lambda row: KINDS[row["kind"]]),
            Column("By", text("actor")),
            Column("For", _span),
            Column("Reason", text("reason", "")),
            Column("Taken back", day("corrected_on", "")),
        ),
    ),
    "challengers": Table(
        "Challengers on the cases the version in use decided, outcomes all due",
        "No challenger has scored cases of this model.",
        (
            Column("Measure", lambda row: words.metric(row["metric"])),
            Column("Versions", lambda r: f"{r['challenger_version']} for {r['champion_version']}"),
            Column("Cases", number("case_count"), is_number=True),
            Column("Challenger", figure()),
            Column("Better or worse by", figure("difference_")),
            Column("Reading", _proof),
        ),
    ),
    "incidents": Table(
        "Incidents that are not over",
        "No incident is open.",
        (
            Column("Incident", text("incident_id")),
            Column("Measure", lambda row: words.metric(row["metric"]) if row["metric"] else ""),
            Column("Since", day("began_on")),
            Column("Cost so far, at most", _cost, is_number=True),
            Column("Where it stands", spoken("status")),
            Column("Likely cause", _dated("cause_note")),
        ),
    ),
    "findings": Table(
        "Findings of twelve months",
        "Nothing was found.",
        (
            Column("Month", month("period_start")),
            Column(
                "Finding",
                lambda r: explained.FINDINGS.get(r["finding"], r["finding"].replace("_", " ")),
            ),
            Column("What is seen", _dated("note")),
        ),
    ),
}
