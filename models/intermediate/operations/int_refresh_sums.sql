{#- Sums and counts behind the figures of refreshes, by model and owner and for all its owners: clocks that stopped in
    each period, days its cases were to be closed by, and the age of the training data of its decisions. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where estimate = 'observed'
),

parts as (
    select
        model_id,
        owner_id,
        metric,
        stopped_on as counted_on,
        -- What the run records by itself it knows from the next day on: run twice, a day shows the same.
        case when metric = 'days_to_decide' then stopped_on else stopped_on + 1 end as known_on,
        cast(measured as decimal(38, 2)) as total,
        1 as weight
    from {{ ref('int_refresh_clocks') }}
    union all by name
    select
        model_id,
        owner_id,
        'refresh_on_time_rate' as metric,
        due_on as counted_on,
        known_on,
        cast(is_kept as decimal(38, 2)) as total,
        1 as weight
    from {{ ref('int_refresh_due_days') }}
    union all by name
    select
        model_id,
        owner_id,
        'training_data_age_days' as metric,
        decided_on as counted_on,
        recorded_on as known_on,
        cast(age_total as decimal(38, 2)) as total,
        decision_count as weight
    from {{ ref('int_training_ages') }}
)

select
    evaluations.model_id,
    evaluations.grain,
    evaluations.period_start,
    evaluations.evaluated_on,
    evaluations.estimate,
    parts.metric,
    '(all)' as segment,
    labels.owner_id,
    case parts.metric when 'cost_of_delay_amount' then 'amount' when 'refresh_on_time_rate' then 'rate' else 'days' end
        as unit,
    sum(parts.total) as total,
    sum(parts.weight) as weight
from evaluations
inner join parts
    on
        evaluations.model_id = parts.model_id
        and parts.counted_on between evaluations.period_start and evaluations.period_end
        and evaluations.evaluated_on >= parts.known_on
cross join lateral (values (parts.owner_id), ('(all)')) as labels (owner_id)
group by all
