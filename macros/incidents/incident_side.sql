{#- Which side of a model a broken agreement is on: what it lets through (misses), whom it turns away (declines), both
    in money (value), unequal treatment (fairness), its data (intake); any other metric stands for itself. -#}
{% macro incident_side() -%}
    case
        when starts_with(metric, 'detection_rate') or metric in (
            'adverse_rate_calendar_count', 'fraud_value_bps', 'gross_loss_amount', 'gross_loss_bps', 'net_loss_amount',
            'net_loss_bps', 'avoided_loss_amount'
        ) then 'misses'
        when starts_with(metric, 'approval_rate') and direction = 'ceiling' then 'misses'
        when regexp_matches(metric, '^(decline|flag|review)_rate_') and direction = 'floor' then 'misses'
        when metric in ('adverse_impact_ratio', 'false_decline_rate_ratio') then 'fairness'
        when starts_with(metric, 'false_decline_rate') or starts_with(metric, 'approval_rate')
            or metric in ('decline_error_share', 'false_positive_ratio', 'forgone_margin_amount', 'review_cost_amount')
            or regexp_matches(metric, '^(decline|flag|review)_rate_') then 'declines'
        when metric in ('decision_value_amount', 'decision_quality_improvement', 'realised_vs_case') then 'value'
        when metric in ('freshness_days', 'label_coverage_rate') then 'intake'
        else metric
    end
{%- endmacro %}
