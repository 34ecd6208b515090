{#- Daily sums of the mature months, by segment, version, score bin, part and what the baseline would have done: the
    small table that the split of a change of value is made of. Parts of the declined cases: what is known
    (`declined_adverse`, `declined_good`, controls among them) and what is not (`declined_unknown`), and beside them
    the controls once more, weighted (`control_*`). -#}
{%- set keys = [
    'model_id', 'period_start', 'segment', 'model_version', 'score_bin', 'decided_on', 'baseline_approves'
] -%}
{%- set sums = ['case_count', 'amount', 'loss', 'cost', 'margin'] -%}
with months as (
    select * from {{ ref('int_value_months') }}
),

score_days as (
    select * from {{ ref('int_score_days') }}
    where "action" = 'approve'
),

cases as (
    select * from {{ ref('int_value_cases') }}
),

terms as (
    select * from {{ ref('int_day_terms') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

plain_approvals as (
    select
        months.model_id,
        months.period_start,
        terms.reported_segment as segment,
        score_days.model_version,
        score_days.score_bin,
        score_days.decided_on,
        {{ baseline_approves('models.baseline', 'score_days.baseline_action') }} as baseline_approves,
        'approved_good' as part,
        score_days.decision_count as case_count,
        score_days.decision_amount as amount,
        0 as loss,
        0 as cost,
        score_days.decision_amount * terms.margin_rate as margin
    from months
    inner join score_days
        on
            months.model_id = score_days.model_id
            and score_days.decided_on between months.period_start and months.period_end
            and months.as_of >= score_days.recorded_on
    inner join models on months.model_id = models.model_id
    inner join terms
        on
            score_days.model_id = terms.model_id
            and score_days.segment = terms.segment
            and score_days.decided_on = terms.decided_on
),

placed as (
    select
        cases.*,
        parts.part,
        case
            when parts.part like 'control%' then cases.weight
            -- An adverse plain approval leaves the good ones.
            when parts.part = 'approved_good' and cases.is_adverse then -1
            else 1
        end as case_count
    from cases
    inner join (
        values
        ('approved_good'), ('approved_adverse'), ('declined_adverse'), ('declined_good'), ('declined_unknown'),
        ('control_adverse'), ('control_good')
    ) as parts (part)
        on case parts.part
            when 'approved_good'
                then cases.policy_action = 'approve' and (cases."action" = 'approve') = cases.is_adverse
            when 'approved_adverse' then cases.policy_action = 'approve' and cases.is_adverse
            when 'declined_adverse' then cases.policy_action = 'decline' and cases.is_known and cases.is_adverse
            when 'declined_good' then cases.policy_action = 'decline' and cases.is_known and not cases.is_adverse
            when 'declined_unknown' then cases.policy_action = 'decline' and not cases.is_known
            when 'control_adverse' then cases.policy_action = 'decline' and cases.is_control and cases.is_adverse
            when 'control_good' then cases.policy_action = 'decline' and cases.is_control and not cases.is_adverse
        end
),

cells as (
    select * from plain_approvals
    union all by name
    select
        {{ keys | join(', ') }},
        part,
        case_count
        {%- for sum in sums if sum != 'case_count' %},
        case_count * {{ sum }} as {{ sum }}
        {%- endfor %}
    from placed
)

select
    {{ keys | join(', ') }},
    part
    {%- for sum in sums %},
    {{ exact_sum(sum) }} as {{ sum }}
    {%- endfor %}
from cells
group by all
