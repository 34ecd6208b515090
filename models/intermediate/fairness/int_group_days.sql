{#- Decisions that approved a member of a group at once, per customer and day. Read anew from all files: groups are
    delivered late and change, and a company without them reads nothing. -#}
with decisions as (
    select * from {{ ref('int_accepted_decisions') }}
    where "action" = 'approve'
),

members as (
    select * from {{ ref('int_group_members') }}
)

select
    decisions.model_id,
    decisions.customer_id,
    cast(decisions.decided_at as date) as decided_on,
    cast(decisions.recorded_at as date) as recorded_on,
    count(*) as approved_count
from decisions
where decisions.customer_id in (select members.customer_id from members)
group by all
