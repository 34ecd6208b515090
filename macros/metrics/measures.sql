{#- What a case can be weighed by. count and amount: the two units of every rate. loss: what it costs if approved
    and adverse. margin: what it earns if approved and good. changed_*: the same, where policy and baseline
    differ. stake: changed loss plus changed margin, the swing in value between the two outcomes of one declined
    case. -#}
{% macro measures() %}
    {{ return(['count', 'amount', 'loss', 'margin', 'changed_loss', 'changed_margin', 'stake']) }}
{% endmacro %}
