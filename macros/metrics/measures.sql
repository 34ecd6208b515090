{#- What a case can be weighed by. count and amount: the two units of every rate. loss: what it costs if approved
    and adverse. avoided: that loss, the tries of one attempt group together no more than was exposed. margin: what it
    earns if approved and good. retried: the part of it that a retry earned after all. changed_*: avoided and margin,
    where policy and baseline differ. stake: changed loss plus changed margin, the swing in value between the two
    outcomes of one declined case. -#}
{% macro measures() %}
    {{ return([
        'count', 'amount', 'loss', 'avoided', 'margin', 'retried', 'changed_loss', 'changed_margin', 'stake'
    ]) }}
{% endmacro %}
