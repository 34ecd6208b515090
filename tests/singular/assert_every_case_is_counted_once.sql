{#- Every decision of a cohort is approved, a policy decline, ineligible or pending, and nothing else: a control, which
    was approved and stands among the declines, is counted among those alone. -#}
{%- set keys = ['model_id', 'owner_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with evidence as (
    select * from {{ ref('int_cohort_evidence') }}
    where measure = 'count'
),

actions as (
    select * from {{ ref('int_action_totals') }}
)

select
    {% for key in keys %}evidence.{{ key }}, {% endfor %}
    actions.mature_count,
    evidence.approved,
    evidence.declined,
    evidence.ineligible_count,
    evidence.pending
from evidence
inner join actions on {{ on_keys('evidence', 'actions', keys) }}
where evidence.approved + evidence.declined + evidence.ineligible_count + evidence.pending <> actions.mature_count
