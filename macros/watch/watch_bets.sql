{#- The bets of the detector: how much of what it has it stakes on the next customer having been missed. The largest
    times the largest loss of a customer (watch_stake) stays below one, so that no customer can ruin it. -#}
{% macro watch_bets() -%}
    {{ return([0.2, 0.4, 0.8, 1.6, 3.2]) }}
{%- endmacro %}
