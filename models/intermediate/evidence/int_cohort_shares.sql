{#- The adverse share of the declined cases of a model and segment, by the evidence ladder: known by outcome, estimated
    from controls (with the help of their cells, else by the ratio estimator), or not to be said. Deviations are
    standard errors: `realised` of this cohort's share (what is neither drawn nor reported yet), `process` of the share
    behind it. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
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
            when
                known_count >= {{ var('observed_share') }} * declined
                and caught_share >= {{ var('min_reported_share') }}
                then 'observed'
            when control_count >= {{ var('min_controls') }} and control_share >= {{ var('min_reported_share') }}
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
        case
            when counts.ladder <> 'bounds' then null
            when evidence.measure = 'count' then floors.count_floor
            else floors.amount_floor
        end as floor_share,
        evidence.told / nullif(evidence.declined, 0) as known_adverse_share,
        evidence.cleared / nullif(evidence.declined, 0) as known_good_share,
        pow(evidence.control, 2) / nullif(evidence.control_squared, 0) as control_size,
        coalesce(greg.greg_error, sqrt(greatest(
            evidence.control_adverse_squared
            - 2 * evidence.control_adverse / nullif(evidence.control, 0) * evidence.control_cross
            + pow(evidence.control_adverse / nullif(evidence.control, 0), 2) * evidence.control_squared, 0
        ) * evidence.control_count / nullif(evidence.control_count - 1, 0)) / nullif(evidence.control, 0))
            as share_error
    from evidence
    inner join counts on {{ on_keys('evidence', 'counts', cohort) }}
    inner join pending on {{ on_keys('evidence', 'pending', cohort) }}
    left join {{ ref('int_score_floors') }} as floors on {{ on_keys('evidence', 'floors', cohort) }}
    left join {{ ref('int_greg_shares') }} as greg on {{ on_keys('evidence', 'greg', cohort + ['measure']) }}
),

sampled as (
    select
        *,
        -- How much of the variance is left for this cohort: of what was not drawn, and of what is not reported yet.
        (control_share * (1 - control_fraction) * (1 - adverse_share) + 1 - control_share)
        / nullif(1 - adverse_share * control_share, 0) as realised_part,
        -- Money follows the amount.
        coalesce(caught_squared / nullif(pow(caught, 2), 0), max(caught_squared / nullif(pow(caught, 2), 0)) filter (
            where measure = 'amount'
        ) over (partition by {{ cohort | join(', ') }})) as caught_variance
    from shares
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
        when 'observed'
            then adverse_share
                * sqrt((1 - caught_share) * coalesce(caught_variance, 0) + caught_log_variance)
    end as realised_deviation,
    case ladder
        when 'control_estimate' then sqrt(pow(share_error, 2) + pow(adverse_share, 2) * control_log_variance)
        when 'observed' then adverse_share * sqrt(caught_log_variance)
    end as process_deviation
from sampled
