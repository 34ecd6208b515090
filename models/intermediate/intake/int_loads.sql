{#- Every load and the state of its judgement. A load whose row is dethroned by a later file gets another state, and
    so is taken in again by every incremental model. -#}
with files as (
    select * from {{ ref('int_files') }}
),

register as (
    select * from {{ ref('int_register_state') }}
),

verdicts as (
    select
        load_id,
        md5(string_agg(source_row || verdict, ',' order by source_row)) as verdict_state
    from {{ ref('int_duplicates') }}
    group by load_id
)

select
    files.load_id,
    files.table_name,
    files.file_path,
    '{{ raw_root() }}/' || files.file_path as source_file,
    files.row_count,
    register.register_state,
    md5(register.register_state || coalesce(verdicts.verdict_state, '')) as load_state
from files
cross join register
left join verdicts on files.load_id = verdicts.load_id
