{#- Who owned a model, and what its cases were worth, per model, segment and day. Registers join here, late, so that
    editing one never rebuilds history. Economics of a segment win over those of the whole model. -#}
with decision_days as (
    select * from {{ ref('int_decision_days') }}
    where decision_count > 0
),

segments as (
    select * from {{ ref('int_segments') }}
),

ownership as (
    select * from {{ ref('int_accountability') }}
),

economics as (
    select * from {{ ref('stg_unit_economics') }}
),

days as (
    select distinct
        model_id,
        segment,
        decided_on
    from decision_days
),

priced as (
    select
        days.*,
        economics.* exclude (model_id, segment),
        row_number() over (
            partition by days.model_id, days.segment, days.decided_on
            order by economics.segment = '(all)', economics.valid_from desc
        ) as place
    from days
    left join economics
        on
            days.model_id = economics.model_id
            and economics.segment in (days.segment, '(all)')
            and days.decided_on >= economics.valid_from
            and days.decided_on < economics.valid_to
)

select
    priced.model_id,
    priced.segment,
    priced.decided_on,
    segments.reported_segment,
    coalesce(ownership.owner_id, '(unowned)') as owner_id,
    coalesce(priced.margin_rate, 0) as margin_rate,
    coalesce(priced.loss_given_adverse, 0) as loss_given_adverse,
    coalesce(priced.chargeback_fee_amount + priced.handling_cost_amount, 0) as adverse_cost_amount,
    coalesce(priced.review_cost_amount, 0) as review_cost_amount,
    priced.model_id is not null and priced.valid_from is null as is_unpriced
from priced
inner join segments
    on priced.model_id = segments.model_id and priced.segment = segments.segment
left join ownership
    on
        priced.model_id = ownership.model_id
        and priced.decided_on >= ownership.valid_from
        and priced.decided_on < ownership.valid_to
where priced.place = 1
