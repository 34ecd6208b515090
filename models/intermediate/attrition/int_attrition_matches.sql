{#- Without controls: customers whose first decline is known to have been a mistake, against customers approved after a
    review, in cells of model, segment, score band, amount band and month. A selected sample: who complains and who is
    reviewed are not drawn by chance. The comparison weighs each cell by its declined customers. -#}
{%- set keys = ['model_id', 'segment', 'period_start', 'evaluated_on'] -%}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where grain = 'month' and estimate = 'observed'
),

firsts as (
    select
        *,
        least(floor(score * 20), 19) as score_band,
        floor(log2(cast(amount_measure as double) + 1)) as amount_band,
        date_trunc('month', decided_on) as decided_month
    from {{ ref('int_first_stops') }}
    where not is_control and not is_adverse and (not is_declined or is_known)
),

labelled as (
    select
        evaluations.period_start,
        firsts.* exclude (segment),
        firsts.segment as own_segment,
        labels.segment,
        firsts.churn_known_on is not null as has_left
    from evaluations
    inner join firsts
        on
            evaluations.model_id = firsts.model_id
            and evaluations.evaluated_on = firsts.evaluated_on
            and evaluations.period_end - interval 1 year < firsts.decided_on
            and evaluations.period_end >= firsts.decided_on
            and evaluations.evaluated_on >= firsts.due_on
    cross join lateral (values (firsts.segment), ('(all)')) as labels (segment)
),

cells as (
    select
        {{ keys | join(', ') }},
        cast(count_if(is_declined) as double) as declined_count,
        cast(count_if(is_declined and has_left) as double) as declined_left,
        cast(count_if(not is_declined) as double) as other_count,
        cast(count_if(not is_declined and has_left) as double) as other_left
    from labelled
    group by {{ keys | join(', ') }}, own_segment, score_band, amount_band, decided_month
    having count_if(is_declined) > 0 and count_if(not is_declined) > 0
)

select
    {{ keys | join(', ') }},
    cast(sum(declined_count) as bigint) as declined_count,
    sum(declined_left) / sum(declined_count) as declined_share,
    sum(declined_count) as declined_size,
    {{ exact_sum('declined_count * other_left / other_count') }} / sum(declined_count) as other_share,
    pow(sum(declined_count), 2) / {{ exact_sum('declined_count * declined_count / other_count') }} as other_size
from cells
group by all
having sum(declined_count) >= {{ var('min_controls') }}
