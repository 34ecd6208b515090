{{ config(materialized='view') }}

{{ accepted_rows('customer_churn') }}
