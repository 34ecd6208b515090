with figures as (
    select * from {{ ref('int_published_figures') }}
    where estimate not like 'restated_%'
),

totals as (
    select * from {{ ref('int_company_totals') }}
)

select * exclude (decided_count) from figures
union all by name
select * from totals
union all by name
select * from {{ ref('int_refresh_totals') }}
