{#- Which owner had accepted accountability for which model, from when until when. An acceptance counts from the day
    the ledger holds it, for one unbroken time of ownership: that of the day it names, or the next to begin. A later
    refusal ends it. What was corrected stands until the day of the correction: then what was said before it holds. -#}
with ownership as (
    select * from {{ ref('stg_ownership') }}
),

events as (
    select * from {{ ref('int_ledger_events') }}
    where kind in ('ownership_accepted', 'ownership_declined')
),

rows as (
    select
        *,
        coalesce(
            valid_from > lag(valid_to) over (partition by model_id, owner_id order by valid_from), true
        ) as is_new
    from ownership
),

numbered as (
    select
        *,
        count_if(is_new) over (partition by model_id, owner_id order by valid_from) as stint
    from rows
),

stints as (
    select
        model_id,
        owner_id,
        stint,
        min(valid_from) as valid_from,
        max(valid_to) as valid_to
    from numbered
    group by model_id, owner_id, stint
),

answers as (
    select
        line_number,
        kind = 'ownership_accepted' as is_accepted,
        recorded_on,
        corrected_on,
        replace(subject, 'model:', '') as model_id,
        coalesce(payload ->> '$.owner_id', actor) as owner_id,
        coalesce(try_cast(payload ->> '$.valid_from' as date), cast(occurred_at as date)) as meant_for
    from events
),

matched as (
    select
        stints.*,
        answers.line_number,
        answers.is_accepted,
        answers.corrected_on,
        greatest(answers.recorded_on, stints.valid_from) as answered_on,
        row_number() over (partition by answers.line_number order by stints.valid_from) as place
    from answers
    inner join stints
        on
            answers.model_id = stints.model_id
            and answers.owner_id = stints.owner_id
            and answers.meant_for < stints.valid_to
),

given as (
    select * from matched
    where place = 1 and answered_on < valid_to
),

turns as (
    select distinct
        model_id,
        owner_id,
        stint,
        valid_to,
        unnest([answered_on, corrected_on]) as turned_on
    from given
),

ranked as (
    select
        turns.*,
        coalesce(given.is_accepted, false) as is_accepted,
        row_number() over (
            partition by turns.model_id, turns.owner_id, turns.stint, turns.turned_on
            order by given.answered_on desc nulls last, given.line_number desc
        ) as place_from_last
    from turns
    left join given
        on
            turns.model_id = given.model_id
            and turns.owner_id = given.owner_id
            and turns.stint = given.stint
            and turns.turned_on >= given.answered_on
            and coalesce(turns.turned_on < given.corrected_on, true)
    where turns.turned_on < turns.valid_to
),

standing as (
    select
        *,
        lead(turned_on, 1, valid_to) over (partition by model_id, owner_id, stint order by turned_on) as turned_next_on
    from ranked
    where place_from_last = 1
)

select
    model_id,
    owner_id,
    turned_on as accepted_from,
    turned_next_on as accepted_until
from standing
where is_accepted
