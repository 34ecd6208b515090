{#- The cells a cohort's cases fall into, as conditions on int_cohort_cases. -#}
{% macro case_parts() %}
    {{ return({
        'declined': 'is_declined',
        'caught': 'is_declined and is_known and is_adverse',
        'told': 'is_declined and is_known and is_adverse',
        'cleared': 'is_declined and is_known and not is_adverse',
        'missed': 'is_approved and is_adverse',
        'review_approved': 'is_approved and "action" = \'review\'',
        'pending': 'is_pending',
        'control': 'is_control',
        'control_adverse': 'is_control and is_adverse',
        'control_told': 'is_control and is_known and is_adverse',
        'control_cleared': 'is_control and is_known and not is_adverse'
    }) }}
{% endmacro %}
