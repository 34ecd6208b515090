"""What stands beside a decision: whether a refresh is expected to pay, and what was lost so far."""

from __future__ import annotations

from afterlaunch.challenger.recommend import Gain, recommend
from afterlaunch.delivery.company import read_company
from afterlaunch.refresh.case import Case
from afterlaunch.refresh.policy import read_policy
from afterlaunch.warehouse import has_relation, query
from afterlaunch.workspace import Workspace

# A build that was cut off may have left one without the other.
_READ = (("marts", "fct_challenger_results"), ("main", "int_refresh_versions"))
# The challenger scored last; of several on one day the one that promises most.
_GAIN = """
select
    results.challenger_version,
    results.expected_gain_amount_per_month as amount,
    results.gain_error_amount_per_month as error,
    results.gain_freedom as freedom,
    results.evidence
from marts.fct_challenger_results as results
inner join main.int_refresh_versions as versions
    on
        results.model_id = versions.model_id
        and results.champion_version = versions.model_version
        and versions.is_newest
where
    results.model_id = ?
    and results.metric = 'decision_value_amount'
    and results.segment = '(all)'
    and results.expected_gain_amount_per_month is not null
order by results.shadow_until desc, amount desc, results.challenger_version
limit 1
"""
_COST = """
select cost_before_approval_amount, cost_after_approval_amount
from marts.fct_refresh_cases
where case_id = ?
"""


def recommendation(workspace: Workspace, case: Case) -> str:
    """Return one sentence: refresh or not, with the probability that it pays."""
    policy = read_policy(workspace.registers, case.model_id)
    advised = recommend(
        _gain(workspace, case.model_id),
        cost_amount=policy.cost_amount,
        horizon_months=policy.benefit_horizon_months,
        currency_code=read_company(workspace).model(case.model_id).currency_code,
    )
    return advised.sentence


def cost_so_far(workspace: Workspace, case_id: str) -> dict[str, str]:
    """Return what the delay of a case has cost, at most, by column; empty where nothing is known.

    An ending bears it: what the figures say of a closed case is what was known on its day.
    """
    if not has_relation(workspace, "marts", "fct_refresh_cases"):
        return {}
    return {
        name: str(amount)
        for row in query(workspace, _COST, [case_id])
        for name, amount in row.items()
        if amount is not None
    }


def _gain(workspace: Workspace, model_id: str) -> Gain | None:
    if not all(has_relation(workspace, *relation) for relation in _READ):
        return None
    rows = query(workspace, _GAIN, [model_id])
    if not rows:
        return None
    row = rows[0]
    return Gain(
        str(row["challenger_version"]),
        amount=float(row["amount"]),
        error=float(row["error"]),
        freedom=int(row["freedom"]),
        is_least=row["evidence"] == "bounds",
    )
