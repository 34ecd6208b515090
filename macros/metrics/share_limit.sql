{#- One limit of the share an evidence row rests on, never past what is known case by case. `share` is the adverse
    share; where the figure is about the others (share_turn -1), its other limit is taken from one. -#}
{% macro share_limit(kind, z, sign) -%}
    case when share_turn < 0 then
        1 - {{ adverse_share_limit(kind, z, -sign) }}
    else
        {{ adverse_share_limit(kind, z, sign) }}
    end
{%- endmacro %}
