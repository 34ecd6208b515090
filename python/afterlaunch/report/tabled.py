"""The tables of the inventory page, and those of a pack that show figures."""

from __future__ import annotations

from afterlaunch.report import words
from afterlaunch.report.cells import (
    NOT_RECORDED,
    Cell,
    Column,
    Row,
    Table,
    day,
    figure,
    known_by,
    month,
    number,
    spoken,
    text,
)


def _owner(row: Row) -> str:
    if not row["owner_name"]:
        return "nobody"
    return f"{row['owner_name']}, {'accepted' if row['is_accepted'] else 'not accepted yet'}"


def _next_validation(row: Row) -> str:
    if row["next_validation_due_on"] is None:
        return NOT_RECORDED
    due = words.day(row["next_validation_due_on"])
    return f"Overdue since {due}" if row["is_validation_overdue"] else due


def _agreed(row: Row) -> str:
    bound = "at least" if row["direction"] == "floor" else "at most"
    level = words.number(float(row["breach_at"]), row["unit"], row["currency_code"] or "")
    return f"{bound} {level}"


def _measure(row: Row) -> str:
    where = "" if row["segment"] == "(all)" else f", only {row['segment'].replace('_', ' ')}"
    return words.metric(row["metric"]) + where


def _changed(name: str) -> Cell:
    """Say one end of a restatement."""
    return lambda row: (
        "not known"
        if row[name] is None
        else words.number(float(row[name]), row["unit"] or "", row["currency_code"] or "")
    )


def _difference(row: Row) -> str:
    return words.gap(float(row["difference"]), row["unit"] or "", row["currency_code"] or "")


def _cases(row: Row) -> str:
    late = f", {row['overdue_case_count']} overdue" if row["overdue_case_count"] else ""
    return f"{row['case_count']}{late}"


def _against_plan(row: Row) -> str:
    if row["cumulative_planned_due_amount"] is None:
        return "no plan"
    unit, currency = "amount", row["currency_code"] or ""
    planned = words.number(float(row["cumulative_planned_due_amount"]), unit, currency)
    if row["cumulative_realised_lower"] is None:
        return f"not known, of {planned}"
    low, high = (row[f"cumulative_realised_{end}"] for end in ("lower", "upper"))
    ends = {words.number(float(end), unit, currency) for end in (low, high)}
    earned = (
        ends.pop()
        if len(ends) == 1
        else " to ".join(
            words.number(float(end), unit, currency if end is low else "") for end in (low, high)
        )
    )
    return f"{earned}, of {planned}"


_MODEL = Column("Model", text("name"))
_VERSION = (
    Column("Version", text("model_version")),
    Column("First decided on", day("first_seen_on")),
    Column("Of the latest decisions", number("latest_share", "rate"), is_number=True),
    Column("Trained on data from", day("training_data_from")),
    Column("until", day("training_data_until")),
    Column(
        "Age of that data", number("training_data_age_days", "days", NOT_RECORDED), is_number=True
    ),
)
_MONEY = (
    Column("Decisions", number("decision_count", otherwise="none"), is_number=True),
    Column("Money decided", number("decision_amount", "amount", "none"), is_number=True),
    Column(
        "of it without an owner",
        number("without_owner_amount", "amount", "none"),
        is_number=True,
    ),
)
_PEOPLE = (
    Column("Validator", text("validator_name")),
    Column("Last validated", day("last_validated_on")),
    Column("Next validation due", _next_validation),
)
_LIMITS = (
    Column("Purpose", text("purpose")),
    Column("Limitations", text("limitations")),
    Column("Human oversight", text("human_oversight")),
    Column("Logs kept", number("log_retention_days", "days", NOT_RECORDED)),
)
_RATE = (
    Column("Month", month("period_start")),
    Column("Figure and limits", figure()),
    Column("Cases", number("case_count"), is_number=True),
    Column("How it is known", known_by),
)

