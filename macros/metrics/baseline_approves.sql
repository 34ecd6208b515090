{#- Whether the baseline would have approved a case: see models.baseline. No incumbent on record counts as no
    model. -#}
{% macro baseline_approves(baseline, baseline_action) -%}
    case {{ baseline }}
        when 'decline_all' then false
        when 'incumbent' then coalesce({{ baseline_action }}, 'approve') <> 'decline'
        else true
    end
{%- endmacro %}
