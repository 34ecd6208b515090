{#- Who answers for a model, from when until when: the owner named in the register, or '(unaccepted)' while that
    owner has not accepted. Acceptance is asked for from the day of the first one in the ledger on: before a company
    keeps it, the register alone says who answers. -#}
with ownership as (
    select * from {{ ref('stg_ownership') }}
),

accepted as (
    select * from {{ ref('int_accepted_ownership') }}
),

asked as (
    select min(recorded_on) as asked_from
    from {{ ref('int_ledger_events') }}
    where kind = 'ownership_accepted'
),

cuts as (
    select
        model_id,
        owner_id,
        valid_from,
        valid_to,
        valid_from as cut_on
    from ownership
    union
    select
        ownership.*,
        asked.asked_from as cut_on
    from ownership
    inner join asked
        on ownership.valid_from < asked.asked_from and ownership.valid_to > asked.asked_from
    union
    select
        ownership.*,
        unnest([accepted.accepted_from, accepted.accepted_until]) as cut_on
    from ownership
    inner join accepted
        on
            ownership.model_id = accepted.model_id
            and ownership.owner_id = accepted.owner_id
            and ownership.valid_from < accepted.accepted_until
            and ownership.valid_to > accepted.accepted_from
),

pieces as (
    select
        *,
        lead(cut_on, 1, valid_to) over (partition by model_id, owner_id, valid_from order by cut_on) as next_on
    from cuts
    where cut_on >= valid_from and cut_on < valid_to
),

judged as (
    select
        pieces.model_id,
        pieces.owner_id as named_owner_id,
        pieces.cut_on as valid_from,
        pieces.next_on as valid_to,
        accepted.owner_id is not null as is_accepted,
        coalesce(pieces.cut_on >= asked.asked_from, false) as is_asked
    from pieces
    cross join asked
    left join accepted
        on
            pieces.model_id = accepted.model_id
            and pieces.owner_id = accepted.owner_id
            and pieces.cut_on >= accepted.accepted_from
            and pieces.cut_on < accepted.accepted_until
)

select
    *,
    case when is_asked and not is_accepted then '(unaccepted)' else named_owner_id end as owner_id
from judged
