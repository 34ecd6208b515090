with findings as (
    select * from {{ ref('int_ownership_findings') }}
    union all by name
    select * from {{ ref('int_departing_owner_findings') }}
    union all by name
    select * from {{ ref('int_expired_delegation_findings') }}
    union all by name
    select * from {{ ref('int_unsigned_report_findings') }}
    union all by name
    select * from {{ ref('int_loss_assumption_findings') }}
    union all by name
    select * from {{ ref('int_delay_shift_findings') }}
    union all by name
    select * from {{ ref('int_score_outcome_findings') }}
    union all by name
    select * from {{ ref('int_fairness_findings') }}
    union all by name
    select * from {{ ref('int_watch_findings') }}
),

settings as (
    select coalesce(bool_or(setting_value = 'true'), false) as is_fairness_for_owners
    from {{ ref('stg_settings') }}
    where setting_name = 'fairness_on_owner_pages'
)

select
    findings.*,
    not starts_with(findings.finding, 'fairness') or settings.is_fairness_for_owners as is_for_owners
from findings
cross join settings
