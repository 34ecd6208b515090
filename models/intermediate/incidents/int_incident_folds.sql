{#- Which incident each spell belongs to. Money has no side of its own: a breach of value joins the side that is bad
    on the day the later of the two opens, the earliest such day, misses before declines. The first group of an
    incident gives it its id, which stays whatever joins later. -#}
with spells as (
    select * from {{ ref('int_incident_groups') }}
),

groups as (
    select
        group_id,
        kind,
        model_id,
        side,
        group_opened_on,
        min(case when opened_on = group_opened_on then first_bad_end end) as first_bad_end
    from spells
    group by all
),

pairs as (
    select
        money.group_id,
        sides.group_id as host_id,
        sides.side,
        greatest(money.group_opened_on, sides.group_opened_on) as met_on
    from groups as money
    inner join groups as sides on money.model_id = sides.model_id and money.kind = sides.kind
    where money.kind = 'breach' and money.side = 'value' and sides.side in ('misses', 'declines')
),

meetings as (
    select
        pairs.*,
        row_number() over (
            partition by pairs.group_id order by pairs.met_on, pairs.side = 'declines'
        ) as place
    from pairs
    where
        exists (
            select 1 from spells
            where
                spells.group_id = pairs.group_id
                and spells.opened_on <= pairs.met_on
                and coalesce(spells.resolved_on > pairs.met_on, true)
        )
        and exists (
            select 1 from spells
            where
                spells.group_id = pairs.host_id
                and spells.opened_on <= pairs.met_on
                and coalesce(spells.resolved_on > pairs.met_on, true)
        )
),

joined as (
    select
        groups.*,
        coalesce(meetings.host_id, groups.group_id) as incident_key
    from groups
    left join meetings on groups.group_id = meetings.group_id and meetings.place = 1
),

named as (
    select
        group_id,
        first_value(
            case when kind = 'breach' then model_id || '-' || side
                when kind = 'intake' and model_id = '(all)' then 'intake-' || side
                else model_id || '-' || kind || '-' || side
            end || '-' || first_bad_end
        ) over (partition by incident_key order by group_opened_on, side = 'value') as incident_id
    from joined
)

select
    named.incident_id,
    spells.* exclude (group_id, group_opened_on)
from spells
inner join named on spells.group_id = named.group_id
