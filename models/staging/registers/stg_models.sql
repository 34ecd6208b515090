select
    trim(model_id) as model_id,
    trim(name) as name,
    trim(use_case) as use_case,
    trim(adverse_word) as adverse_word,
    trim(good_word) as good_word,
    label_horizon_days,
    launched_on,
    trim(currency_code) as currency_code,
    trim(regulatory_scope) as regulatory_scope,
    trim(tier) as tier,
    trim(baseline) as baseline,
    nullif(trim(adverse_reasons), '') as adverse_reasons,
    coalesce(trim(status), 'live') as status
from {{ ref(var('afterlaunch_models', 'models')) }}
