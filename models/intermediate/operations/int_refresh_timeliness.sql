{#- Evidence of how refreshes keep their deadlines: of the cases due in each period, the share closed by their day. The
    ledger says when a case was opened, until when it was to be closed, and when it was. -#}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where estimate = 'observed'
),

events as (
    select * from {{ ref('int_ledger_events') }}
    where kind in ('case_opened', 'case_closed')
),

opened as (
    select
        subject,
        min(recorded_on) as opened_on,
        arg_min(payload ->> '$.model_id', line_number) as model_id,
        arg_min(try_cast(payload ->> '$.due_on' as date), line_number) as due_on
    from events
    where kind = 'case_opened'
    group by subject
),

closed as (
    select
        subject,
        min(recorded_on) as closed_on
    from events
    where kind = 'case_closed'
    group by subject
),

periods as (
    select
        evaluations.model_id,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        count(*) as due_count,
        count_if(closed.closed_on <= opened.due_on) as kept_count
    from evaluations
    inner join opened
        on
            evaluations.model_id = opened.model_id
            and opened.due_on between evaluations.period_start and evaluations.period_end
            and evaluations.evaluated_on >= opened.due_on
            and evaluations.evaluated_on >= opened.opened_on
    left join closed on opened.subject = closed.subject
    group by all
)

select
    model_id,
    '(all)' as owner_id,
    '(all)' as segment,
    grain,
    period_start,
    evaluated_on,
    'observed' as estimate,
    'refresh_on_time_rate' as metric,
    'rate' as unit,
    'observed' as evidence,
    'normal' as method,
    cast(kept_count / due_count as double) as value,
    cast(kept_count / due_count as double) as bound_lower,
    cast(kept_count / due_count as double) as bound_upper,
    cast(0 as double) as standard_error,
    due_count as basis
from periods
