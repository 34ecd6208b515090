{{ config(materialized='view') }}

{#- Models in use whose owner has not accepted to answer for them, or that nobody is named for; and what was decided
    since that is so. -#}
with days as (
    select * from {{ ref('fct_accountability') }}
),

models as (
    select * from {{ ref('stg_models') }}
),

spells as (
    select
        *,
        max(case when is_accepted then decided_on end) over (partition by model_id) as last_accepted_on
    from days
),

open_spells as (
    select
        model_id,
        currency_code,
        evaluated_on,
        coalesce(max_by(named_owner_id, decided_on), '(unowned)') as owner_id,
        min(decided_on) as since,
        sum(decision_count) as decision_count,
        sum(decision_amount) as decision_amount
    from spells
    where decided_on > coalesce(last_accepted_on, date '0001-01-01')
    group by model_id, currency_code, evaluated_on
)

select
    open_spells.model_id,
    open_spells.owner_id,
    open_spells.evaluated_on,
    open_spells.since,
    cast(open_spells.decision_count as bigint) as decision_count,
    cast(open_spells.decision_amount as decimal(18, 2)) as decision_amount,
    open_spells.currency_code,
    case
        when open_spells.owner_id = '(unowned)' then 'name an owner in registers/ownership.csv, who then accepts'
        else 'afterlaunch accept ' || open_spells.model_id || ' --as ' || open_spells.owner_id
    end as mend
from open_spells
inner join models on open_spells.model_id = models.model_id
where models.status = 'live' and coalesce(models.launched_on <= open_spells.evaluated_on, true)
