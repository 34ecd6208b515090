{#- The UTC date this run looks from: only what was recorded up to its end counts. Where none is asked for, the day of
    the latest record, or of the last publication of figures: a month that went quiet before its last day may have been
    published as of its end, and looked at from an earlier day it would seem to shrink. -#}
{%- set as_of = "cast('" ~ var('as_of') ~ "' as date)" if var('as_of') else 'null' -%}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
),

published as (
    select max(cast(payload ->> '$.as_of' as date)) as published_on
    from {{ ref('stg_events') }}
    where kind = 'figures_published'
),

recorded as (
    select max(recorded_on) as recorded_on
    from decision_days
)

select coalesce({{ as_of }}, greatest(recorded.recorded_on, published.published_on)) as as_of
from recorded
cross join published
