{#- What intake counts as rejected stands, row by row, with its reason in rejected_rows. -#}
with intake as (
    select * from {{ ref('fct_intake') }}
),

rejected as (
    select
        load_id,
        count(*) as row_count
    from {{ ref('rejected_rows') }}
    where reason is not null
    group by load_id
)

select
    intake.file_path,
    intake.rows_rejected,
    rejected.row_count
from intake
left join rejected on intake.load_id = rejected.load_id
where intake.rows_rejected <> coalesce(rejected.row_count, 0)
