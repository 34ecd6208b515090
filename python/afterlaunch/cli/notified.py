"""What was told to owners, or would be, as a person or a program reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afterlaunch.cli.console import line
from afterlaunch.cli.notifying import Outcome, Plan
from afterlaunch.delivery.digests import Digest
from afterlaunch.delivery.outbox import Failure


def show_plan(plan: Plan) -> None:
    """Print every message as it would be sent."""
    for digest in plan.digests:
        line(f"To: {digest.owner.name} ({digest.owner.owner_id}, {digest.owner.channel})", "bold")
        line(f"Subject: {digest.message.subject}")
        line()
        line(digest.message.text)
    if not plan.digests:
        line("Nothing is due.")
    _show_doubtful(plan.doubtful)
    _show_notes(plan)


def show(outcome: Outcome) -> None:
    """Print what became of the messages, and what is left to do."""
    subjects = {digest.message.key: digest.message.subject for digest in outcome.plan.digests}
    if not outcome.plan.digests:
        line("Nothing is due.")
    for letter in outcome.posted.sent:
        line(f"Told {letter.owner_id}: {subjects[letter.key]}")
    for failure in outcome.posted.failed:
        line(f"Not told {failure.owner_id}: {failure.reason}")
        line(f"  Mend: {failure.mend}. It stays due.")
    for letter in outcome.posted.pending:
        line(f"Not told {letter.owner_id}: the mail server cannot be used. It stays due.")
    _show_doubtful(outcome.doubtful)
    _show_notes(outcome.plan)


def planned(plan: Plan) -> dict[str, Any]:
    """Return what is due for machines."""
    return {
        "exit_code": 0,
        "due": [_described(digest) | {"text": digest.message.text} for digest in plan.digests],
        "doubtful": [vars(one) for one in plan.doubtful],
        "notes": plan.notes,
    }


def document(outcome: Outcome, exit_code: int) -> dict[str, Any]:
    """Return the outcome for machines."""
    posted = outcome.posted
    described = {one.message.key: _described(one) for one in outcome.plan.digests}
    return {
        "exit_code": exit_code,
        "sent": [described[letter.key] for letter in posted.sent],
        "pending": [described[letter.key] for letter in posted.pending],
        "failed": [vars(one) for one in posted.failed],
        "doubtful": [vars(one) for one in outcome.doubtful],
        "notes": outcome.plan.notes,
    }


def _described(digest: Digest) -> dict[str, Any]:
    return {
        "key": digest.message.key,
        "owner_id": digest.owner.owner_id,
        "subject": digest.message.subject,
        "about": digest.items,
    }


def _show_doubtful(doubtful: Sequence[Failure]) -> None:
    for one in doubtful:
        line(f"In doubt, to {one.owner_id}: {one.reason}")
        line(f"  Mend: {one.mend}")


def _show_notes(plan: Plan) -> None:
    for note in plan.notes:
        line(f"Note: {note}")
