{{ config(materialized='view') }}

{{ accepted_rows('final_actions') }}
