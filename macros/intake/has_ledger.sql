{#- True if the workspace has a ledger. -#}
{% macro has_ledger() %}
    {%- if not execute -%}{{ return(true) }}{%- endif -%}
    {%- set path = env_var('AFTERLAUNCH_WORKSPACE', 'demo') ~ '/ledger/events.jsonl' -%}
    {%- set found = run_query("select count(*) from glob('" ~ path | replace("'", "''") ~ "')") -%}
    {{ return(found.columns[0].values()[0] > 0) }}
{% endmacro %}
