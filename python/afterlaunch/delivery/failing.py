"""Failed tests of agreements, told as such where no incident can be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from afterlaunch.delivery import phrases
from afterlaunch.delivery.artifacts import SlaTest
from afterlaunch.delivery.company import Company, Owner
from afterlaunch.delivery.incidents import COLUMNS, Incident, Occasion, Query
from afterlaunch.delivery.messages import Section, plain
from afterlaunch.errors import AfterlaunchError
from afterlaunch.report import words

TEST = "test:"
MOST_ROWS = 10
ROW_COLUMNS = (
    "model_id", "owner_id", "sla_id", "metric", "segment", "grain", "period_start", "period_end",
    "direction", "value", "lower", "upper", "confidence", "threshold", "unit", "currency_code",
    "excess_amount", "agreed_by", "agreed_on",
)  # fmt: skip
"""What the rows of test `sla_holds` hold, as far as messages tell it."""

TITLES = {
    Occasion.NEW: "{what}: what was agreed is missed",
    Occasion.REOPENED: "Again: {what}: what was agreed is missed",
    Occasion.STILL_OPEN: "Still open: {what}: what was agreed is missed",
    Occasion.RESOLVED: "Resolved: {what}: what was agreed is kept",
}


@dataclass(frozen=True)
class Failing:
    """One test of agreements as a matter to be told.

    Parameters
    ----------
    test
        How it ended.
    rows
        Its stored failures; None if they cannot be read.
    reopened_count
        How often it came back.
    seen_on
        Day of dbt's run.
    """

    test: SlaTest
    rows: tuple[Mapping[str, Any], ...] | None
    reopened_count: int
    seen_on: date

    @property
    def incident_id(self) -> str:
        """What names it for good."""
        return f"{TEST}{self.test.name}"

    @property
    def status(self) -> str:
        """``open`` while the test fails."""
        return "open" if self.test.failures else "resolved"

    @property
    def suppressed_by(self) -> None:
        """Nothing is known to lie beneath a test."""

    @property
    def escalated_on(self) -> None:
        """Nobody can take up a test, so nobody can fail to."""


def stored_failures(query: Query, test: SlaTest) -> tuple[Mapping[str, Any], ...] | None:
    """Read the rows that made a test fail; None if they are not those of its run.

    A project's own test may store anything, customers too: only rows of our tests are told.
    """
    schema, table = (name.replace('"', '""') for name in (test.schema, test.table))
    try:
        rows = query(f'select * from "{schema}"."{table}"', ())
    except AfterlaunchError:
        return None
    if len(rows) != test.failures or not all(set(ROW_COLUMNS) <= set(row) for row in rows):
        return None
    return tuple(rows)


def readers(company: Company, failing: Failing) -> tuple[list[Owner], list[str]]:
    """Return who is told of a failed test, and who cannot be reached under the name given.

    Those are its owner and subscribers, the owners of its rows, and the default owner.
    """
    found = {company.default_owner.owner_id: company.default_owner}
    unknown = []
    for name in failing.test.contacts:
        contact = company.contact(name)
        if contact:
            found[contact.owner_id] = contact
        else:
            unknown.append(name)
    for row in failing.rows or ():
        owner = company.owners.get(row.get("owner_id") or "")
        if owner:
            found[owner.owner_id] = owner
    return [found[owner_id] for owner_id in sorted(found)], unknown


def failing_section(
    company: Company, failing: Failing, occasion: Occasion, item: str, reader: Owner
) -> Section:
    """Return what one reader is told of one failed test."""
    test, seen = failing.test, words.day(failing.seen_on)
    what = words.metric(test.metric, _adverse_word(company, test)) if test.metric else test.name
    title = plain(TITLES[occasion].format(what=what))
    if occasion is Occasion.RESOLVED:
        said = f"The test {test.name} passed in dbt's run of {seen}."
        return Section(item, occasion, title, (("What happened", plain(said)),), None, None)
    day = failing.seen_on + timedelta(days=phrases.DAYS_TO_DECIDE)
    lines: list[tuple[str, str]] = []
    if failing.rows is None:
        lines += _without_rows(company, failing, what)
    else:
        for row in failing.rows[:MOST_ROWS]:
            lines += _of_row(company, row, failing.seen_on)
        if len(failing.rows) > MOST_ROWS:
            more = words.count(len(failing.rows) - MOST_ROWS, "more agreement")
            lines.append(("And", f"{more}, in the same table."))
    lines += [
        ("What it is for", "" if test.metric else test.description),
        ("Asked", f"{reader.name}: see to it that it is decided what will mend it, by "
         f"{words.day(day)}."),
    ]  # fmt: skip
    told = tuple((question, plain(answer)) for question, answer in lines if answer)
    step = ("To see the rows", plain(f"select * from {test.relation}")) if test.relation else None
    return Section(item, occasion, title, told, step, day)


def _without_rows(company: Company, failing: Failing, what: str) -> Sequence[tuple[str, str]]:
    test = failing.test
    agreements = words.count(test.failures, "agreement")
    verb, which = ("is", "Which one it is") if test.failures == 1 else ("are", "Which they are")
    lines = [
        ("What happened", f"{agreements} on {what[:1].lower()}{what[1:]} {verb} missed (dbt's test "
         f"{test.name}). {which} cannot be read from here."),
        ("In money", "Not known without the warehouse."),
        ("Since when", f"Seen in dbt's run of {words.day(failing.seen_on)}."),
        ("How sure", "As sure as each agreement asks for."),
    ]  # fmt: skip
    for one in company.agreements:
        if one.metric == test.metric:
            bound = "at least" if one.direction == "floor" else "at most"
            lines.append(
                (
                    "Agreed",
                    f"{company.model(one.model_id).name}: {bound} {one.breach_at}, agreed by "
                    f"{company.name_of(one.agreed_by)} on {one.agreed_on} ({one.sla_id}).",
                )
            )
    return lines


def _adverse_word(company: Company, test: SlaTest) -> str:
    """Return the word of the models that agreed on the metric, if they share one."""
    models = {one.model_id for one in company.agreements if one.metric == test.metric}
    found = {company.model(model_id).adverse_word for model_id in models}
    return found.pop() if len(found) == 1 else "adverse"


def _of_row(company: Company, row: Mapping[str, Any], seen_on: date) -> Sequence[tuple[str, str]]:
    """Say of one failing row what would be said of an incident."""
    incident = _as_incident(company, row, seen_on)
    occasion = Occasion.NEW
    return [
        ("What happened", phrases.what_happened(company, incident, occasion)),
        ("In money", phrases.in_money(incident, occasion)),
        ("Since when", f"{words.day(incident.began_on)} at the latest."),
        ("Agreed", phrases.agreed(company, incident)),
        ("How sure", phrases.how_sure(company, incident, occasion)),
    ]


def _as_incident(company: Company, row: Mapping[str, Any], seen_on: date) -> Incident:
    amount = row["excess_amount"]
    # What a failing row does not say, nobody knows here.
    facts: dict[str, Any] = dict.fromkeys(COLUMNS)
    facts |= {name: row[name] for name in ROW_COLUMNS if name in COLUMNS}
    facts |= {
        "incident_id": row["sla_id"],
        "kind": phrases.BREACH,
        "status": "open",
        "reopened_count": 0,
        "sla_count": 1,
        "breach_at": row["threshold"],
        "began_on": row["period_start"],
        "opened_on": seen_on,
        "cost_amount": None if amount is None else Decimal(str(amount)),
        "cost_currency_code": company.model(row["model_id"]).currency_code,
        "owner_id_now": row["owner_id"] or "",
        "evaluated_on": seen_on,
    }
    return Incident(**facts)
