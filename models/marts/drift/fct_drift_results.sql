with results as (
    select * from {{ ref('int_drift_results') }}
)

select
    cast(model_id as varchar) as model_id,
    cast(model_version as varchar) as model_version,
    cast(feature as varchar) as feature,
    cast(period_start as date) as period_start,
    cast(reference_from as date) as reference_from,
    cast(reference_until as date) as reference_until,
    cast(reference_months as bigint) as reference_months,
    cast(n_reference as bigint) as n_reference,
    cast(n as bigint) as n,
    cast(psi as double) as psi,
    cast(psi_corrected as double) as psi_corrected,
    cast(chi2_p_value as double) as chi2_p_value,
    cast(p_value as double) as p_value,
    cast(q_value as double) as q_value,
    cast(ks as double) as ks,
    cast(jensen_shannon as double) as jensen_shannon,
    cast(wasserstein as double) as wasserstein,
    cast(state as varchar) as state,
    cast(note as varchar) as note
from results
