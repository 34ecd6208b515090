{{ config(materialized='view') }}

{{ accepted_rows('groups') }}
