{{ config(materialized='view') }}

{{ accepted_rows('customers') }}
