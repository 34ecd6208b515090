{#- Raw files are append-only: figures already published rest on them. A file that was changed after it was
    loaded, or has vanished, stops the run before anything is built from it. -#}
with logged as (
    select
        file_path,
        count(*) as load_count
    from {{ ref('int_files') }}
    group by file_path
),

present as (
    select "file" as file_name
    from glob('{{ raw_root() }}/*/*.parquet')
)

select
    logged.file_path,
    case when present.file_name is null then 'vanished' else 'changed after it was loaded' end as fault
from logged
left join present on '{{ raw_root() }}/' || logged.file_path = present.file_name
where present.file_name is null or logged.load_count > 1
