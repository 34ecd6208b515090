{#- One limit of C / (C + M), C = part share x share_total estimated from controls, M = other_total: MOVER on
    ln(C / M). For the process M and the number of declines vary too: their relative variances are other_variance and
    1 / share_total_size (with every decline a control that leaves exactly the variance of plain counts). For this
    cohort M varies only as far as it is not reported yet. Without any M its upper limit is that of no event, z^2 of
    the size of one effective control case. -#}
{% macro parts_limit(share_limit, kind, z, sign) -%}
    {%- set part_share = '(case when share_turn < 0 then 1 - share else share end)' -%}
    case
        when {{ part_share }} = 0 or other_total = 0 then
            {{ share_limit }} * share_total / nullif(
                {{ share_limit }} * share_total
                + {% if sign < 0 -%}
                    other_total + case when other_total = 0 then
                        {{ z }} * {{ z }} * share_total / greatest(share_size, 1)
                        {%- if kind == 'realised' %} * (1 - share_maturity){% endif %} else 0 end
                {%- else -%} other_total {%- endif %}, 0)
        else 1 / (1 + exp(-(
            ln({{ part_share }} * share_total / other_total)
            {{ '+' if sign > 0 else '-' }} sqrt(
                pow(ln(greatest({{ share_limit }}, 1e-12) / {{ part_share }}), 2)
                {%- if kind == 'process' %}
                + {{ z }} * {{ z }} * (other_variance + 1 / share_total_size)
                {%- else %}
                + {{ z }} * {{ z }} * other_realised_variance
                {%- endif %}
            )
        )))
    end
{%- endmacro %}
