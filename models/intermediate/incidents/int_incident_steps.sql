{#- All verdicts in order, cut into spells. A spell ends where the figure is proven good, where an agreement falls
    silent, or with the second clean period in a row (no breach, but not proven good either). -#}
with verdicts as (
    select * from {{ ref('int_agreement_verdicts') }}
    union all by name
    select * from {{ ref('int_intake_verdicts') }}
    union all by name
    select * from {{ ref('int_alarm_verdicts') }}
),

judged as (
    select
        *,
        signal in ('good', 'silent')
        or (
            signal = 'clean'
            and coalesce(
                lag(signal) over in_order = 'clean' and lag(period_start) over in_order <> period_start, false
            )
        ) as is_closing
    from verdicts
    window in_order as (partition by subject_id order by evaluated_on, period_start)
)

select
    *,
    coalesce(count_if(is_closing) over (
        partition by subject_id order by evaluated_on, period_start
        rows between unbounded preceding and 1 preceding
    ), 0) as spell
from judged
