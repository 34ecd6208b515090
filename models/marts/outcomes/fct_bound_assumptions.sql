with shares as (
    select * from {{ ref('int_cohort_shares') }}
    where estimate not like 'restated_%' and ladder = 'bounds' and measure in ('count', 'amount')
),

floors as (
    select * from {{ ref('int_score_floors') }}
),

wide as (
    select
        model_id,
        segment,
        grain,
        period_start,
        evaluated_on,
        estimate
        {%- for measure, suffix in [('count', 'count'), ('amount', 'value')] %}
        {%- for share in ['known_adverse_share', 'floor_share', 'known_good_share'] %},
        max({{ share }}) filter (where measure = '{{ measure }}') as {{ share }}_{{ suffix }}
        {%- endfor %}
        {%- endfor %}
    from shares
    group by all
)

select
    wide.model_id,
    wide.segment,
    wide.grain,
    wide.period_start,
    wide.evaluated_on,
    wide.estimate,
    'monotone_score' as assumption,
    'Declined cases are, as a whole, at least as often adverse as the ' || floors.band_count
    || ' highest scored ones that were approved, ' || floors.band_adverse_count || ' of which turned out adverse'
        as statement,
    cast(floors.band_count as bigint) as band_count,
    cast(floors.band_adverse_count as bigint) as band_adverse_count
    {%- for suffix in ['count', 'value'] %},
    {{ significant('cast(wide.known_adverse_share_' ~ suffix ~ ' as double)') }} as known_adverse_share_{{ suffix }},
    {{ significant('wide.floor_share_' ~ suffix) }} as assumed_adverse_share_{{ suffix }},
    {{ significant('cast(1 - wide.known_good_share_' ~ suffix ~ ' as double)') }} as highest_adverse_share_{{ suffix }}
    {%- endfor %}
from wide
inner join floors
    on {{ on_keys('wide', 'floors', ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate']) }}
where wide.floor_share_count > wide.known_adverse_share_count or wide.floor_share_value > wide.known_adverse_share_value
