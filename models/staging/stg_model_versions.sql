{{ judged_rows(
    'model_versions',
    rules=[('typed.training_data_until < typed.training_data_from', 'training_data_until: before training_data_from')]
) }}
