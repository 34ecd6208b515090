{#- The adverse share of declined cases with the help of what is known of all of them (generalised regression
    estimator): the share fitted from the cells of all declined cases, plus the mean of what the controls say beyond
    it. Unbiased whatever the cells are worth; its error is that of the residuals, customers being the unit. -#}
{%- set cohort = ['model_id', 'segment', 'grain', 'period_start', 'evaluated_on', 'estimate'] -%}
with cells as (
    select * from {{ ref('int_control_cells') }}
),

totals as (
    select
        {{ cohort | join(', ') }}
        {%- for measure in measures() %},
        {{ exact_sum(measure ~ '_measure') }} as {{ measure }}_total,
        {{ exact_sum(measure ~ '_measure * cell_share') }} as {{ measure }}_fitted
        {%- endfor %}
    from cells
    group by all
),

customers as (
    select
        {{ cohort | join(', ') }},
        customer_id
        {%- for measure in measures() %},
        {{ exact_sum('weight * ' ~ measure ~ '_measure') }} as {{ measure }}_control,
        {{ exact_sum('weight * ' ~ measure
            ~ '_measure * (case when is_adverse then inflation else 0 end - cell_share)') }} as {{ measure }}_residual
        {%- endfor %}
    from cells
    where is_control
    group by all
),

controls as (
    select
        {{ cohort | join(', ') }},
        count(*) as control_count
        {%- for measure in measures() %}
        {%- for part in ['control', 'residual'] %},
        cast(sum({{ measure }}_{{ part }}) as double) as {{ measure }}_{{ part }}
        {%- endfor %},
        cast({{ exact_square_sum(measure ~ '_residual', measure ~ '_residual') }} as double) as {{ measure }}_squared,
        cast({{ exact_square_sum(measure ~ '_residual', measure ~ '_control') }} as double) as {{ measure }}_cross,
        cast({{ exact_square_sum(measure ~ '_control', measure ~ '_control') }} as double)
            as {{ measure }}_control_squared
        {%- endfor %}
    from customers
    group by all
),

sums as (
    select
        controls.*
        {%- for measure in measures() %}
        {%- for part in ['total', 'fitted'] %},
        cast(totals.{{ measure }}_{{ part }} as double) as {{ measure }}_{{ part }}
        {%- endfor %}
        {%- endfor %}
    from controls
    inner join totals on {{ on_keys('controls', 'totals', cohort) }}
)

{% for measure in measures() %}
{{ 'union all' if not loop.first }}
select
    {{ cohort | join(', ') }},
    '{{ measure }}' as measure,
    {{ measure }}_fitted / nullif({{ measure }}_total, 0) + {{ measure }}_residual / nullif({{ measure }}_control, 0)
        as greg_share,
    {{ ratio_error(
        measure ~ '_residual', measure ~ '_control', measure ~ '_squared', measure ~ '_cross',
        measure ~ '_control_squared', 'control_count'
    ) }} as greg_error
from sums
{%- endfor %}
