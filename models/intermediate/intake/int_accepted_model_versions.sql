{{ config(materialized='view') }}

{{ accepted_rows('model_versions') }}
