{#- The likeliest cause of each incident of a model, and a sentence that says why. First a threshold that moved
    against the broken side in the first bad period; then the largest bar of a change of value that is certain, is a
    loss and can move the side, in a month of the bad periods; else nobody knows. -#}
with periods as (
    select * from {{ ref('int_incident_periods') }}
    where kind <> 'intake'
),

changes as (
    select * from {{ ref('fct_value_changes') }}
    where not is_noise and amount < 0
),

moves as (
    select * from {{ ref('int_threshold_moves') }}
),

first_bad as (
    select
        *,
        min(period_start) over (partition by incident_id) as began_on,
        max(period_end) over (partition by incident_id) as bad_until,
        min(period_end) over (partition by incident_id) as first_bad_end
    from periods
),

found as (
    select
        first_bad.incident_id,
        'threshold' as likely_cause,
        0 as place,
        cast(null as double) as amount,
        'The decline threshold' || case moves.segment when '(all)' then '' else ' for ' || moves.segment end
        || case when moves.moved_to < moves.moved_from then ' was lowered' else ' was raised' end
        || ' from ' || moves.moved_from || ' to ' || moves.moved_to || ' on ' || moves.moved_on || '.' as cause_note
    from first_bad
    inner join moves
        on
            first_bad.model_id = moves.model_id
            and (first_bad.segment in (moves.segment, '(all)') or moves.segment = '(all)')
            and moves.moved_on between first_bad.period_start and first_bad.period_end
            and first_bad.period_end = first_bad.first_bad_end
            and (moves.moved_to < moves.moved_from or first_bad.side <> 'declines')
            and (moves.moved_to > moves.moved_from or first_bad.side <> 'misses')
    where first_bad.side in ('declines', 'misses', 'value')
    union all
    select
        first_bad.incident_id,
        changes.bar as likely_cause,
        1 as place,
        changes.amount,
        case changes.bar
            when 'detection' then 'The model tells bad cases from good ones less well'
            when 'threshold' then 'The thresholds stop other cases'
            when 'attack_pressure' then 'There were more bad cases, or larger ones'
            when 'volume' then 'There were fewer cases'
            when 'mix' then 'The mix of segments changed'
            else 'Cases bring in less, or cost more'
        end
        || ': ' || changes.currency_code || ' ' || format('{:,}', cast(round(-changes.amount) as bigint))
        || ' less value in ' || strftime(changes.period_start, '%Y-%m')
        || case changes.comparison when 'launch' then ' than at launch.' else ' than in the month before.' end
        as cause_note
    from first_bad
    inner join changes
        on
            first_bad.model_id = changes.model_id
            and first_bad.bad_until >= changes.period_start
            and date_trunc('month', first_bad.began_on) <= changes.period_start
            and (
                changes.bar in ('detection', 'threshold', 'mix')
                or (changes.bar = 'attack_pressure' and first_bad.side in ('misses', 'value'))
                or (changes.bar in ('volume', 'unit_economics') and first_bad.side = 'value')
            )
    where first_bad.side in ('declines', 'misses', 'value')
),

ranked as (
    select
        *,
        row_number() over (partition by incident_id order by place, amount, cause_note) as choice
    from found
)

select
    incident_id,
    likely_cause,
    cause_note
from ranked
where choice = 1
