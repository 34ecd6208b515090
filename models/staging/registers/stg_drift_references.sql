select
    trim(model_id) as model_id,
    reference_from,
    reference_until
from {{ ref(var('afterlaunch_drift_references', 'drift_references')) }}
