select * from {{ ref('int_ownership_findings') }}
