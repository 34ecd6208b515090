{{ judged_rows(
    'decisions',
    defaults={
        'recorded_at': 'try_cast(source.decided_at as timestamp)',
        'is_control': 'false',
        'segment': "'(none)'"
    },
    rules=[
        ('typed.recorded_at < typed.decided_at', 'recorded_at: before decided_at'),
        ('typed.is_control and typed.action <> \'decline\'', 'is_control: a control must have action decline'),
        ('typed.is_control and coalesce(typed.control_probability, 0) < 0.0001',
         'control_probability: a control needs a probability of at least 0.0001'),
        ('typed.segment in (\'(all)\', \'(other)\')', 'segment: (all) and (other) are names of totals')
    ]
) }}
