select
    trim(model_id) as model_id,
    trim(model_version) as model_version,
    coalesce(nullif(trim(segment), ''), '(all)') as segment,
    review_at,
    decline_at,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
from {{ ref(var('afterlaunch_policies', 'policies')) }}
