select
    trim(model_id) as model_id,
    trim(owner_id) as owner_id,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to
from {{ ref(var('afterlaunch_ownership', 'ownership')) }}
