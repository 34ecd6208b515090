"""What owners are told of refresh cases: which step is theirs, by when, and that it is overdue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from afterlaunch.delivery.company import Company, Owner
from afterlaunch.delivery.incidents import (
    ESCALATED,
    NOTHING,
    OPEN,
    RESOLVED,
    Occasion,
    Query,
    Told,
    due,
)
from afterlaunch.delivery.messages import Section, plain
from afterlaunch.report import words

CASE = "case:"
CLOSED = "closed"

TITLES = {
    "decide": "the refresh of {model} wants a decision",
    "train": "a new version of {model} is to be trained",
    "validate": "a new version of {model} waits for its check",
    "deploy": "a new version of {model} is to be brought into use",
}
"""By step; whether the last one, `verify`, is done shows in the figures: nobody is asked for it."""

BEGINNINGS = {
    Occasion.NEW: "",
    Occasion.REOPENED: "Again: ",
    Occasion.ESCALATED: "Overdue: ",
    Occasion.STILL_OPEN: "Still open: ",
}
ENDS = {
    "verified": "Closed: the refresh of {model} has mended what it was opened for",
    "rejected": "Closed: the refresh of {model} was rejected",
    "withdrawn": "Closed: the refresh of {model} was withdrawn",
}
CLOSED_SOMEHOW = "Closed: the refresh of {model}"
SHOW = ("To see the case", "afterlaunch refresh show {case}")
ASKS = {
    "decide": "approve, reject or defer the refresh",
    "train": "have a new version trained, by somebody who did not approve it",
    "validate": "have the new version checked against the one in use",
    "deploy": "bring the new version into use; it counts once decisions show it",
}
COMMANDS = {
    "decide": ("To decide", "afterlaunch refresh approve {case} --as {owner} --reason WHY"),
    "train": ("To have it done", "afterlaunch refresh execute {case} --as WHO"),
    "validate": ("To have it done", "afterlaunch refresh validate {case} --as {owner}"),
}


@dataclass(frozen=True)
class RefreshCase:
    """A row of ``marts.fct_refresh_cases``, as far as messages tell it."""

    case_id: str
    model_id: str
    status: str
    status_since: date
    reasons: str | None
    opened_on: date
    evidence_folder: str | None
    due_on: date | None
    reopened_count: int
    next_step: str | None
    next_step_by: date | None
    acts_owner_id: str | None
    is_overdue: bool
    outcome: str | None
    cost_before_approval_amount: Decimal | None
    cost_after_approval_amount: Decimal | None
    currency_code: str | None
    evaluated_on: date


@dataclass(frozen=True)
class Step:
    """One step of a case as a matter to be told; see `incidents.Matter`."""

    case: RefreshCase
    incident_id: str
    status: str
    escalated_on: date | None
    suppressed_by: None = None

    @property
    def reopened_count(self) -> int:
        """How often the case was opened anew."""
        return self.case.reopened_count


def read_refresh_cases(query: Query) -> list[RefreshCase]:
    """Read the cases, the one whose step is due first before the others."""
    columns = ", ".join(field.name for field in fields(RefreshCase))
    sql = f"select {columns} from marts.fct_refresh_cases order by next_step_by, case_id"
    return [RefreshCase(**row) for row in query(sql, ())]


def due_sections(
    company: Company, cases: Sequence[RefreshCase], told: Mapping[tuple[str, str], Told],
    ever: Mapping[str, set[str]], now: datetime, wait: timedelta,
) -> Iterator[tuple[Owner, Section]]:  # fmt: skip
    """Yield what has to be said of refresh cases, and to whom.

    Parameters
    ----------
    company
        The registers.
    cases
        All there are.
    told, ever
        What was told before: see `told_before` and `ever_told`.
    now
        UTC time of this run.
    wait
        Least time between two messages on one step.
    """
    for case in cases:
        actor = acts(company, case)
        step = _step(case)
        if step is None:
            continue
        knew = told.get((actor.owner_id, step.incident_id), NOTHING).of(step).values()
        if step.status == ESCALATED and not (knew and now - min(knew) >= wait):
            # Nobody is called to account for what nobody has told them.
            step = replace(step, status=OPEN, escalated_on=None)
        for reader in _readers(company, step, actor, ever):
            why = due(step, told.get((reader.owner_id, step.incident_id), NOTHING), now, wait)
            if why:
                yield reader, _section(company, case, *why, reader=reader, actor=actor)


def acts(company: Company, case: RefreshCase) -> Owner:
    """Return who is to take the next step; what nobody is named for is the default owner's."""
    return company.owners.get(case.acts_owner_id or "") or company.default_owner


