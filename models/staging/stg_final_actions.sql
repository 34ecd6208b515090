{{ judged_rows(
    'final_actions',
    rules=[('typed.recorded_at < typed.decided_at', 'recorded_at: before decided_at')]
) }}
