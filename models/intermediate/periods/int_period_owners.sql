{#- Who was named as owner of a model on the last day of each of its periods, and who was accountable in it: all who
    answered for at least one of its days, in order. -#}
with periods as (
    select * from {{ ref('int_periods') }}
),

accountability as (
    select * from {{ ref('int_accountability') }}
),

held as (
    select
        periods.model_id,
        periods.grain,
        periods.period_start,
        periods.period_end,
        accountability.owner_id,
        accountability.named_owner_id,
        accountability.valid_from,
        accountability.valid_to,
        accountability.is_accepted,
        least(accountability.valid_to, periods.period_end + 1)
        - greatest(accountability.valid_from, periods.period_start) as held_days
    from periods
    inner join accountability
        on
            periods.model_id = accountability.model_id
            and periods.period_start < accountability.valid_to
            and periods.period_end >= accountability.valid_from
),

ends as (
    select
        held.model_id,
        held.grain,
        held.period_start,
        held.owner_id,
        held.named_owner_id,
        held.is_accepted
    from held
    where held.period_end < held.valid_to
),

owners as (
    select
        model_id,
        grain,
        period_start,
        owner_id,
        min(valid_from) as first_on,
        sum(held_days) as held_days
    from held
    group by all
),

lists as (
    select
        model_id,
        grain,
        period_start,
        sum(held_days) as held_days,
        string_agg(owner_id, ', ' order by first_on) as owner_ids
    from owners
    group by all
)

select
    periods.model_id,
    periods.grain,
    periods.period_start,
    periods.period_end,
    coalesce(ends.named_owner_id, '(unowned)') as owner_id,
    coalesce(ends.owner_id, '(unowned)') as accountable_owner_id,
    coalesce(ends.is_accepted, false) as is_accepted,
    case
        when lists.owner_ids is null then '(unowned)'
        when lists.held_days < periods.period_end - periods.period_start + 1
            then lists.owner_ids || ', (unowned)'
        else lists.owner_ids
    end as accountable_owners
from periods
left join ends
    on
        periods.model_id = ends.model_id
        and periods.grain = ends.grain
        and periods.period_start = ends.period_start
left join lists
    on
        periods.model_id = lists.model_id
        and periods.grain = lists.grain
        and periods.period_start = lists.period_start
