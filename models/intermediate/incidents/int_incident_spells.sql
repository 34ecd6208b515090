{#- From when until when each agreement, raw table or watch was bad: from its first bad period to its end. -#}
with steps as (
    select * from {{ ref('int_incident_steps') }}
)

select
    subject_id,
    spell,
    kind,
    model_id,
    side,
    min(case when signal = 'bad' then evaluated_on end) as opened_on,
    max(case when signal = 'bad' then evaluated_on end) as last_seen_on,
    max(case when is_closing then signal_on end) as resolved_on,
    max_by(signal, (evaluated_on, period_start)) = 'bad' as is_bad_now,
    min(case when signal = 'bad' then period_start end) as began_on,
    min(case when signal = 'bad' then period_end end) as first_bad_end
from steps
group by subject_id, spell, kind, model_id, side
having bool_or(signal = 'bad')
