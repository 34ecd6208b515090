{#- The least adverse share of the declined cases that the assumption `monotone_score` leaves: as a whole they are at
    least as often adverse as the highest scored cases that were approved, whose outcomes are known. What is reported
    of those so far is the least there is, less its sampling error (one-sided, 99 %). Only whole periods count. -#}
{%- set keys = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with evaluations as (
    select * from {{ ref('int_evaluations') }}
    where
        counted_until = period_end and (grain = 'month' or grain like 'rolling%')
        {%- if 'monotone_score' not in var('bound_assumptions') %} and false{% endif %}
),

bands as (
    select * from {{ ref('int_score_bands') }}
),

days as (
    select
        days.* exclude (segment),
        segments.reported_segment as segment
    from {{ ref('int_score_days') }} as days
    inner join {{ ref('int_segments') }} as segments
        on days.model_id = segments.model_id and days.segment = segments.segment
    where days.decision_count > 0 and days."action" = 'approve'
),

approved as (
    select
        bands.*,
        days.decided_on,
        days.recorded_on,
        sum(days.decision_count) as decision_count,
        sum(days.decision_amount) as decision_amount,
        sum(days.squared_amount) as squared_amount
    from bands
    inner join days
        on
            bands.model_id = days.model_id
            and bands.model_version = days.model_version
            and bands.segment = days.segment
            and bands.month_start = date_trunc('month', days.decided_on)
            and bands.score_bin <= days.score_bin
    group by all
),

missed as (
    select
        cases.model_id,
        cases.segment,
        cases.decided_on,
        cases.known_from,
        cases.known_until,
        cases.amount_measure
    from {{ ref('int_priced_cases') }} as cases
    inner join {{ ref('int_cases') }} as scored
        on cases.decision_id = scored.decision_id and cases.model_id = scored.model_id
    inner join bands
        on
            cases.model_id = bands.model_id
            and cases.segment = bands.segment
            -- Of the table that has the version too: versions of many models share their names.
            and scored.model_id = bands.model_id
            and scored.model_version = bands.model_version
            and bands.month_start = date_trunc('month', scored.decided_on)
            and scored.score >= bands.score_from
    where cases."action" = 'approve' and cases.is_adverse
),

{% for relation, from_column, sums in [
    ('approved', 'recorded_on', ['decision_count', 'decision_amount', 'squared_amount']),
    ('missed', 'known_from', ['count(*)', 'amount_measure'])
] -%}
{{ relation }}_sums as (
    select
        evaluations.model_id,
        segments.segment,
        evaluations.grain,
        evaluations.period_start,
        evaluations.evaluated_on,
        evaluations.estimate,
        {%- for sum in sums %}
        {{ 'count(*) as adverse_count' if sum == 'count(*)' else 'sum(' ~ relation ~ '.' ~ sum ~ ') as ' ~ sum }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from evaluations
    inner join {{ relation }}
        on
            evaluations.model_id = {{ relation }}.model_id
            and {{ relation }}.decided_on between evaluations.period_start and evaluations.period_end
            and evaluations.evaluated_on >= {{ relation }}.{{ from_column }}
            {%- if relation == 'missed' %}
            and evaluations.evaluated_on < missed.known_until
            {%- endif %}
    cross join lateral (values ({{ relation }}.segment), ('(all)')) as segments (segment)
    group by all
),

{% endfor -%}
shares as (
    select
        approved_sums.*,
        coalesce(missed_sums.adverse_count, 0) as adverse_count,
        coalesce(missed_sums.adverse_count, 0) / approved_sums.decision_count as count_share,
        coalesce(missed_sums.amount_measure, 0) / nullif(approved_sums.decision_amount, 0) as amount_share,
        pow(approved_sums.decision_amount, 2) / nullif(approved_sums.squared_amount, 0) as amount_size,
        {{ normal_quantile('0.99') }} as z
    from approved_sums
    left join missed_sums on {{ on_keys('approved_sums', 'missed_sums', keys) }}
)

select
    {{ keys | join(', ') }},
    decision_count as band_count,
    adverse_count as band_adverse_count,
    {{ wilson_limit('count_share', 'decision_count', 'z', -1) }} as count_floor,
    {{ wilson_limit('amount_share', 'amount_size', 'z', -1) }} as amount_floor
from shares
