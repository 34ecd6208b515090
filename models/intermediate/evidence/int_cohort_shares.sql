{#- The adverse share of the declined cases of a model and segment, by the evidence ladder: known by outcome, estimated
    from controls (helped by their cells, else the ratio estimator), or not to be said. Deviations are standard errors:
    `realised` of this cohort's share (what is neither drawn nor reported yet), `process` of the share behind it. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
{%- set least_reported = var('min_reported_share') -%}
with evidence as (
    select * from {{ ref('int_cohort_evidence') }}
    where owner_id = '(all)'
),

counts as (
    select
        *,
        case
            when declined = 0 then 'observed'
            -- Without a delay curve nobody knows what the labels so far are a part of.
            when known_count >= {{ var('observed_share') }} * declined and caught_share >= {{ least_reported }}
                then 'observed'
            when control_count >= {{ var('min_controls') }} and control_share >= {{ least_reported }}
                then 'control_estimate'
            else 'bounds'
        end as ladder
    from evidence
    where measure = 'count'
),

pending as (
    select
        *,
        pending > {{ var('max_pending_share') }} * (pending + approved + declined) as is_backlogged
    from evidence
    where measure = 'amount'
),

shares as (
    select
        evidence.*,
        counts.ladder,
        pending.is_backlogged,
        case
            when counts.ladder = 'observed' and evidence.estimate = 'corrected'
                then least(1, evidence.caught / nullif(evidence.declined, 0))
            when counts.ladder = 'observed' then evidence.caught / nullif(evidence.caught + evidence.cleared, 0)
            -- Within what is known case by case: controls without an adverse one do not undo an investigated fraud.
            when counts.ladder = 'control_estimate' and evidence.control > 0 then least(
                greatest(
                    coalesce(greg.greg_share, evidence.control_adverse / evidence.control),
                    evidence.told / nullif(evidence.declined, 0)
                ),
                1 - evidence.cleared / nullif(evidence.declined, 0)
            )
        end as adverse_share,
        case when counts.ladder = 'bounds' then
            case evidence.measure when 'count' then floors.count_floor else floors.amount_floor end end as floor_share,
        evidence.told / nullif(evidence.declined, 0) as known_adverse_share,
        evidence.cleared / nullif(evidence.declined, 0) as known_good_share,
        pow(evidence.control, 2) / nullif(evidence.control_squared, 0) as control_size,
        coalesce(greg.greg_error, {{ ratio_error(
            'evidence.control_adverse', 'evidence.control', 'evidence.control_adverse_squared',
            'evidence.control_cross', 'evidence.control_squared', 'evidence.control_count'
        ) }}) as share_error
    from evidence
    inner join counts on {{ on_keys('evidence', 'counts', cohort) }}
    inner join pending on {{ on_keys('evidence', 'pending', cohort) }}
    left join {{ ref('int_score_floors') }} as floors on {{ on_keys('evidence', 'floors', cohort) }}
    left join {{ ref('int_greg_shares') }} as greg on {{ on_keys('evidence', 'greg', cohort + ['measure']) }}
),

sampled as (
    select
        *,
        -- How much variance is left for this cohort: of what was not drawn, and of what is not reported yet.
        coalesce((control_share * (1 - control_fraction) * (1 - adverse_share) + 1 - control_share)
            / nullif(1 - adverse_share * control_share, 0), 1 - control_fraction) as realised_part,
        -- Money follows the amount.
        {%- for share, name in [('caught_squared / nullif(pow(caught, 2), 0)', 'caught_variance'),
            ('declined_squared / nullif(pow(declined, 2), 0)', 'declined_part'),
            ('2 / (control_size + 4)', 'control_part')] %}
        coalesce({{ share }}, max({{ share }}) filter (where measure = 'amount') over cohort)
            as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from shares window cohort as (partition by {{ cohort | join(', ') }})
),

-- None reported is no certainty: one of mean stake stands for the error; of controls, what reaches as far as Wilson.
floored as (
    select
        * replace (greatest(share_error, case when control_adverse in (0, control)
            then control_part / nullif(control_share, 0) end) as share_error),
        case when caught = 0 then declined_part / nullif(caught_share, 0) end as caught_least
    from sampled
)

select
    {{ cohort | join(', ') }},
    measure,
    ladder,
    is_backlogged,
    control_count,
    adverse_share,
    floor_share,
    known_adverse_share,
    known_good_share,
    control_size,
    control_size / nullif(realised_part, 0) as control_realised_size,
    control_share,
    control_log_variance,
    share_error,
    share_error * sqrt(realised_part) as share_realised_error,
    case ladder
        when 'control_estimate'
            then sqrt(pow(share_error, 2) * realised_part + pow(adverse_share, 2) * control_log_variance)
        when 'observed' then coalesce(caught_least * sqrt(1 - caught_share),
            adverse_share * sqrt((1 - caught_share) * coalesce(caught_variance, 0) + caught_log_variance))
    end as realised_deviation,
    case ladder
        when 'control_estimate' then sqrt(pow(share_error, 2) + pow(adverse_share, 2) * control_log_variance)
        when 'observed' then coalesce(caught_least, adverse_share * sqrt(caught_log_variance))
    end as process_deviation
from floored
