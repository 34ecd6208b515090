{#- Realised less planned value of each month, split by the business case's own assumptions. Volume, detection and
    false declines share by Shapley: with value = N u(R, f) and u a sum of a part of R and a part of f, each factor's
    share is its step times the mean of the other's two levels. What remains when all three are as planned is the
    money of a case: unit values. A rate the case does not plan is taken as it came. Best ends, see int_case_factors,
    explain the least shortfall there can be. -#}
with factors as (
    select * from {{ ref('int_case_factors') }}
),

months as (
    select * from {{ ref('int_case_months') }}
),

compared as (
    select
        factors.* exclude (model_id, period_start, evaluated_on),
        months.planned_due_amount,
        months.model_id,
        months.period_start,
        months.evaluated_on,
        coalesce(months.realised_value_amount, case when factors.is_best_end then months.realised_upper end)
            as realised,
        coalesce(months.planned_volume * months.planned_share, factors.decision_count) as planned_count,
        case
            when not factors.is_rate_unknown then coalesce(months.planned_detection_rate_value, factors.detection_rate)
            else factors.detection_rate
        end as planned_detection,
        case
            when not factors.is_rate_unknown
                then coalesce(months.planned_false_decline_rate_value, factors.false_decline_rate)
            else factors.false_decline_rate
        end as planned_false_declines,
        months.planned_volume is not null as has_volume,
        months.planned_detection_rate_value is not null and coalesce(not factors.is_rate_unknown, false)
            as has_detection,
        months.planned_false_decline_rate_value is not null and coalesce(not factors.is_rate_unknown, false)
            as has_false_declines
    from months
    left join factors on months.model_id = factors.model_id and months.period_start = factors.period_start
    where months.planned_share > 0
),

valued as (
    select
        *,
        {%- for label, detection, false_declines in [
            ('realised', 'detection_rate', 'false_decline_rate'),
            ('planned', 'planned_detection', 'planned_false_declines')
        ] %}
        coalesce(adverse_per_decision * (
            {{ detection }} * caught_unit - (1 - {{ detection }}) * missed_unit
        ), 0) as {{ label }}_adverse_unit,
        coalesce(good_per_decision * (
            (1 - {{ false_declines }}) * approved_unit - {{ false_declines }} * declined_unit
        ), 0) as {{ label }}_good_unit{{ ',' if not loop.last }}
        {%- endfor %}
    from compared
),

shared as (
    select
        *,
        -- Without a decision all that is missing is volume.
        case when decision_count > 0 then (decision_count - planned_count) * (
            (realised_adverse_unit + realised_good_unit + planned_adverse_unit + planned_good_unit) / 2 - review_unit
        ) else realised - planned_due_amount end as volume_share,
        (decision_count + planned_count) / 2 * (realised_adverse_unit - planned_adverse_unit) as detection_share,
        (decision_count + planned_count) / 2 * (realised_good_unit - planned_good_unit) as false_decline_share
    from valued
    where realised is not null
),

rounded as (
    select
        *,
        cast(round(realised - planned_due_amount, 2) as decimal(18, 2)) as variance_amount,
        case when has_volume then cast(round(volume_share, 2) as decimal(18, 2)) end as volume_amount,
        case when has_detection then cast(round(detection_share, 2) as decimal(18, 2)) end as detection_amount,
        case when has_false_declines then cast(round(false_decline_share, 2) as decimal(18, 2)) end
            as false_decline_amount
    from shared
)

select
    model_id,
    period_start,
    evaluated_on,
    coalesce(is_best_end, false) as is_best_end,
    case when not is_rate_unknown then detection_rate end as detection_rate,
    case when not is_rate_unknown then false_decline_rate end as false_decline_rate,
    variance_amount,
    volume_amount,
    detection_amount,
    false_decline_amount,
    cast(
        variance_amount - coalesce(volume_amount, 0) - coalesce(detection_amount, 0)
        - coalesce(false_decline_amount, 0) as decimal(18, 2)
    ) as unit_value_amount
from rounded
