{#- The contractual verdict on one metric and period; the first match wins. Ceilings are judged as mirrored
    floors: the caller gives point, limits and levels times +1 or -1. z is the normal quantile of the SLA's
    confidence. -#}
{% macro sla_state() -%}
    case
        when evidence = 'not_applicable' or is_provisional then 'not_enough_evidence'
        when evidence = 'bounds' then
            case
                when favourable_limit < breach_level then 'breach'
                when adverse_limit >= warn_level then 'ok'
                else 'not_enough_evidence'
            end
        when favourable_limit < breach_level then 'breach'
        when {{ lacks_power() }} and not coalesce(adverse_limit >= breach_level, false) then 'not_enough_evidence'
        when point >= warn_level and adverse_limit > harmful_level then 'ok'
        else 'at_risk'
    end
{%- endmacro %}
