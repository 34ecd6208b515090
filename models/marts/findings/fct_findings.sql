select * from {{ ref('int_ownership_findings') }}
union all by name
select * from {{ ref('int_loss_assumption_findings') }}
