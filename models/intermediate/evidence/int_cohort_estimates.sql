{#- How many of the declined cases were adverse. The share is estimated once per model and segment; an owner gets it on
    the owner's own declines, so owners add up to the model. Without a point, by what is known case by case and what is
    assumed. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with evidence as (
    select * from {{ ref('int_cohort_evidence') }}
),

shares as (
    select * from {{ ref('int_cohort_shares') }}
),

joined as (
    select
        evidence.* exclude (control_count, control_share, control_log_variance),
        shares.* exclude ({{ cohort | join(', ') }}, measure),
        -- A backlog bounds by what is known case by case: without a point no sampling error stands beside it.
        shares.ladder <> 'bounds' and not shares.is_backlogged
        and (shares.ladder = 'control_estimate' or evidence.estimate = 'corrected') as has_estimate,
        -- Where nothing missed is reported, one customer with the mean stake stands for the variance.
        coalesce(nullif(evidence.missed_squared, 0), pow(
            evidence.approved_squared / nullif(evidence.approved, 0) / nullif(evidence.missed_share, 0), 2
        ), 0) as missed_least_squared,
        case
            when shares.ladder = 'observed' and evidence.estimate = 'observed'
                then evidence.caught
                    + coalesce(shares.adverse_share, 0) * (evidence.declined - evidence.caught - evidence.cleared)
            -- Nothing at stake, nothing to estimate: a margin of zero gives no share.
            when shares.ladder <> 'bounds' then coalesce(shares.adverse_share, 0) * evidence.declined
        end as estimated_caught,
        evidence.declined - estimated_caught as good,
        -- Those reported stand for all there will be once every label is in.
        case when has_estimate then evidence.caught_share else 1 end * evidence.caught_squared
            as caught_ultimate_squared
    from evidence
    inner join shares on {{ on_keys('evidence', 'shares', cohort + ['measure']) }}
)

select
    model_id,
    owner_id,
    segment,
    grain,
    period_start,
    evaluated_on,
    estimate,
    measure,
    case when is_backlogged then 'bounds' else ladder end as evidence,
    ladder,
    has_estimate,
    ineligible_count,
    ineligible_amount,
    review_cost_amount,
    control_count,
    cast(approved as double) as approved,
    cast(missed as double) as missed,
    cast(approved - missed as double) as approved_good,
    cast(declined as double) as declined,
    case when is_backlogged then cast(pending as double) else 0 end as pending,
    estimated_caught as caught,
    case
        when has_estimate then estimated_caught
        -- Narrowed by what is assumed: see int_score_floors.
        else cast(least(greatest(told, coalesce(floor_share, 0) * declined), declined - cleared) as double)
    end as caught_lower,
    case when has_estimate then estimated_caught else cast(declined - cleared as double) end as caught_upper,
    adverse_share,
    known_adverse_share,
    known_good_share,
    control_size,
    control_realised_size,
    control_share,
    control_log_variance,
    share_error,
    share_realised_error,
    case when has_estimate then realised_deviation end as realised_deviation,
    case when has_estimate then process_deviation end as process_deviation,
    missed_share,
    missed_log_variance,
    -- Relative variance of what was missed, as far as it is not reported yet.
    (1 - missed_share) * coalesce(missed_squared / nullif(pow(missed, 2), 0), 0) + missed_log_variance
        as missed_variance,
    (1 - missed_share) * missed_least_squared + pow(missed, 2) * missed_log_variance as missed_realised_squared,
    missed_least_squared,
    missed_least_squared + pow(missed, 2) * missed_log_variance as missed_process_squared,
    -- How far caught and missed cases are those of the same customers.
    case when ladder = 'control_estimate' then control_adverse_missed_product else caught_missed_product end
        as missed_product,
    declined_squared,
    caught_squared,
    caught_ultimate_squared,
    -- Before their labels, good cases are what the adverse ones will leave of all declined; at the least, of a customer
    -- each and of one size.
    case
        when not has_estimate or declined_squared is null then cleared_squared
        when ladder = 'control_estimate' then (1 - adverse_share) * declined_squared
        else greatest(
            declined_squared - caught_ultimate_squared,
            coalesce(pow(good, 2) / nullif(max(good) filter (where measure = 'count') over cohort, 0), 0)
        )
    end as good_squared,
    missed_squared,
    approved_squared
from joined
window cohort as (partition by {{ (cohort + ['owner_id']) | join(', ') }})