INVENTORY = {
    "models": Table(
        "Every model, by tier and by the money it decided in twelve months",
        "There is no model.",
        (
            _MODEL,
            Column("Tier", text("tier")),
            Column("Regulatory scope", text("regulatory_scope")),
            Column("Status", text("status")),
            *_MONEY,
            Column("Owner", _owner),
        ),
    ),
    "validation": Table(
        "Who validates each model, and when", "There is no model.", (_MODEL, *_PEOPLE)
    ),
    "limits": Table(
        "What each model is for, its limits, and who oversees it",
        "There is no model.",
        (_MODEL, *_LIMITS),
    ),
    "versions_in_use": Table(
        "Versions in use, as decisions show them",
        "No version is seen in decisions.",
        (_MODEL, *_VERSION),
    ),
    "agreement_counts": Table(
        "Agreements, each by the newest period that could be judged",
        "There is no model.",
        (
            _MODEL,
            Column("Agreed", number("agreed_count"), is_number=True),
            Column("Missed", number("breach_count"), is_number=True),
            Column("Missed, waived", number("waived_count"), is_number=True),
            Column("At risk", number("at_risk_count"), is_number=True),
            Column("Kept", number("ok_count"), is_number=True),
            Column("Not enough evidence", number("unclear_count"), is_number=True),
        ),
    ),
    "open_counts": Table(
        "What is open now; findings are those of twelve months",
        "There is no model.",
        (
            _MODEL,
            Column("Incidents", number("incident_count"), is_number=True),
            Column("Refresh cases", _cases, is_number=True),
            Column("Findings", number("finding_count"), is_number=True),
        ),
    ),
}

FIGURES = {
    "model": Table(
        "What the registers say",
        "The model is not in the register.",
        (
            Column("Use", text("use_case")),
            Column("Regulatory scope", text("regulatory_scope")),
            Column("Tier", text("tier")),
            Column("Status", text("status")),
            Column("Launched", day("launched_on")),
            Column("Owner", _owner),
            *_LIMITS,
            *_PEOPLE,
        ),
        is_facts=True,
    ),
    "materiality": Table(
        "Decided in the twelve months up to the month of this page",
        "Nothing was decided.",
        _MONEY,
        is_facts=True,
    ),
    "versions": Table(
        "Versions, as decisions show them", "No version is seen in decisions.", _VERSION
    ),
    "detection": Table("Share stopped, by value", "No month has outcomes yet.", _RATE),
    "false_declines": Table("Good value wrongly declined", "No month has outcomes yet.", _RATE),
    "value": Table(
        "Decision value against the business case",
        "No month has outcomes yet.",
        (
            Column("Month", month("period_start")),
            Column("Earned, and limits", figure()),
            Column(
                "Planned for the month",
                number("planned_value_amount", "amount", "no plan"),
                is_number=True,
            ),
            Column("Since launch, of the plan for the same days", _against_plan),
            Column("How it is known", known_by),
        ),
    ),
    "belief": Table(
        "What the scores promise, and what outcomes say: share of cases stopped",
        "Scores are not held against outcomes: they are no calibrated chances, or too few.",
        (
            Column("Month", month("period_start")),
            Column("Promised by the scores", figure("belief_", "belief_evidence")),
            Column("Said by outcomes", figure()),
            Column("Finding", text("note", "")),
        ),
    ),
    "restatements": Table(
        "Published figures that are others today",
        "No figure published within the year has changed since.",
        (
            Column("Month", month("period_start")),
            Column("Measure", lambda row: words.metric(row["metric"])),
            Column("Published as of", day("published_as_of")),
            Column("Then", _changed("value_then"), is_number=True),
            Column("Now", _changed("value_now"), is_number=True),
            Column("Apart by", _difference, is_number=True),
            Column("Because of", spoken("reasons")),
        ),
    ),
    "agreements": Table(
        "Agreements, each by the newest period that could be judged",
        "Nothing is agreed.",
        (
            Column("Measure", _measure),
            Column("Agreed", _agreed),
            Column("Figure and limits", figure()),
            Column(
                "Period",
                lambda row: words.period(row["grain"], row["period_start"], row["period_end"]),
            ),
            Column("State", lambda row: words.STATES[row["state"]]),
        ),
    ),
    "drift": Table(
        "Inputs and scores of the newest month, held against their reference",
        "No column is watched for drift.",
        (
            Column("Column", spoken("feature")),
            Column("Version", text("model_version", "")),
            Column("Month", month("period_start")),
            Column("Rows", number("n"), is_number=True),
            Column(
                "PSI, corrected",
                lambda row: (
                    ""
                    if row["psi_corrected"] is None
                    else f"{float(row['psi_corrected']):.3f}".replace("-", words.MINUS)
                ),
                is_number=True,
            ),
            Column("Drift", spoken("state")),
        ),
    ),
}
