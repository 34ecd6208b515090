select
    model_id,
    feature,
    kind
from {{ ref(var('afterlaunch_features', 'features')) }}
