-- One row per decision of a model that was recorded by the day of the order: its features, and what is known of it.
-- `label` is 1 for adverse, 0 for good, null where nobody can know; `weight` is how many cases it stands for.
create view decisions as
from read_parquet(getvariable('workspace') || '/raw/decisions/*.parquet', union_by_name = true)
where
    model_id = getvariable('model_id')
    and action in ('approve', 'decline', 'review')
    and coalesce(recorded_at, decided_at) < getvariable('ordered_on') + interval 1 day
qualify row_number() over (partition by decision_id order by coalesce(recorded_at, decided_at)) = 1;

create view outcomes as
from read_parquet(getvariable('workspace') || '/raw/outcomes/*.parquet', union_by_name = true)
where outcome in ('adverse', 'good') and recorded_at < getvariable('ordered_on') + interval 1 day
qualify row_number() over (partition by decision_id order by recorded_at desc, outcome_id) = 1;

create view reviews as
from read_parquet(getvariable('workspace') || '/raw/final_actions/*.parquet', union_by_name = true)
where final_action in ('approve', 'decline') and recorded_at < getvariable('ordered_on') + interval 1 day
qualify row_number() over (partition by decision_id order by recorded_at desc, final_action) = 1;

create view known as
select
    decisions.*,
    -- A declined case has no outcome of its own: the controls among them, approved at random, stand for the others.
    case
        when decisions.action = 'approve' then 1.0
        when decisions.action = 'review' and reviews.final_action = 'approve' then 1.0
        when decisions.is_control and decisions.control_probability > 0 then 1.0 / decisions.control_probability
    end as weight,
    outcomes.outcome = 'adverse' and coalesce(
        list_contains(getvariable('adverse_reasons'), outcomes.reason), true
    ) as is_adverse
from decisions
left join reviews using (decision_id)
left join outcomes using (decision_id);

create view cases as
select
    * exclude (is_adverse),
    case when weight is not null then coalesce(is_adverse, false)::integer end as label
from known
order by decided_at, decision_id;
