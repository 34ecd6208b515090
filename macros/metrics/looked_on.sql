{#- The day whose knowledge of a case an evaluation takes: see is_known. -#}
{% macro looked_on(evaluations, cases) -%}
    case
                when {{ evaluations }}.decisions_on is null then {{ evaluations }}.evaluated_on
                when {{ evaluations }}.reversals_on >= {{ cases }}.told_on
                    then greatest({{ cases }}.recorded_on, {{ evaluations }}.reversals_on)
                else greatest({{ cases }}.recorded_on, {{ evaluations }}.labels_on)
            end
{%- endmacro %}
