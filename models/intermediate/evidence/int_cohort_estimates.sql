{#- How many of the declined cases were adverse, by the evidence ladder: known by outcome, estimated from controls
    (ratio estimator), or bounded. The share is estimated once per model and segment; an owner gets it on the owner's
    own declines, so owners add up to the model. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on'] -%}
with evidence as (
    select * from {{ ref('int_cohort_evidence') }}
),

counts as (
    select
        evidence.* exclude (measure),
        case
            when declined = 0 then 'observed'
            when known_count >= {{ var('observed_share') }} * declined then 'observed'
            when control_count >= {{ var('min_controls') }} then 'control_estimate'
            else 'bounds'
        end as ladder
    from evidence
    where measure = 'count' and owner_id = '(all)'
),

pending as (
    select
        evidence.*,
        evidence.pending > {{ var('max_pending_share') }} * (evidence.pending + evidence.approved + evidence.declined)
            as is_backlogged
    from evidence
    where measure = 'amount' and owner_id = '(all)'
),

shares as (
    select
        evidence.model_id,
        evidence.segment,
        evidence.grain,
        evidence.period_start,
        evidence.evaluated_on,
        evidence.measure,
        counts.ladder,
        pending.is_backlogged,
        evidence.control_count,
        case
            when counts.ladder = 'observed' then evidence.caught / nullif(evidence.caught + evidence.cleared, 0)
            -- Within what is known case by case: controls without an adverse one do not undo an investigated fraud.
            when counts.ladder = 'control_estimate' and evidence.control > 0 then least(
                greatest(evidence.control_adverse / evidence.control, evidence.caught / nullif(evidence.declined, 0)),
                1 - evidence.cleared / nullif(evidence.declined, 0)
            )
        end as adverse_share,
        evidence.caught / nullif(evidence.declined, 0) as known_adverse_share,
        evidence.cleared / nullif(evidence.declined, 0) as known_good_share,
        pow(evidence.control, 2) / nullif(evidence.control_squared, 0) as control_size,
        sqrt(greatest(
            evidence.control_adverse_squared
            - 2 * evidence.control_adverse / nullif(evidence.control, 0) * evidence.control_cross
            + pow(evidence.control_adverse / nullif(evidence.control, 0), 2) * evidence.control_squared,
            0
        ) * evidence.control_count / nullif(evidence.control_count - 1, 0)) / nullif(evidence.control, 0) as share_error
    from evidence
    inner join counts
        on {{ on_keys('evidence', 'counts', cohort) }}
    inner join pending
        on {{ on_keys('evidence', 'pending', cohort) }}
    where evidence.owner_id = '(all)'
),

joined as (
    select
        evidence.*,
        shares.* exclude (model_id, segment, grain, period_start, evaluated_on, measure, control_count),
        shares.control_count as model_control_count,
        -- A backlog bounds by what is known case by case: without a point no sampling error stands beside it.
        shares.ladder = 'control_estimate' and not shares.is_backlogged as has_estimate,
        case shares.ladder
            when 'observed'
                then evidence.caught
                    + coalesce(shares.adverse_share, 0) * (evidence.declined - evidence.caught - evidence.cleared)
            -- Nothing at stake, nothing to estimate: a margin of zero gives no share.
            when 'control_estimate' then coalesce(shares.adverse_share, 0) * evidence.declined
        end as estimated_caught
    from evidence
    inner join shares
        on {{ on_keys('evidence', 'shares', cohort + ['measure']) }}
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    measure,
    case when is_backlogged then 'bounds' else ladder end as evidence,
    ladder,
    ineligible_count,
    ineligible_amount,
    review_cost_amount,
    model_control_count as control_count,
    cast(approved as double) as approved,
    cast(missed as double) as missed,
    cast(approved - missed as double) as approved_good,
    cast(declined as double) as declined,
    case when is_backlogged then cast(pending as double) else 0 end as pending,
    estimated_caught as caught,
    cast(caught as double) as known_adverse,
    cast(cleared as double) as known_good,
    case when has_estimate then estimated_caught else cast(caught as double) end as caught_lower,
    case when has_estimate then estimated_caught else cast(declined - cleared as double) end as caught_upper,
    adverse_share,
    known_adverse_share,
    known_good_share,
    control_size,
    share_error,
    declined_squared,
    caught_squared,
    cleared_squared,
    missed_squared,
    approved_squared
from joined
