"""Put the version of a case through the gate, on record."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from afterlaunch import ledger
from afterlaunch.challenger.gate import Judgement, judge
from afterlaunch.delivery.company import read_company
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.case import Case, read_cases
from afterlaunch.refresh.validation import AWAITS_GATE, why_not_override, why_not_validate
from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

PASSED, FAILED, REFUSED = "case_validated", "case_validation_failed", "case_refused"
_RESULTS = "fct_challenger_results"
Check = Callable[[list[dict[str, Any]]], str | None]

# Without --as it is the rule itself that judges.
_RULE = "afterlaunch"


@dataclass(frozen=True)
class Validation:
    """What the gate said of a case; ``override`` is why somebody passed it all the same."""

    case: Case
    judgement: Judgement
    override: str | None

    @property
    def is_validated(self) -> bool:
        """Whether the version may be deployed."""
        return self.judgement.is_passed or self.override is not None


def validate(
    workspace: Workspace, case_id: str, owner: str | None, override: str | None
) -> Validation:
    """Judge the version a case was handed back, and record it.

    Raises
    ------
    AfterlaunchError
        If there is no such case or owner, the case does not await the gate, or the owner may not
        do this; what a case refused is recorded too.
    """
    actor = _actor(workspace, owner, override)
    case = _case(workspace, case_id)
    reason = (override or "").strip()
    judgement = judge(_results(workspace, case.model_id), case.model_version)
    # Nothing is overruled where nothing stands against it.
    used = reason if reason and not judgement.is_passed else None
    approver = _approver(workspace, case.model_id)

    def may_not(events: list[dict[str, Any]]) -> str | None:
        now = read_cases(events)[case_id]
        why = why_not_validate(now, actor)
        if why is None and now.model_version != case.model_version:
            why = f"case {case_id} was handed back {now.model_version} meanwhile"
        if why is None and reason:
            why = why_not_override(events, now, approver, actor, ledger.now().date())
        return why

    done = Validation(case, judgement, used)
    payload = _payload(done)
    try:
        _append(workspace, case, actor, PASSED if done.is_validated else FAILED, payload, may_not)
    except ledger.Refused as refused:
        why = str(refused)
        wanted = {"wanted": "validate", "why": why}
        _append(workspace, case, actor, REFUSED, wanted)
        raise AfterlaunchError(why, mend=f"see `afterlaunch refresh show {case_id}`") from refused
    return done


def _payload(done: Validation) -> dict[str, Any]:
    judgement = done.judgement
    facts: dict[str, Any] = {
        "model_version": done.case.model_version,
        "champion_version": judgement.champion_version,
        "gain_limit_amount": judgement.gain_limit_amount,
    }
    why = "; ".join(judgement.reasons)
    if done.is_validated:
        return facts | {"override": done.override} | ({"why": why} if why else {})
    return facts | {"why": why}


def _append(
    workspace: Workspace,
    case: Case,
    actor: str,
    kind: str,
    payload: Mapping[str, Any],
    allowed: Check | None = None,
) -> None:
    subject = f"case:{case.case_id}"
    number = 1 + sum(
        event["kind"] == kind and event["subject"] == subject
        for event in ledger.events(workspace.ledger)
    )
    event_id, at = f"{kind}:{case.case_id}:{number}", ledger.now()

    def check(events: list[dict[str, Any]]) -> str | None:
        if any(event["event_id"] == event_id for event in events):
            return f"somebody else puts case {case.case_id} through the gate at this moment"
        return allowed(events) if allowed else None

    ledger.append(
        workspace.ledger,
        event_id=event_id,
        occurred_at=at,
        recorded_at=at,
        actor=actor,
        kind=kind,
        subject=subject,
        payload={"case_id": case.case_id, "model_id": case.model_id, **payload},
        allowed=check,
    )


def _actor(workspace: Workspace, owner: str | None, override: str | None) -> str:
    if override is not None and not override.strip():
        raise AfterlaunchError(
            "--override needs a reason", mend="say why in a sentence others can judge"
        )
    if owner is None:
        if override is not None:
            raise AfterlaunchError(
                "nobody is named who overrules the gate", mend="name the approver with --as"
            )
        return _RULE
    owners = read_company(workspace).owners
    if owner not in owners:
        raise AfterlaunchError(
            f"{owner} is not in registers/owners.csv",
            mend=f"name one of: {', '.join(sorted(owners))}",
        )
    return owner


def _case(workspace: Workspace, case_id: str) -> Case:
    cases = read_cases(ledger.events(workspace.ledger))
    if case_id in cases:
        return cases[case_id]
    waiting = sorted(one.case_id for one in cases.values() if one.status in AWAITS_GATE)
    raise AfterlaunchError(
        f"there is no case {case_id}",
        mend=f"name one of: {', '.join(waiting)}" if waiting else "no case awaits the gate",
    )


def _results(workspace: Workspace, model_id: str) -> list[dict[str, Any]]:
    if not has_relation(workspace, "marts", _RESULTS):
        raise AfterlaunchError(
            f"marts.{_RESULTS} was not built yet", mend="build it with `afterlaunch run`"
        )
    return query(workspace, f"from marts.{_RESULTS} where model_id = ?", [model_id])


def _approver(workspace: Workspace, model_id: str) -> str:
    path = workspace.registers / "refresh_policies.csv"
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["model_id"] or "").strip() == model_id]
    return (rows[0].get("approver_owner_id") or "").strip() if rows else ""
