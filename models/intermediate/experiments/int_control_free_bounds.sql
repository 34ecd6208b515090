{#- How many declined cases could have been adverse had no control been approved: what controls told is forgotten,
    what is known or assumed of the other declines stays. Months and
    rolling windows, days whose labels are due. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with evidence as (
    select
        *,
        told - control_told as told_without,
        cleared - control_cleared as cleared_without
    from {{ ref('int_cohort_evidence') }}
    where
        estimate = 'observed' and owner_id = '(all)' and control_count > 0
        and (grain = 'month' or grain like 'rolling%')
),

estimates as (
    select * from {{ ref('int_cohort_estimates') }}
    where estimate = 'observed' and owner_id = '(all)'
),

floors as (
    select * from {{ ref('int_score_floors') }}
    where estimate = 'observed'
)

select
    {% for key in cohort %}evidence.{{ key }}, {% endfor %}
    evidence.measure,
    evidence.control_count,
    estimates.declined,
    estimates.missed,
    estimates.approved_good,
    estimates.pending,
    estimates.caught_lower as caught_lower_with,
    estimates.caught_upper as caught_upper_with,
    cast(least(
        greatest(
            evidence.told_without,
            coalesce(case evidence.measure when 'count' then floors.count_floor else floors.amount_floor end, 0)
            * evidence.declined
        ),
        evidence.declined - evidence.cleared_without
    ) as double) as caught_lower,
    cast(evidence.declined - evidence.cleared_without as double) as caught_upper
from evidence
inner join estimates on {{ on_keys('evidence', 'estimates', cohort + ['measure']) }}
left join floors on {{ on_keys('evidence', 'floors', cohort) }}
