"""What a pack says of guidance and law: whose duty it is, and what is on record. No verdicts."""

from __future__ import annotations

from dataclasses import dataclass

from afterlaunch.report import words
from afterlaunch.report.cells import NOT_RECORDED
from afterlaunch.report.shown import PackPage

NOT_A_CLAIM = (
    "This is a record of what is known, made from the company’s own data. It is not legal advice, "
    "and no claim that any rule is complied with."
)
GUIDANCE = (
    "Its order follows the supervisory guidance on model risk management SR 26-2, which replaced "
    "SR 11-7 in April 2026: outcomes analysis, effective challenge, ongoing monitoring. Whether "
    "the guidance is meant for this company is for the company to say."
)
LOGS_AT_LEAST_DAYS = 184
"""Six months of the calendar, at their longest."""


@dataclass(frozen=True)
class Duty:
    """What an article asks, of whom, and what of it can be seen here."""

    article: str
    of_whom: str
    asks: str
    on_record: str
    tables: tuple[str, ...] = ()


_DEPLOYER = "Deployer: who uses the model"
_PROVIDER = "Provider: who developed it, or puts it into use under its own name"


def scope(page: PackPage) -> tuple[str, ...]:
    """Say whether the register names the AI Act for the model, and what follows for this page."""
    exception = (
        "Annex III, point 5(b) excepts systems used to detect financial fraud from the high-risk "
        "systems it lists. The register speaks of fraud here; whether the exception holds is for "
        "the company to judge."
    )
    if not page.names_ai_act:
        said = page.regulatory_scope or NOT_RECORDED
        return (
            f"The register does not name the EU AI Act for this model (regulatory scope: {said}), "
            "so its articles are not held against it here.",
            *([exception] if page.speaks_of_fraud else []),
        )
    return (
        f"The register names the EU AI Act for this model: {page.regulatory_scope}. Article 26 "
        "speaks to whoever uses a high-risk system, Article 72 to whoever provides it. A company "
        "that developed its model itself is both; which it is here is not recorded.",
        *([exception] if page.speaks_of_fraud else []),
    )


def duties(page: PackPage) -> tuple[Duty, ...]:
    """Return the duties of Articles 26 and 72, each with what is on record."""
    return (
        Duty(
            "26(2)",
            _DEPLOYER,
            "Human oversight by people with the competence, training and authority for it",
            f"Recorded: {page.human_oversight}."
            if page.human_oversight
            else f"Human oversight: {NOT_RECORDED}.",
        ),
        Duty(
            "26(4)",
            _DEPLOYER,
            "Input data relevant and representative, as far as the deployer controls them",
            "Inputs held against their reference:",
            ("drift",),
        ),
        Duty(
            "26(5)",
            _DEPLOYER,
            "Monitoring of its operation; informing the provider and authorities of risks and "
            "serious incidents",
            "Whom the company informed is not recorded here. What was monitored:",
            ("agreements", "incidents"),
        ),
        Duty(
            "26(6)",
            _DEPLOYER,
            "Logs kept for at least six months, as far as the deployer controls them",
            _logs(page.log_retention_days),
        ),
        Duty(
            "26(7), 26(11)",
            _DEPLOYER,
            "Workers, and the people a decision is about, are informed that the system is used",
            f"{NOT_RECORDED[:1].upper()}{NOT_RECORDED[1:]}.",
        ),
        Duty(
            "72",
            _PROVIDER,
            "A post-market monitoring system and plan that gathers and analyses how the model "
            "performs through its lifetime",
            "The plan itself is not recorded here. What was gathered of its performance:",
            ("detection", "false_declines", "value"),
        ),
    )


def _logs(days: int | None) -> str:
    if days is None:
        return f"Logs kept: {NOT_RECORDED}."
    short = "not less" if days >= LOGS_AT_LEAST_DAYS else "less"
    return f"Recorded: {words.number(days, 'days')}, {short} than six months."
