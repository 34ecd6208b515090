{#- Join condition: a state of a case is what was known of it when an evaluation looked. Where an evaluation lets in
    one cause after the other (int_evaluations), cases recorded by `decisions_on` count; those told of by
    `reversals_on` stand as they did then, the others as of `labels_on`. -#}
{% macro is_known(evaluations, cases) -%}
    ({{ evaluations }}.decisions_on is null or {{ evaluations }}.decisions_on >= {{ cases }}.recorded_on)
            and {{ looked_on(evaluations, cases) }} >= {{ cases }}.known_from
            and {{ looked_on(evaluations, cases) }} < {{ cases }}.known_until
{%- endmacro %}
