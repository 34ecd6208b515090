-- Card transactions of the Fraud Detection Handbook -> the raw tables of the input contract.
--
-- Variables, set by make_workspace.py:
--   source             folder with transactions_*.parquet, scores_*.parquet, label_lag_overlay.parquet
--   review_ends_in     approve: only scores of 0.5 and more are declined
--                      decline: scores of 0.1 and more are declined
--
-- What the source does not have, and what stands in for it: README.md, "What is ours".

create or replace temp table scored_transactions as
with transactions as (
    select * from read_parquet(getvariable('source') || '/transactions_2018-*.parquet')
),

scores as (
    select * from read_parquet(getvariable('source') || '/scores_2018-*.parquet')
),

labels as (
    select * from read_parquet(getvariable('source') || '/label_lag_overlay.parquet')
),

-- Two models score every transaction: each score is a decision of its own.
scored as (
    select
        'fraud_gbm' as model_id,
        score_gbm as score,
        action_gbm as action,
        * exclude (score_gbm, score_lr, action_gbm, action_lr)
    from scores
    union all
    select
        'fraud_lr' as model_id,
        score_lr as score,
        action_lr as action,
        * exclude (score_gbm, score_lr, action_gbm, action_lr)
    from scores
)

select
    scored.model_id || '-' || scored.TRANSACTION_ID as decision_id,
    scored.model_id,
    '2018-04' as model_version,
    cast(transactions.TX_DATETIME as timestamp) as decided_at,
    cast(transactions.CUSTOMER_ID as varchar) as customer_id,
    case
        when transactions.TERMINAL_ID < 5000 then 'terminals 0000-4999'
        else 'terminals 5000-9999'
    end as segment,
    cast(transactions.TX_AMOUNT as decimal(18, 2)) as amount,
    'EUR' as currency_code,
    cast(scored.score as double) as score,
    scored.action,
    case when scored.action = 'review' then getvariable('review_ends_in') else scored.action end as final_action,
    transactions.TX_FRAUD = 1 as is_fraud,
    cast(labels.LABEL_REPORTED_AT as timestamp) as fraud_reported_at,
    cast(scored.TX_DURING_WEEKEND = 1 as varchar) as during_weekend,
    cast(scored.TX_DURING_NIGHT = 1 as varchar) as during_night,
    scored.CUSTOMER_ID_NB_TX_1DAY_WINDOW as customer_count_1_day,
    scored.CUSTOMER_ID_NB_TX_7DAY_WINDOW as customer_count_7_days,
    scored.CUSTOMER_ID_NB_TX_30DAY_WINDOW as customer_count_30_days,
    scored.CUSTOMER_ID_AVG_AMOUNT_7DAY_WINDOW as customer_mean_amount_7_days,
    scored.CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW as customer_mean_amount_30_days,
    scored.TERMINAL_ID_NB_TX_7DAY_WINDOW as terminal_count_7_days,
    scored.TERMINAL_ID_RISK_7DAY_WINDOW as terminal_risk_7_days
from scored
inner join transactions on scored.TRANSACTION_ID = transactions.TRANSACTION_ID
left join labels on scored.TRANSACTION_ID = labels.TRANSACTION_ID;

create or replace temp view decisions as
select * exclude (final_action, is_fraud, fraud_reported_at) from scored_transactions;

create or replace temp view final_actions as
select
    decision_id,
    final_action,
    decided_at + interval 4 hours as recorded_at,
    decided_at
from scored_transactions
where action = 'review';

-- Frauds are reported at the overlay's time. Good cases need no report: they are good once the
-- horizon of 120 days has passed without one. Only the declined good cases are told, and then.
create or replace temp view outcomes as
select
    decision_id || '-outcome' as outcome_id,
    decision_id,
    case when is_fraud then 'adverse' else 'good' end as outcome,
    case when final_action = 'approve' then 'chargeback' else 'investigation' end as evidence,
    case when is_fraud then 'third_party' end as reason,
    case when is_fraud then fraud_reported_at else decided_at + interval 120 days end as recorded_at,
    -- A declined fraud lost nothing.
    case when is_fraud and final_action = 'approve' then amount end as loss_amount,
    decided_at
from scored_transactions
where is_fraud or final_action = 'decline';

create or replace temp view model_versions as
select
    model_id,
    '2018-04' as model_version,
    date '2018-04-01' as training_data_from,
    date '2018-04-23' as training_data_until,
    timestamp '2018-04-30 00:00:00' as trained_at,
    timestamp '2018-05-01 00:00:00' as deployed_at
from (values ('fraud_gbm'), ('fraud_lr')) as models (model_id);
