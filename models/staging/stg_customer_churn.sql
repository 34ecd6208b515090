{{ judged_rows(
    'customer_churn',
    rules=[('typed.recorded_at < typed.churned_at', 'recorded_at: before churned_at')]
) }}
