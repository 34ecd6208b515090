{#- How old the training data were when each day's decisions were taken, in days times decisions: from the end of the
    data of the version that decided. A version nobody registered has no age. -#}
with days as (
    select
        model_id,
        model_version,
        decided_on,
        recorded_on,
        sum(decision_count) as decision_count
    from {{ ref('int_decision_days') }}
    where decision_count > 0
    group by all
),

trained as (
    select
        model_id,
        model_version,
        max(cast(training_data_until as date)) as training_data_until
    from {{ ref('int_accepted_model_versions') }}
    where training_data_until is not null
    group by model_id, model_version
),

accountable as (
    select * from {{ ref('int_accountability') }}
)

select
    days.model_id,
    coalesce(accountable.owner_id, '(unowned)') as owner_id,
    days.decided_on,
    days.recorded_on,
    sum((days.decided_on - trained.training_data_until) * days.decision_count) as age_total,
    sum(days.decision_count) as decision_count
from days
inner join trained on days.model_id = trained.model_id and days.model_version = trained.model_version
left join accountable
    on
        days.model_id = accountable.model_id
        and days.decided_on >= accountable.valid_from
        and days.decided_on < accountable.valid_to
group by days.model_id, accountable.owner_id, days.decided_on, days.recorded_on
