select * from {{ ref('int_ownership_findings') }}
union all by name
select * from {{ ref('int_loss_assumption_findings') }}
union all by name
select * from {{ ref('int_delay_shift_findings') }}
union all by name
select * from {{ ref('int_score_outcome_findings') }}
