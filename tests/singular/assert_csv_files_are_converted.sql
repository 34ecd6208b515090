{#- dbt reads Parquet only: a CSV file without its converted copy has not been taken in yet. `afterlaunch run`
    converts it; until then its figures would be missing without a word. -#}
-- depends_on: {{ ref('int_files') }}
with files as (
    select "file" as file_name
    from glob('{{ raw_root() }}/*/*')
)

select delivered.file_name
from files as delivered
left join files as converted on delivered.file_name || '.parquet' = converted.file_name
where delivered.file_name like '%.csv' and converted.file_name is null
