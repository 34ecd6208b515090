"""Words for refresh cases."""

from __future__ import annotations

from afterlaunch.report import words
from afterlaunch.report.accounts import RefreshCase

STEPS = {
    "decide": "approve, reject or defer it",
    "train": "have a new version trained",
    "validate": "have the new version checked",
    "deploy": "bring the new version into use",
    "verify": "proof from decisions to come",
}
ASKS = {
    "decide": "Approve, reject or defer the refresh of {model} ({case})",
    "train": "Have a new version of {model} trained, by somebody who did not approve it ({case})",
    "validate": "Have the new version of {model} checked against the one in use ({case})",
    "deploy": "Bring the new version of {model} into use ({case})",
}
OUTCOMES = {
    "verified": "what it was opened for is mended",
    "rejected": "rejected",
    "withdrawn": "withdrawn",
}


def standing(found: RefreshCase) -> str:
    """Say where a case stands."""
    if not found.is_open:
        return f"Closed: {OUTCOMES.get(found.outcome, 'ended')}"
    said = words.REFRESH_STATUSES[found.status]
    return said[:1].upper() + said[1:]


def version(found: RefreshCase) -> str:
    """Say which version came of it, and how far it is in use; empty before there is one."""
    if not found.model_version:
        return ""
    if found.deployed_on is None:
        return f"version {found.model_version}, not seen in decisions yet"
    share = ""
    if found.version_share.has_point:
        share = f", {words.point(found.version_share)} of the latest decisions"
    return f"version {found.model_version} since {words.day(found.deployed_on)}{share}"


def next_step(found: RefreshCase) -> str:
    """Say what comes next; empty when nothing does."""
    return STEPS.get(found.next_step, "")


def clock(found: RefreshCase) -> str:
    """Say by when the next step is due, and whether that day has passed."""
    if found.next_step_by is None:
        return ""
    if found.is_overdue:
        days = words.count(found.overdue_days, "day")
        return f"was due by {words.day(found.next_step_by)}, {days} ago"
    return f"by {words.day(found.next_step_by)}"


def ask(found: RefreshCase) -> str:
    """Say what is asked of who is to take the next step."""
    text = ASKS[found.next_step].format(model=found.model_name, case=found.case_id)
    return f"Overdue: {text[:1].lower()}{text[1:]}." if found.is_overdue else f"{text}."
