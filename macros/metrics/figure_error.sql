{#- Standard error of the process behind a rate, from its evidence row; shares of 0 or 1 are pulled in by half a
    case, so that no error is ever zero for want of events. -#}
{% macro figure_error() -%}
    {%- set turned = '(case when share_turn < 0 then 1 - share else share end)' -%}
    {%- set pulled = '((' ~ turned ~ ' * share_size + 0.5) / (share_size + 1))' -%}
    {%- set part = '(' ~ pulled ~ ' * share_total)' -%}
    case method
        when 'share' then greatest(
            sqrt({{ pulled }} * (1 - {{ pulled }}) / share_size), coalesce(share_error, 0)
        )
        when 'share_odds' then sqrt({{ pulled }} * (1 - {{ pulled }}) / share_size) / pow(1 - {{ pulled }}, 2)
        when 'odds' then value * (1 - value) * sqrt(odds_variance)
        when 'parts' then {{ part }} * other_total / pow({{ part }} + other_total, 2) * sqrt(
            greatest((1 - {{ pulled }}) / ({{ pulled }} * share_size), pow(coalesce(share_error, 0) / {{ pulled }}, 2))
            + other_variance + 1 / share_total_size
        )
    end
{%- endmacro %}
