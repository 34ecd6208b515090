{#- When the decline threshold of a version moved, for a segment or as a whole: the register read on the day and on
    the day before. A segment without a row of its own has the version's. A new version is no move of a threshold. -#}
with policies as (
    select * from {{ ref('stg_policies') }}
),

moments as (
    select
        model_id,
        model_version,
        segment,
        valid_from as moved_on
    from policies
    union
    select
        model_id,
        model_version,
        segment,
        valid_to as moved_on
    from policies
),

rules as (
    select
        moments.*,
        policies.decline_at,
        policies.segment <> '(all)' as is_own,
        policies.valid_from < moments.moved_on as was_before,
        policies.valid_to > moments.moved_on as is_after
    from moments
    inner join policies
        on
            moments.model_id = policies.model_id
            and moments.model_version = policies.model_version
            and policies.segment in (moments.segment, '(all)')
            and moments.moved_on >= policies.valid_from
            and moments.moved_on <= policies.valid_to
),

moves as (
    select
        model_id,
        model_version,
        segment,
        moved_on,
        arg_max(decline_at, is_own) filter (where was_before) as moved_from,
        arg_max(decline_at, is_own) filter (where is_after) as moved_to
    from rules
    group by model_id, model_version, segment, moved_on
)

select * from moves
where moved_from <> moved_to
