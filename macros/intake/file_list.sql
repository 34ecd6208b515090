{#- SQL list literal of physical file names, never empty (a name no file has stands for none). -#}
{% macro file_list(file_paths) %}
    {%- set names = ["''"] -%}
    {%- for file_path in file_paths -%}
        {%- do names.append("'" ~ (raw_root() ~ '/' ~ file_path) | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{ return('(' ~ names | join(', ') ~ ')') }}
{% endmacro %}