def _step(case: RefreshCase) -> Step | None:
    """Return the matter a case is now; None while it waits for nobody."""
    beginning = f"{CASE}{case.case_id}:"
    if case.status == CLOSED:
        return Step(case, f"{beginning}{CLOSED}", RESOLVED, None)
    is_waiting = case.status == "deferred" and not case.is_overdue
    if case.next_step not in TITLES or is_waiting:
        return None
    status = ESCALATED if case.is_overdue else OPEN
    since = case.next_step_by if case.is_overdue else None
    return Step(case, f"{beginning}{case.next_step}", status, since)


def _readers(
    company: Company, step: Step, actor: Owner, ever: Mapping[str, set[str]]
) -> list[Owner]:
    if step.status == RESOLVED:
        beginning = f"{CASE}{step.case.case_id}:"
        heard = {one for key, ids in ever.items() if key.startswith(beginning) for one in ids}
        return [company.owners[one] for one in sorted(heard) if one in company.owners]
    manager = company.owners.get(actor.manager_owner_id)
    if step.status == ESCALATED and manager and manager != actor:
        return [actor, manager]
    return [actor]


def _section(
    company: Company, case: RefreshCase, occasion: Occasion, item: str, *, reader: Owner,
    actor: Owner,
) -> Section:  # fmt: skip
    model = company.model(case.model_id).name
    over = occasion is Occasion.RESOLVED
    name = case.next_step or ""
    lines = [
        ("What happened", case.reasons or ""),
        ("In money", _money(case)),
        ("Since when", _since_when(case)),
        ("Agreed", _agreed(case)),
        ("How sure", _how_sure(case)),
        ("Why you", "" if over or reader == actor else f"{actor.name} is to act, and reports to "
         "you."),
        ("Asked", "Nothing." if over else f"{actor.name}: {ASKS[name]}{_by(case)}"),
    ]  # fmt: skip
    told = tuple((question, plain(answer)) for question, answer in lines if answer)
    if over:
        title = ENDS.get(case.outcome or "", CLOSED_SOMEHOW).format(model=model)
        return Section(item, occasion, plain(title), told, None, None)
    title = BEGINNINGS[occasion] + TITLES[name].format(model=model)
    label, command = COMMANDS.get(name, SHOW) if reader == actor else SHOW
    step = (label, plain(command.format(case=case.case_id, owner=reader.owner_id)))
    title = plain(title[:1].upper() + title[1:])
    return Section(item, occasion, title, told, step, case.next_step_by)


def _since_when(case: RefreshCase) -> str:
    stands = words.REFRESH_STATUSES[case.status]
    return f"Opened on {words.day(case.opened_on)}; {stands} since {words.day(case.status_since)}."


def _agreed(case: RefreshCase) -> str:
    if case.due_on is None:
        return "The refresh policy names no day for its end."
    return f"The refresh policy gives it until {words.day(case.due_on)}."


def _how_sure(case: RefreshCase) -> str:
    if case.outcome == "verified":
        return "The new version decides, and what was broken is proven to be kept again."
    if case.evidence_folder:
        return f"The evidence is frozen in {case.evidence_folder}."
    return "Its evidence is not frozen yet."


def _by(case: RefreshCase) -> str:
    if case.next_step_by is None:
        return "."
    if case.is_overdue:
        return f". This was due by {words.day(case.next_step_by)}; that day has passed."
    return f", by {words.day(case.next_step_by)}."


def _money(case: RefreshCase) -> str:
    """Say what the trouble has cost, at most, before the approval and since."""
    before, after = case.cost_before_approval_amount, case.cost_after_approval_amount
    if before is None or after is None:
        return "Not known in money."
    total = words.number(float(before + after), "amount", case.currency_code or "", rough=True)
    until = "in all" if case.status == CLOSED else "so far"
    if not after:
        return f"At most {total} {until}."
    since = words.number(float(after), "amount", case.currency_code or "", rough=True)
    return f"At most {total} {until}, of it {since} since the approval."
