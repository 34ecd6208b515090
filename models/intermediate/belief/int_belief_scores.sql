{#- What the scores of a month would mean if they meant what they used to: the adverse share of each score bin as
    learned from approved cases and controls of the same version whose labels were due before the month began, beside
    what the policy did with the month's cases of the bin. A bin nothing was learned of takes the next lower one's, or
    else the next higher one's. -#}
with outcomes as (
    select * from {{ ref('int_score_outcomes') }}
),

periods as (
    select * from {{ ref('int_periods') }}
    where grain = 'month'
),

models as (
    select * from {{ ref('stg_models') }}
),

windows as (
    select
        periods.model_id,
        periods.period_start,
        periods.period_end,
        periods.period_start - models.label_horizon_days as learned_until,
        periods.period_start - models.label_horizon_days - {{ var('belief_days') }} as learned_from
    from periods
    inner join models on periods.model_id = models.model_id
),

learned as (
    select
        windows.model_id,
        windows.period_start,
        outcomes.model_version,
        outcomes.score_bin,
        {%- for measure in ['case_count', 'amount'] %}
        coalesce(sum(outcomes.{{ measure }}) filter (where outcomes.part in ('approved_adverse', 'tested_adverse')), 0)
        / nullif(sum(outcomes.{{ measure }}) filter (where outcomes.part in ('approved', 'tested')), 0)
            as {{ measure }}_share,
        pow(sum(outcomes.{{ measure }}) filter (where outcomes.part in ('approved', 'tested')), 2)
        / nullif(sum(outcomes.{{ measure }}_squares) filter (where outcomes.part in ('approved', 'tested')), 0)
            as {{ measure }}_size,
        {%- endfor %}
        sum(outcomes.case_count) filter (where outcomes.part = 'tested') as tested_count,
        sum(outcomes.case_count_squares) filter (where outcomes.part = 'tested') as tested_squares
    from windows
    inner join outcomes
        on
            windows.model_id = outcomes.model_id
            and windows.learned_from <= outcomes.decided_on
            and windows.learned_until > outcomes.decided_on
    group by all
),

decided as (
    select
        windows.model_id,
        windows.period_start,
        windows.period_end,
        outcomes.model_version,
        outcomes.score_bin,
        {%- for measure in ['case_count', 'amount'] %}
        {%- for part in ['approved', 'declined'] %}
        coalesce(sum(outcomes.{{ measure }}) filter (where outcomes.part = '{{ part }}'), 0)
            as {{ part }}_{{ measure }}{{ ',' if not (measure == 'amount' and part == 'declined') }}
        {%- endfor %}
        {%- endfor %}
    from windows
    inner join outcomes
        on
            windows.model_id = outcomes.model_id
            and outcomes.decided_on between windows.period_start and windows.period_end
    group by all
)

select
    decided.*,
    {%- for measure in ['case_count', 'amount'] %}
    coalesce(
        last_value(learned.{{ measure }}_share ignore nulls) over below,
        first_value(learned.{{ measure }}_share ignore nulls) over above
    ) as {{ measure }}_share,
    coalesce(
        last_value(learned.{{ measure }}_size ignore nulls) over below,
        first_value(learned.{{ measure }}_size ignore nulls) over above
    ) as {{ measure }}_size,
    {%- endfor %}
    -- Effective number of controls that the version's declines were learned from.
    coalesce(pow(sum(learned.tested_count) over version, 2) / nullif(sum(learned.tested_squares) over version, 0), 0)
        as tested_size
from decided
left join learned
    on
        decided.model_id = learned.model_id
        and decided.period_start = learned.period_start
        and decided.model_version = learned.model_version
        and decided.score_bin = learned.score_bin
window
    version as (partition by decided.model_id, decided.period_start, decided.model_version),
    below as (
        partition by decided.model_id, decided.period_start, decided.model_version
        order by decided.score_bin
    ),
    above as (
        partition by decided.model_id, decided.period_start, decided.model_version
        order by decided.score_bin
        rows between 1 following and unbounded following
    )
