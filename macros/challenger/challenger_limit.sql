{#- A limit of a figure from its end and standard error, `quantile` errors away: rates on the scale of their log-odds,
    ratios of their logarithm, everything else as it is. Sign -1 lower, 1 upper. -#}
{% macro challenger_limit(side, sign, quantile) -%}
{%- set end = side ~ ('_low' if sign < 0 else '_high') -%}
{%- set away = sign ~ ' * ' ~ quantile ~ ' * ' ~ side ~ '_error' -%}
    case
        when unit = 'rate' and {{ end }} > 0 and {{ end }} < 1
            then 1 / (1 + (1 - {{ end }}) / {{ end }} * exp(-({{ away }}) / ({{ end }} * (1 - {{ end }}))))
        when unit = 'rate' then least(1, greatest(0, {{ end }} + {{ away }}))
        when unit = 'ratio' and {{ end }} > 0 then {{ end }} * exp(({{ away }}) / {{ end }})
        else {{ end }} + {{ away }}
    end
{%- endmacro %}
