"""Tell the owners what is due, and show what became of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from afterlaunch import ledger
from afterlaunch.cli.console import step
from afterlaunch.config import project_folder, project_settings
from afterlaunch.delivery import digests, outbox
from afterlaunch.delivery.artifacts import INTERVAL, Artifacts, is_of, read_artifacts
from afterlaunch.delivery.channel import Channel, Unreachable
from afterlaunch.delivery.chat import Chat
from afterlaunch.delivery.company import Company, Owner, read_company
from afterlaunch.delivery.digests import Digest
from afterlaunch.delivery.failing import Failing, readers, stored_failures
from afterlaunch.delivery.incidents import Query, read_incidents
from afterlaunch.delivery.mailbox import Mailbox
from afterlaunch.delivery.messages import KEY
from afterlaunch.delivery.refreshes import read_refresh_cases
from afterlaunch.delivery.smtp import Smtp
from afterlaunch.delivery.smtp_settings import SmtpSettings, sender
from afterlaunch.errors import AfterlaunchError
from afterlaunch.report.compute.records import last_full_month
from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

MAIL = "email"

ChannelOf = Callable[[Owner], Channel]


@dataclass(frozen=True)
class Plan:
    """What is due now.

    Parameters
    ----------
    digests
        One message an owner.
    doubtful
        Messages of earlier runs that may or may not have arrived.
    notes
        What else whoever runs this has to know.
    """

    digests: tuple[Digest, ...]
    doubtful: tuple[outbox.Failure, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of it; ``doubtful`` holds all that is in doubt, of this run or an earlier one."""

    plan: Plan
    posted: outbox.Posted

    @property
    def doubtful(self) -> tuple[outbox.Failure, ...]:
        """Everything in doubt."""
        return (*self.plan.doubtful, *self.posted.doubtful)

    @property
    def is_whole(self) -> bool:
        """Whether everybody was told everything, without a doubt."""
        return not (self.posted.failed or self.posted.pending or self.doubtful)


def make_plan(workspace: Workspace, folder: Path | None) -> Plan:
    """Find out what is due, from incidents or, where none can be read, from failed tests.

    Parameters
    ----------
    workspace
        The company's.
    folder
        Where dbt's artifacts are; None: where dbt leaves them for this workspace, if it did.

    Raises
    ------
    AfterlaunchError
        If nobody is named for what nobody owns, or there is nothing to read.
    """
    company = read_company(workspace)
    _ = company.default_owner
    artifacts = read_artifacts(folder) if folder else _left_behind(workspace)
    recorded = outbox.records(ledger.events(workspace.ledger))
    mine = [record for key, record in recorded.items() if key.startswith(KEY)]
    doubtful = tuple(outbox.in_doubt(one) for one in mine if one.state is outbox.State.DOUBTFUL)
    read: Query = partial(query, workspace)
    now, interval = ledger.now(), _intervals(artifacts)
    if _knows_incidents(workspace, artifacts if folder else None, read):
        found = read_incidents(read)
        known_cases = has_relation(workspace, "marts", "fct_refresh_cases")
        cases = read_refresh_cases(read) if known_cases else []
        seen = [one.evaluated_on for one in found] + [one.evaluated_on for one in cases]
        more = _more(max(seen)) if seen else ""
        due = digests.of_incidents(company, found, mine, now, interval, more, cases)
        return Plan(tuple(due), doubtful, ())
    if artifacts is None:
        raise AfterlaunchError(
            f"{workspace.path} has no marts.fct_incidents, and dbt left no artifacts for it",
            mend="build it with `afterlaunch run`, or name dbt's artifacts with --artifacts",
        )
    failing = [
        Failing(
            test,
            stored_failures(read, test) if test.failures else None,
            digests.opening(test, mine),
            artifacts.generated_on,
        )
        for test in artifacts.tests
    ]
    more = _more(artifacts.generated_on)
    due = digests.of_tests(company, failing, mine, now, interval, more)
    return Plan(tuple(due), doubtful, tuple(_notes(company, failing)))


