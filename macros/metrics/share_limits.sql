{#- Rows of evidence with the limits of the share they rest on, at the normal quantile in their column z: columns
    <kind>_share_lower and _upper, for the kinds asked for. `share` is the adverse share; where the figure is about
    the others (share_turn -1), its other limit is taken from one. Three steps:
      sampled  Wilson on what is reported so far, divided by the share F expected to be reported, or the linearised
               t-interval where that is wider (values; t from z by the first Cornish-Fisher term). Kind `realised`
               knows the drawn and reported cases of this cohort, so its effective size is larger. An effective size
               that is itself read from a few amounts counts for less, as t is wider than normal (size_freedom)
      adverse  with the error of F itself, on the log scale; never past what is known case by case
      share    turned -#}
{% macro share_limits(relation, kinds) -%}
    select
        *
        {%- for kind in kinds %},
        case when share_turn < 0 then 1 - {{ kind }}_adverse_upper else {{ kind }}_adverse_lower end
            as {{ kind }}_share_lower,
        case when share_turn < 0 then 1 - {{ kind }}_adverse_lower else {{ kind }}_adverse_upper end
            as {{ kind }}_share_upper
        {%- endfor %}
    from (
        select
            *
            {%- for kind in kinds %}
            {%- for end, sign, narrow, wide in [('lower', '-', 'share_floor', 'greatest'),
                ('upper', '', 'share_ceiling', 'least')] %},
            {{ wide }}(case
                when share > 0 and share_log_variance > 0 then share * exp({{ sign }}sqrt(
                    pow(ln(greatest({{ kind }}_sampled_{{ end }}, 1e-12) / share), 2) + z * z * share_log_variance
                ))
                else {{ kind }}_sampled_{{ end }}
            end, coalesce({{ narrow }}, {{ 0 if end == 'lower' else 1 }})) as {{ kind }}_adverse_{{ end }}
            {%- endfor %}
            {%- endfor %}
        from (
            select
                *
                {%- for kind in kinds %}
                {%- set prefix = 'share_realised_' if kind == 'realised' else 'share_' %}
                {%- set factor = student_factor('z', 'size_freedom') %}
                {%- set size = '(' ~ prefix ~ 'size / coalesce(pow(' ~ factor ~ ', 2), 1))' %}
                {%- set reach = prefix ~ 'error * z * (1 + (z * z + 1) / (4.0 * share_freedom))' %},
                greatest(0, least(
                    coalesce({{ wilson_limit('(share * share_maturity)', size, 'z', -1) }}
                        / share_maturity, share),
                    coalesce(share - {{ reach }}, 1)
                )) as {{ kind }}_sampled_lower,
                least(1, greatest(
                    coalesce({{ wilson_limit('(share * share_maturity)', size, 'z', 1) }}
                        / share_maturity, share),
                    coalesce(share + {{ reach }}, 0)
                )) as {{ kind }}_sampled_upper
                {%- endfor %}
            from {{ relation }}
        ) as sampled
    ) as delayed
{%- endmacro %}
