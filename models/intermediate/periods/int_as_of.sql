{#- The UTC date this run looks from: only what was recorded up to its end counts. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
)

select
    {% if var('as_of') -%}
    any_value(cast('{{ var("as_of") }}' as date)) as as_of
    {%- else -%}
    max(recorded_on) as as_of
    {%- endif %}
from decision_days