def send(
    workspace: Workspace, folder: Path | None, resend: Sequence[str], arrived: Sequence[str]
) -> Outcome:
    """Send what is due, each message claimed in the ledger first.

    Parameters
    ----------
    workspace, folder
        See `make_plan`.
    resend
        Keys of messages to send again, or ``all``: every one in doubt.
    arrived
        Keys of messages that were in doubt and are known to have arrived, or ``all``.

    Raises
    ------
    AfterlaunchError
        As `make_plan`, or if another delivery is under way.
    """
    with workspace.locked("delivery"):
        ledger.mend(workspace.ledger)
        outbox.settle(workspace.ledger, arrived, prefix=KEY)
        outbox.release(workspace.ledger, resend, prefix=KEY)
        plan = make_plan(workspace, folder)
        now = ledger.now()
        with _channels(read_company(workspace), now) as channel_of, step("Telling") as on_progress:
            letters = [_letter(digest, channel_of) for digest in plan.digests]
            posted = outbox.post(workspace.ledger, letters, on_progress=on_progress)
    return Outcome(plan, posted)


def owners_due(workspace: Workspace) -> int:
    """Return how many owners have something to be told; 0 if that cannot be found out."""
    try:
        return len(make_plan(workspace, None).digests)
    except AfterlaunchError:
        return 0


def _left_behind(workspace: Workspace) -> Artifacts | None:
    """Return the newest artifacts dbt left for this workspace, in it or in the project."""
    project = project_folder()
    folders = [workspace.path / "dbt" / "target", project / "target"]
    ours = [folder for folder in folders if is_of(folder, project, workspace.registers)]
    newest = max(ours, key=lambda one: (one / "run_results.json").stat().st_mtime, default=None)
    return read_artifacts(newest) if newest else None


def _intervals(artifacts: Artifacts | None) -> digests.Interval:
    """Hours between two messages: as the metric's test says, else as the project does."""
    default = float(project_settings()["vars"][INTERVAL])
    said = artifacts.intervals if artifacts else {}
    return lambda metric: timedelta(hours=said.get(metric, default))


def _knows_incidents(workspace: Workspace, handed: Artifacts | None, read: Query) -> bool:
    """Whether the warehouse here holds the incidents, and those of the artifacts handed over."""
    if handed is None:
        return has_relation(workspace, "marts", "fct_incidents")
    try:
        known = has_relation(workspace, "marts", "fct_incidents")
    except AfterlaunchError:
        return False
    failed = [test for test in handed.tests if test.failures]
    return known and all(stored_failures(read, test) is not None for test in failed)


def _notes(company: Company, failing: Sequence[Failing]) -> Iterator[str]:
    yield "No incidents could be read: these messages rest on dbt's tests alone."
    for name in sorted({name for one in failing for name in readers(company, one)[1]}):
        yield f"{name} (meta of the tests) is not in registers/owners.csv, and no address."


def _more(seen_on: date) -> str:
    return f"afterlaunch report --month {last_full_month(seen_on):%Y-%m}"


def _letter(digest: Digest, channel_of: ChannelOf) -> outbox.Letter:
    return outbox.Letter(
        key=digest.message.key,
        owner_id=digest.owner.owner_id,
        about=digest.items,
        deliver=lambda: channel_of(digest.owner).deliver(digest.message),
        details={"asked_by": digest.asked_by},
        channel=MAIL if digest.owner.channel == MAIL else "",
    )


@contextmanager
def _channels(company: Company, now: datetime) -> Iterator[ChannelOf]:
    """Give each owner's channel; the mail server is opened for the first mail, and shared."""
    try:
        settings, sent_by = (
            SmtpSettings.from_environment(os.environ),
            sender(os.environ, company.sender),
        )
    except AfterlaunchError as error:
        unusable = Unreachable(error.message, mend=error.mend, is_temporary=False)

        def of_chat_alone(owner: Owner) -> Channel:
            if owner.channel == MAIL:
                raise unusable
            return Chat.of(owner, os.environ)

        yield of_chat_alone
        return
    with Smtp(settings) as server:
        yield (
            lambda owner: (
                Mailbox(owner, sent_by, server.send, now)
                if owner.channel == MAIL
                else Chat.of(owner, os.environ)
            )
        )
