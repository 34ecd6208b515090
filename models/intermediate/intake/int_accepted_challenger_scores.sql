{{ config(materialized='view') }}

{{ accepted_rows('challenger_scores') }}
