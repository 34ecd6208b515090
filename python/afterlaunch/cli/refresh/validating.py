"""Put the version of a case through the gate, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from afterlaunch import ledger
from afterlaunch.challenger.gate import Judgement, judge, known_before
from afterlaunch.cli.refresh.casework import find_case, require_owner, write_or_refuse
from afterlaunch.errors import AfterlaunchError
from afterlaunch.refresh.approver import why_not_approver
from afterlaunch.refresh.case import Case, read_cases
from afterlaunch.refresh.decision import APPROVED
from afterlaunch.refresh.policy import read_policy
from afterlaunch.refresh.validation import why_not_validate
from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

PASSED, FAILED = "case_validated", "case_validation_failed"
_RESULTS, _VERSIONS = ("marts", "fct_challenger_results"), ("main", "int_refresh_versions")
# The one in use first; the version to be judged may decide already.
_SEEN = """
select model_version, first_seen_on
from main.int_refresh_versions
where model_id = ?
order by is_newest desc, first_seen_on desc, model_version desc
"""

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
    case = find_case(workspace, case_id)
    reason = (override or "").strip()
    judgement = _judgement(workspace, case)
    # Nothing is overruled where nothing stands against it.
    used = reason if reason and not judgement.is_passed and not judgement.is_final else None
    approver = read_policy(workspace.registers, case.model_id).approver_owner_id

    def may_not(events: list[dict[str, Any]]) -> str | None:
        now = read_cases(events)[case_id]
        why = why_not_validate(now, actor)
        if why is None and now.model_version != case.model_version:
            why = f"case {case_id} was handed back {now.model_version} meanwhile"
        if why is None and reason:
            why = why_not_approver(events, now.model_id, approver, actor, ledger.now().date())
        return why

    done = Validation(case, judgement, used)
    payload = _payload(done)
    kind = PASSED if done.is_validated else FAILED
    write_or_refuse(workspace, case, actor, kind, payload, may_not)
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
    require_owner(workspace, owner)
    return owner


def _judgement(workspace: Workspace, case: Case) -> Judgement:
    for schema, name in (_RESULTS, _VERSIONS):
        if not has_relation(workspace, schema, name):
            raise AfterlaunchError(
                f"{schema}.{name} was not built yet", mend="build it with `afterlaunch run`"
            )
    seen = {
        str(row["model_version"]): row["first_seen_on"]
        for row in query(workspace, _SEEN, [case.model_id])
    }
    first_seen_on = seen.pop(case.model_version, None)
    approved_on = _approved_on(workspace, case)
    if first_seen_on and approved_on and first_seen_on < approved_on:
        return known_before(case.model_version, first_seen_on, approved_on)
    results = query(workspace, f"from {'.'.join(_RESULTS)} where model_id = ?", [case.model_id])
    return judge(results, case.model_version, next(iter(seen), ""))


def _approved_on(workspace: Workspace, case: Case) -> date | None:
    """Return the day of the latest approval; None if nobody approved it."""
    days = [
        date.fromisoformat(event["recorded_at"][:10])
        for event in ledger.events(workspace.ledger)
        if event["kind"] == APPROVED and event["subject"] == f"case:{case.case_id}"
    ]
    return days[-1] if days else None
