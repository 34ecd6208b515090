select
    model_id,
    name,
    use_case,
    adverse_word,
    good_word,
    label_horizon_days,
    launched_on,
    currency_code,
    regulatory_scope,
    tier,
    baseline,
    nullif(trim(adverse_reasons), '') as adverse_reasons,
    coalesce(status, 'live') as status
from {{ ref(var('afterlaunch_models', 'models')) }}
