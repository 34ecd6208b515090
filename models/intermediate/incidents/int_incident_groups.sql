{#- Spells on one side of a model, folded: those that are open together, or relapse within the window, are one group,
    segments with the whole model. Groups are numbered in the order of their opening, so a later spell changes no
    earlier number. -#}
with spells as (
    select * from {{ ref('int_incident_spells') }}
),

ordered as (
    select
        *,
        max(coalesce(resolved_on, date '9999-12-31')) over (
            partition by kind, model_id, side order by opened_on, first_bad_end, subject_id
            rows between unbounded preceding and 1 preceding
        ) as closed_before
    from spells
),

numbered as (
    select
        *,
        count_if(
            coalesce(opened_on > closed_before + {{ var('incident_relapse_days') }}, true)
        ) over (
            partition by kind, model_id, side order by opened_on, first_bad_end, subject_id
            rows between unbounded preceding and current row
        ) as group_number
    from ordered
)

select
    * exclude (closed_before, group_number),
    concat_ws('|', kind, model_id, side, group_number) as group_id,
    min(opened_on) over (partition by kind, model_id, side, group_number) as group_opened_on
from numbered
