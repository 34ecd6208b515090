{#- Folder of the raw files, as the engine's file names spell it. -#}
{% macro raw_root() %}{{ return(env_var('AFTERLAUNCH_WORKSPACE', 'demo') ~ '/raw') }}{% endmacro %}
