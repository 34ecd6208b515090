{#- One limit of a metric at normal quantile z, from its evidence row with the limits of its share (share_limits): sign
    -1 lower, 1 upper; kind `realised` (of this cohort) or `process` (of the rate that produced it). The only place
    where limits are computed: fct_metrics prints them and fct_sla_results judges by them. Methods:
      share       the metric is the share
      share_odds  the metric is share / (1 - share)
      parts       share x share_total against other_total, combined on the log scale (MOVER)
      odds        two corrected sums against each other, on the log scale
      difference  first share less second share, times difference_scale (Newcombe)
      log_ratio   one rate over another, normal on the log scale
      poisson     a sum of independent events, effective_size of them; without one, event_value is what one would weigh
      normal      value +- z x standard error
      part        the same, of what cannot be below zero; few controls widen it, as t is wider than normal
      bounds_rate, bounds_amount   no point: each end with its own error -#}
{% macro interval_limit(kind, z, sign) -%}
    {%- set limit = kind ~ '_share_' ~ ('upper' if sign > 0 else 'lower') -%}
    {%- set far = '+' if sign > 0 else '-' -%}
    {%- set end = 'bound_upper' if sign > 0 else 'bound_lower' -%}
    {%- set wider_z = z ~ ' * coalesce(' ~ student_factor(z, 'size_freedom') ~ ', 1)' -%}
    {%- set variance = 'odds_realised_variance' if kind == 'realised' else 'odds_variance' -%}
    case
        {%- if kind == 'realised' %}
        when method = 'bounds_rate'
            then least(1, greatest(0, {{ end }} {{ far }} {{ z }} * coalesce(realised_error, 0)))
        when method = 'bounds_amount' then {{ end }} {{ far }} {{ z }} * coalesce(realised_error, 0)
        when {{ end }} is not null then {{ end }}
        {%- endif %}
        when method = 'odds' and value > 0 and value < 1
            then 1 / (1 + exp(-(ln(value / (1 - value)) {{ far }} {{ wider_z if kind == 'process' else z }}
                * sqrt({{ variance }}))))
        when method in ('share', 'odds') then {{ limit }}
        when method = 'difference' then difference_scale * (
            {{ newcombe_limit('first_share', 'first_size', 'second_share', 'second_size', z, sign) }}
        )
        when method = 'log_ratio' then value * exp({{ '' if sign > 0 else '-' }}{{ z }} * log_error)
        when method = 'share_odds' then {{ limit }} / nullif(1 - {{ limit }}, 0)
        when method = 'parts' then {{ parts_limit(limit, kind, z, sign) }}
        {%- if kind == 'process' %}
        when method = 'poisson' then coalesce(value / nullif(effective_size, 0), event_value) * (
            coalesce(effective_size, 0) + {{ z }} * {{ z }} / 2
            {{ far }} {{ z }} * sqrt(coalesce(effective_size, 0) + {{ z }} * {{ z }} / 4)
        )
        {%- if sign < 0 %}
        when method = 'part' then greatest(value - {{ wider_z }} * standard_error, least(value, 0))
        {%- endif %}
        when method = 'part' then value {{ far }} {{ wider_z }} * standard_error
        when method = 'normal' then value {{ far }} {{ z }} * standard_error
        when method = 'bounds_rate' then {{ wilson_limit(end, 'effective_size', z, sign) }}
        when method = 'bounds_amount' then {{ end }} {{ far }} {{ z }} * standard_error
        {%- else %}
        {%- if sign < 0 %}
        when method in ('poisson', 'part') then greatest(value - {{ wider_z }} * realised_error, least(value, 0))
        {%- endif %}
        when method in ('poisson', 'part') then value {{ far }} {{ wider_z }} * realised_error
        when method = 'normal' then value {{ far }} {{ z }} * realised_error
        {%- endif %}
    end
{%- endmacro %}
