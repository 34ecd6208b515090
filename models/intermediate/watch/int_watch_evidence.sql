{#- How declined cases of each model became known, as it could be told at the end of each month: by controls, and with
    what least probability; else what share of the declines past the label horizon has an outcome. -#}
with months as (
    select distinct
        periods.model_id,
        periods.period_end as set_on,
        models.label_horizon_days
    from {{ ref('int_periods') }} as periods
    inner join {{ ref('stg_models') }} as models on periods.model_id = models.model_id
    cross join {{ ref('int_as_of') }} as run
    where periods.grain = 'month' and periods.period_end <= run.as_of
),

declines as (
    select
        model_id,
        decided_on,
        known_from,
        known_until,
        min(control_probability) as lowest_probability,
        count(*) as decline_count,
        count_if(is_known) as known_count
    from {{ ref('int_case_states') }}
    where policy_action = 'decline'
    group by all
),

counted as (
    select
        months.model_id,
        months.set_on,
        declines.lowest_probability,
        declines.decline_count,
        declines.known_count,
        declines.decided_on > months.set_on - cast({{ var('watch_reference_days') }} as integer) as is_recent,
        declines.decided_on <= months.set_on - months.label_horizon_days as is_due
    from months
    left join declines
        on
            months.model_id = declines.model_id
            and months.set_on >= declines.known_from
            and months.set_on < declines.known_until
            and declines.decided_on
            > months.set_on - months.label_horizon_days - cast({{ var('watch_reference_days') }} as integer)
)

select
    model_id,
    set_on,
    coalesce(bool_or(lowest_probability is not null and is_recent), false) as has_controls,
    min(lowest_probability) filter (where is_recent) as lowest_probability,
    sum(known_count) filter (where is_due) / sum(decline_count) filter (where is_due) as known_share
from counted
group by model_id, set_on
