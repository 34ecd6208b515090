{#- One limit of C / (C + M), C = share x share_total estimated from controls, M = other_total observed: MOVER on
    ln(C / M). M and the number of declines vary only for the process; their relative variances are 1 / other_size
    and 1 / share_total_size (with every decline a control that leaves exactly the variance of plain counts).
    Without any M its upper limit is that of no event, z^2 of the size of one effective control case. -#}
{% macro parts_limit(share_limit, kind, z, sign) -%}
    case
        when share = 0 or other_total = 0 then
            {{ share_limit }} * share_total / nullif(
                {{ share_limit }} * share_total
                + {% if sign < 0 -%}
                    other_total
                    {%- if kind == 'process' %} + case when other_total = 0 then
                        {{ z }} * {{ z }} * share_total / greatest(share_size, 1) else 0 end
                    {%- endif %}
                {%- else -%} other_total {%- endif %}, 0)
        else 1 / (1 + exp(-(
            ln(share * share_total / other_total)
            {{ '+' if sign > 0 else '-' }} sqrt(
                pow(ln(greatest({{ share_limit }}, 1e-12) / share), 2)
                {%- if kind == 'process' %} + {{ z }} * {{ z }} * (1 / other_size + 1 / share_total_size){% endif %}
            )
        )))
    end
{%- endmacro %}
