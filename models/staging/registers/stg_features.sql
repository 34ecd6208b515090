select
    trim(model_id) as model_id,
    trim(feature) as feature,
    trim(kind) as kind
from {{ ref(var('afterlaunch_features', 'features')) }}
