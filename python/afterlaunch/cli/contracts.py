"""What is missing of the agreements: contracts not made, owners not accepted, waivers run out."""

from __future__ import annotations

from typing import Any

from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

CONTRACT_GAPS = """
select model_id, owner_id, missing, mend from marts.sla_contract_gaps order by model_id, side
"""

EXPIRED_WAIVERS = """
select sla_id, model_id, granted_by, reason, waived_until, mend
from marts.sla_expired_waivers
order by sla_id, waived_until
"""

UNACCEPTED = """
select model_id, owner_id, since, decision_amount, currency_code, mend
from marts.models_without_accepted_owner
order by model_id
"""

Row = dict[str, Any]


def contract_gaps(workspace: Workspace) -> tuple[Row, ...]:
    """Return what live models had still to agree at the last run; nothing before the first."""
    if not has_relation(workspace, "marts", "sla_contract_gaps"):
        return ()
    return tuple(query(workspace, CONTRACT_GAPS))


def expired_waivers(workspace: Workspace) -> tuple[Row, ...]:
    """Return the waivers that had run out by the last run; nothing before the first."""
    if not has_relation(workspace, "marts", "sla_expired_waivers"):
        return ()
    return tuple(query(workspace, EXPIRED_WAIVERS))


def unaccepted_models(workspace: Workspace) -> tuple[Row, ...]:
    """Return the models in use without an accepted owner at the last run."""
    if not has_relation(workspace, "marts", "models_without_accepted_owner"):
        return ()
    return tuple(query(workspace, UNACCEPTED))


def unaccepted_line(model: Row) -> str:
    """Say which model nobody has accepted to answer for, and what was decided since."""
    named = "nobody is named" if model["owner_id"] == "(unowned)" else f"named: {model['owner_id']}"
    amount = f"{model['decision_amount']:,.0f} {model['currency_code']}"
    return f"{model['model_id']} ({named}): {amount} decided since {model['since']}"


def gap_line(gap: Row) -> str:
    """Say what one live model still has to agree."""
    return f"{gap['model_id']} lacks {gap['missing']}, owner {gap['owner_id']}"


def waiver_line(waiver: Row) -> str:
    """Say which waiver ran out, and who granted it why."""
    return (
        f"{waiver['sla_id']} was waived until {waiver['waived_until']} by {waiver['granted_by']} "
        f"({waiver['reason']})"
    )
