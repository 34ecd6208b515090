{#- Every policy decline was adverse or good, whatever is known of it: points add up, and so do opposite ends of
    bounds (a backlog of reviews, which may yet become declines, can only widen them). -#}
with metrics as (
    select * from {{ ref('fct_metrics') }}
    where regexp_full_match(metric, '(caught_adverse|false_decline|policy_decline)_(count|amount)')
),

cells as (
    select
        model_id,
        owner_id,
        segment,
        grain,
        period_start,
        evaluated_on,
        estimate,
        unit,
        max(value) filter (where metric like 'policy_decline_%') as declined,
        sum(value) filter (where metric not like 'policy_decline_%' and unit = metric_unit) as parts,
        max(lower) filter (where metric like 'caught_adverse_%') as caught_lower,
        max(upper) filter (where metric like 'caught_adverse_%') as caught_upper,
        max(lower) filter (where metric = 'false_decline_' || unit) as false_lower,
        max(upper) filter (where metric = 'false_decline_' || unit) as false_upper,
        bool_or(evidence = 'bounds') as is_bounds,
        bool_or(evidence = 'not_applicable') as is_empty
    from (select *, regexp_extract(metric, '(count|amount)$') as metric_unit from metrics) as named
    where model_id <> '(all)' and metric_unit = unit
    group by all
)

select *
from cells
where
    not is_empty
    and case
        when is_bounds
            then caught_lower + false_upper < declined - 0.011 or caught_upper + false_lower < declined - 0.011
        else coalesce(abs(parts - declined) > 0.011 + 1e-9 * declined, true)
    end
