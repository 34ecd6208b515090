{#- In our own profile the schemas are plainly `marts`, `registers` and so on; in a host project its rules hold. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if target.profile_name == 'afterlaunch' and custom_schema_name -%}
        {{ custom_schema_name | trim }}
    {%- else -%}
        {{ default__generate_schema_name(custom_schema_name, node) }}
    {%- endif -%}
{%- endmacro %}
