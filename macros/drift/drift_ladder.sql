{#- Struct of one column's counts: 16 bins and the nulls. Numbers: rows up to each edge, differenced
    here, so the engine compares once per edge; the last bin holds what lies beyond. Categories: the 14 most frequent
    of the reference, then its other ones, then those it never saw. -#}
{% macro drift_ladder(feature, value, kind, edges, categories) -%}
    {%- set counts = [] -%}
    {%- if kind == 'numeric' -%}
        {%- set below = ['0'] -%}
        {%- for edge in edges or [] -%}
            {%- do below.append("coalesce(count_if(" ~ value ~ " <= cast('" ~ edge ~ "' as double)), 0)") -%}
        {%- endfor -%}
        {%- do below.append('count(' ~ value ~ ')') -%}
        {%- for upper in below[1:] -%}
            {%- do counts.append(upper ~ ' - ' ~ below[loop.index0]) -%}
        {%- endfor -%}
    {%- else -%}
        {%- set known = [] -%}
        {%- for category in categories or [] -%}
            {%- do known.append(drift_text(category)) -%}
        {%- endfor -%}
        {%- for category in known[:14] -%}
            {%- do counts.append('coalesce(count_if(' ~ value ~ ' = ' ~ category ~ '), 0)') -%}
        {%- endfor -%}
        {%- for _ in range(14 - counts | length) -%}{%- do counts.append('0') -%}{%- endfor -%}
        {%- set others = (known[14:] or ['null']) | join(', ') -%}
        {%- do counts.append('coalesce(count_if(' ~ value ~ ' in (' ~ others ~ ')), 0)') -%}
        {%- do counts.append('coalesce(count_if(' ~ value ~ ' not in (' ~ (known or ["''"]) | join(', ') ~ ')), 0)') -%}
    {%- endif -%}
    {%- for _ in range(16 - counts | length) -%}{%- do counts.append('0') -%}{%- endfor -%}
    {
        'feature': {{ drift_text(feature) }},
        'bins': [{{ counts | join(', ') }}],
        'null_count': count(*) - count({{ value }})
    }
{%- endmacro %}
