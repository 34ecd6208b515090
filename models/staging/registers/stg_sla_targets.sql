select
    sla_id,
    model_id,
    metric,
    coalesce(nullif(trim(segment), ''), '(all)') as segment,
    direction,
    warn_at,
    breach_at,
    harmful_at,
    grain,
    confidence,
    coalesce(valid_from, date '0001-01-01') as valid_from,
    coalesce(valid_to, date '9999-12-31') as valid_to,
    agreed_by,
    agreed_on
from {{ ref(var('afterlaunch_sla_targets', 'sla_targets')) }}
