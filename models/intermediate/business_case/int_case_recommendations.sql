{#- Keep, refresh or retire, from the months int_case_outlook looks at; the first rule that fits:
      not_enough_evidence  too few months with all labels due
      retire               the run rate is below zero at the upper end of its interval: it costs more than it earns
      not_enough_evidence  what is below plan is due to the version before, and the new one has too few months
      refresh              proven below plan, and detection and false declines explain more of it than volume and
                           unit values do
      keep                 proven below plan for another reason (which a refresh does not mend), or not proven below it
      not_enough_evidence  declines are only bounded, and the bounds hold the plan -#}
with outlook as (
    select * from {{ ref('int_case_outlook') }}
),

cases as (
    select
        model_id,
        max(evaluated_on) as evaluated_on,
        max(currency_code) as currency_code
    from {{ ref('int_case_months') }}
    group by model_id
),

judged as (
    select
        cases.model_id,
        cases.evaluated_on,
        cases.currency_code,
        outlook.* exclude (model_id, evaluated_on),
        coalesce(outlook.month_count, 0) < {{ var('min_run_rate_months') }} as is_young,
        outlook.high_amount / outlook.month_count
        + outlook.quantile * outlook.high_deviation / sqrt(outlook.month_count) < 0 as is_loss,
        outlook.process_upper < outlook.planned_amount as is_below,
        outlook.process_lower >= outlook.planned_amount as is_met,
        not outlook.is_of_version as is_before_version,
        coalesce(outlook.detection_amount, 0) + coalesce(outlook.false_decline_amount, 0) as policy_amount,
        coalesce(outlook.volume_amount, 0) + coalesce(outlook.unit_value_amount, 0) as other_amount
    from cases
    left join outlook on cases.model_id = outlook.model_id
),

ruled as (
    select
        *,
        case
            when is_young then 'young'
            when is_loss then 'loss'
            when is_below and policy_amount < least(other_amount, 0) and is_before_version then 'new_version'
            when is_below and policy_amount < least(other_amount, 0) then 'policy'
            when is_below then 'other'
            when is_bounded and not is_met then 'bounded'
            else 'kept'
        end as rule,
        'In ' || month_count || ' months from ' || strftime(from_month, '%Y-%m') || ', '
        || case
            when is_bounded then 'between ' || {{ whole_amount('low_amount') }} || ' and '
                || {{ whole_amount('high_amount') }}
            else {{ whole_amount('low_amount') }}
        end || ' ' || currency_code || ' was earned of ' || {{ whole_amount('planned_amount') }} || ' planned' as earned
    from judged
)

select
    model_id,
    evaluated_on,
    from_month as judged_from,
    month_count as judged_months,
    case
        when rule in ('young', 'new_version', 'bounded') then 'not_enough_evidence'
        when rule = 'loss' then 'retire'
        when rule = 'policy' then 'refresh'
        else 'keep'
    end as recommendation,
    case rule
        when 'young' then 'Fewer than {{ var("min_run_rate_months") }} months have all their labels due.'
        when 'loss' then earned || ': even at best it costs more than it earns.'
        when 'new_version'
            then earned || ', for want of detection or for false declines; but version ' || model_version
                || ' decides since ' || version_from || ', of whose months ' || version_month_count
                || ' of the {{ var("min_run_rate_months") }} needed have all their labels due.'
        when 'policy'
            then earned || ', below plan beyond chance: detection '
                || coalesce({{ whole_amount('detection_amount') }}, '0')
                || ', false declines ' || coalesce({{ whole_amount('false_decline_amount') }}, '0') || ', all else '
                || {{ whole_amount('other_amount') }} || '.'
        when 'other'
            then earned || ', below plan beyond chance, but '
                || case
                    when coalesce(volume_amount, 0) < coalesce(unit_value_amount, 0) then 'volume'
                    else 'the money at stake in a case'
                end || ' explains it, which a refresh does not mend: restate the business case.'
        when 'bounded'
            then earned || ': what became of declined cases is not known well enough to say more; controls would tell.'
        else earned || ': not proven below plan.'
    end as reason
from ruled
