{#- One limit of an adverse share: Wilson on what is reported so far, divided by the share F expected to be reported, or
    the linearised t-interval where that is wider (values; t from z by the first Cornish-Fisher term); then the error
    of F itself, on the log scale. Kind `realised` knows the drawn and reported cases of this cohort, so its
    effective size is larger. -#}
{% macro adverse_share_limit(kind, z, sign) -%}
    {%- set prefix = 'share_realised_' if kind == 'realised' else 'share_' -%}
    {%- set wilson = wilson_limit('(share * share_maturity)', prefix ~ 'size', z, sign) ~ ' / share_maturity' -%}
    {%- set linear -%}
        share {{ '+' if sign > 0 else '-' }}
        {{ prefix }}error * {{ z }} * (1 + ({{ z }} * {{ z }} + 1) / (4.0 * share_freedom))
    {%- endset -%}
    {%- set sampled -%}
        {%- if sign < 0 -%}
        greatest(0, least(coalesce({{ wilson }}, share), coalesce({{ linear }}, 1)))
        {%- else -%}
        least(1, greatest(coalesce({{ wilson }}, share), coalesce({{ linear }}, 0)))
        {%- endif -%}
    {%- endset -%}
    {%- set delayed -%}
        case when share > 0 and share_log_variance > 0 then share * exp({{ '' if sign > 0 else '-' }}sqrt(
            pow(ln(greatest({{ sampled }}, 1e-12) / share), 2) + {{ z }} * {{ z }} * share_log_variance
        )) else {{ sampled }} end
    {%- endset -%}
    {%- if sign < 0 -%}
    greatest({{ delayed }}, coalesce(share_floor, 0))
    {%- else -%}
    least({{ delayed }}, coalesce(share_ceiling, 1))
    {%- endif -%}
{%- endmacro %}
