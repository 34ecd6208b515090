{#- Scored cases of each group and day, and how many champion and challenger let through. Reads nothing where no group
    is given. -#}
with members as (
    select * from {{ ref('int_group_members') }}
),

cases as (
    select * from {{ ref('int_challenger_cases') }}
)

select
    cases.model_id,
    cases.champion_version,
    cases.challenger_version,
    members.group_name,
    members.is_reference,
    cases.decided_on as block_on,
    count(*) as decided,
    count_if(cases.champion_approves) as champion_approved,
    count_if(cases.challenger_approves) as challenger_approved
from cases
inner join members on cases.customer_id = members.customer_id
group by all
