{#- The clocks of refresh cases that have stopped, as the ledger has them: each counts on the day its end was recorded,
    for the owner of that day. A case that was opened anew is decided, and deployed, anew. -#}
with events as (
    select * from {{ ref('int_refresh_events') }}
),

accountable as (
    select * from {{ ref('int_accountability') }}
),

opened as (
    select
        case_id,
        recorded_on as opened_on,
        payload ->> '$.model_id' as model_id,
        try_cast(payload ->> '$.breach_began_on' as date) as breach_began_on,
        try_cast(payload ->> '$.first_alert_on' as date) as first_alert_on
    from events
    where kind = 'case_opened'
    qualify row_number() over (partition by case_id order by line_number) = 1
),

cycles as (
    select
        case_id,
        cycle,
        min(recorded_on) filter (where kind in ('case_opened', 'case_reopened')) as began_on,
        min(recorded_on) filter (where kind in ('case_approved', 'case_rejected')) as decided_on,
        min(recorded_on) filter (where kind = 'case_approved') as approved_on,
        min(recorded_on) filter (where kind = 'case_deployed') as deployed_on,
        min(try_cast(payload ->> '$.first_seen_on' as date)) filter (where kind = 'case_deployed') as first_seen_on,
        min(recorded_on) filter (where kind = 'case_verified') as verified_on,
        min(recorded_on) filter (where kind = 'case_closed') as closed_on,
        min(
            try_cast(payload ->> '$.cost_before_approval_amount' as decimal(18, 2))
            + coalesce(try_cast(payload ->> '$.cost_after_approval_amount' as decimal(18, 2)), 0)
        ) filter (where kind = 'case_closed') as cost_amount
    from events
    group by case_id, cycle
),

stopped as (
    select
        opened.model_id,
        clocks.metric,
        clocks.stopped_on,
        cast(clocks.measured as decimal(18, 2)) as measured
    from opened
    inner join cycles on opened.case_id = cycles.case_id
    cross join lateral (
        values
        (
            'days_to_detect',
            case when cycles.cycle = 0 then opened.opened_on end,
            opened.first_alert_on - opened.breach_began_on
        ),
        ('days_to_decide', cycles.decided_on, cycles.decided_on - cycles.began_on),
        ('days_to_deploy', cycles.deployed_on, cycles.first_seen_on - cycles.approved_on),
        ('days_to_benefit', cycles.verified_on, cycles.verified_on - opened.breach_began_on),
        ('cost_of_delay_amount', cycles.closed_on, cycles.cost_amount)
    ) as clocks (metric, stopped_on, measured)
    where clocks.stopped_on is not null and clocks.measured is not null
)

select
    stopped.*,
    coalesce(accountable.owner_id, '(unowned)') as owner_id
from stopped
left join accountable
    on
        stopped.model_id = accountable.model_id
        and stopped.stopped_on >= accountable.valid_from
        and stopped.stopped_on < accountable.valid_to
