"""Accept, decline or delegate: what an owner says of a model, on record.

Every rule is judged under the ledger's lock, so that of two answers at once the second sees the
first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from afterlaunch import ledger
from afterlaunch.accountability import standing
from afterlaunch.accountability.standing import ACCEPTED, DECLINED, Answer
from afterlaunch.accountability.tenures import Company, Tenure
from afterlaunch.errors import AfterlaunchError
from afterlaunch.ledger.delegations import DELEGATED, MODEL

Events = list[dict[str, Any]]


def accept(path: Path, company: Company, model_id: str, owner_id: str) -> Tenure:
    """Record that the owner the register names, now or from a coming day, answers for a model.

    Parameters
    ----------
    path
        The ledger.
    company
        What the registers say.
    model_id, owner_id
        What is accepted, and by whom.

    Returns
    -------
    Tenure
        The time of ownership that was accepted. It counts from today, or from its first day if that
        is to come: never from a day before somebody said yes.

    Raises
    ------
    AfterlaunchError
        If the register names somebody else.
    Refused
        If it was accepted before.
    """
    chosen, standing_now = _to_answer(path, company, model_id, owner_id, is_yes=True)

    def allowed(events: Events) -> str | None:
        said = standing_now(events)
        if said and said.is_accepted:
            return f"{owner_id} has accepted {model_id} already, from {said.holds_from} on"
        return None

    payload = {"owner_id": owner_id, "valid_from": chosen.valid_from.isoformat()}
    _record(path, ACCEPTED, model_id, owner_id, payload, allowed)
    return chosen


def decline(path: Path, company: Company, model_id: str, owner_id: str, reason: str) -> Tenure:
    """Record that the owner named does not answer for a model, or no longer; it counts from today.

    Raises
    ------
    AfterlaunchError
        If the register names somebody else, or no reason is given.
    Refused
        If it was declined before.
    """
    _require_reason(reason)
    chosen, standing_now = _to_answer(path, company, model_id, owner_id, is_yes=False)

    def allowed(events: Events) -> str | None:
        said = standing_now(events)
        if said and not said.is_accepted:
            return f"{owner_id} has declined {model_id} already, from {said.holds_from} on"
        return None

    payload = {
        "owner_id": owner_id,
        "valid_from": chosen.valid_from.isoformat(),
        "reason": reason.strip(),
    }
    _record(path, DECLINED, model_id, owner_id, payload, allowed)
    return chosen


def delegate(
    path: Path,
    company: Company,
    model_id: str,
    owner_id: str,
    delegate_owner_id: str,
    *,
    first: date | None,
    last: date,
    reason: str,
) -> None:
    """Record that somebody else may speak for the owner of a model until a day, that day included.

    A later delegation replaces it from its first day on. Who approves the model's refreshes may
    delegate too: that is held by the register of policies, not by acceptance.

    Raises
    ------
    AfterlaunchError
        If the days make no sense, or one of the two is not in the register.
    Refused
        If the owner is not the one named today, or has not accepted.
    """
    _require_reason(reason)
    _require_known(company, model_id, owner_id)
    _require_owner(company, delegate_owner_id)
    today = ledger.now().date()
    first = first or today
    if delegate_owner_id == owner_id:
        raise AfterlaunchError(
            f"{owner_id} cannot be their own delegate", mend="name somebody else with --to"
        )
    if first < today or last < first:
        raise AfterlaunchError(
            f"from {first} until {last} is not a time to come: a delegation is never given back "
            "in time",
            mend=f"give --until a day from {max(first, today)} on",
        )

    def allowed(events: Events) -> str | None:
        if owner_id == company.approvers.get(model_id):
            return None
        named = company.named(model_id, today)
        if named != owner_id:
            return f"{owner_id} is not the owner of {model_id}: {named or 'nobody'} is"
        if not standing.has_accepted(events, company, model_id, today):
            return f"{owner_id} has not accepted {model_id}, and cannot pass on what is not held"
        return None

    payload = {
        "owner_id": owner_id,
        "delegate_owner_id": delegate_owner_id,
        "valid_from": first.isoformat(),
        "valid_until": last.isoformat(),
        "reason": reason.strip(),
    }
    _record(path, DELEGATED, model_id, owner_id, payload, allowed)


def _to_answer(
    path: Path, company: Company, model_id: str, owner_id: str, *, is_yes: bool
) -> tuple[Tenure, Callable[[Events], Answer | None]]:
    """Return the time of ownership an answer is for, and what reads the one that stands for it.

    It is the first one not over yet in which the same was not said before.
    """
    _require_known(company, model_id, owner_id)
    today = ledger.now().date()
    times = company.times(model_id, owner_id)
    still_open = [one for one in times if one.valid_to > today]
    if not still_open:
        named = company.named(model_id, today) or "nobody"
        raise AfterlaunchError(
            f"registers/ownership.csv does not name {owner_id} for {model_id}, now or from a "
            f"coming day: it names {named}",
            mend="only who is named can answer; add the row first",
        )
    events = ledger.events(path)
    chosen = still_open[0]
    for one in still_open:
        said = standing.answer(events, one, times)
        if said is None or said.is_accepted is not is_yes:
            chosen = one
            break
    return chosen, lambda found: standing.answer(found, chosen, times)


def _record(
    path: Path,
    kind: str,
    model_id: str,
    owner_id: str,
    payload: Mapping[str, Any],
    allowed: Callable[[Events], str | None],
) -> None:
    ledger.append_next(
        path,
        stem=f"{kind}:{model_id}:{owner_id}",
        actor=owner_id,
        kind=kind,
        subject=MODEL + model_id,
        payload=payload,
        allowed=allowed,
    )


def _require_known(company: Company, model_id: str, owner_id: str) -> None:
    if model_id not in company.models:
        raise AfterlaunchError(
            f"{model_id} is not in registers/models.csv",
            mend=f"name one of: {', '.join(sorted(company.models))}",
        )
    _require_owner(company, owner_id)


def _require_owner(company: Company, owner_id: str) -> None:
    if owner_id not in company.owners:
        raise AfterlaunchError(
            f"{owner_id} is not in registers/owners.csv",
            mend=f"name one of: {', '.join(sorted(company.owners))}",
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise AfterlaunchError("a reason is needed", mend="say why with --reason")
