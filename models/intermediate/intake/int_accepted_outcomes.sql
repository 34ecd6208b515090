{{ config(materialized='view') }}

{{ accepted_rows('outcomes') }}
