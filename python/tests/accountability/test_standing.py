"""Commands and marts read the same answers off the same ledger, day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from afterlaunch import ledger
from afterlaunch.accountability import standing
from afterlaunch.accountability.tenures import Company, Tenure

OWNERSHIP = Path(__file__).resolve().parents[3] / "models" / "intermediate" / "ownership"
FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)

# Two rows of Ann that are one time; Bob; Ann again, who must answer anew.
TENURES = (
    Tenure("m", "ann", date(2025, 1, 1), date(2025, 1, 20)),
    Tenure("m", "ann", date(2025, 1, 20), date(2025, 3, 1)),
    Tenure("m", "bob", date(2025, 3, 1), date(2025, 5, 1)),
    Tenure("m", "ann", date(2025, 5, 10)),
)
SAID = (
    ("2024-12-20", "ann", "ownership_accepted", {"valid_from": "2025-01-01"}),
    ("2025-01-25", "ann", "ownership_delegated", ("cem", "2025-01-20", "2025-02-10")),
    ("2025-02-03", "ann", "ownership_delegated", ("dan", "2025-02-05", "2025-03-31")),
    ("2025-02-08", "ann", "event_corrected", {"corrects": "e3"}),
    ("2025-02-20", "bob", "ownership_accepted", {"valid_from": "2025-03-01"}),
    ("2025-03-10", "bob", "ownership_declined", {}),
    ("2025-03-15", "bob", "event_corrected", {"corrects": "e6"}),
    ("2025-04-01", "bob", "ownership_delegated", ("cem", "2025-04-10", "2025-06-30")),
    ("2025-04-20", "ann", "ownership_accepted", {"valid_from": "2025-05-10"}),
    ("2025-05-20", "ann", "event_corrected", {"corrects": "e9"}),
    ("2025-05-25", "ann", "ownership_accepted", {}),
    ("2025-05-26", "cem", "ownership_accepted", {}),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "events.jsonl"
    for number, (day, actor, kind, said) in enumerate(SAID, start=1):
        payload = said
        if isinstance(said, tuple):
            delegate, first, last = said
            payload = {
                "owner_id": actor, "delegate_owner_id": delegate, "valid_from": first,
                "valid_until": last,
            }  # fmt: skip
        at = datetime.fromisoformat(f"{day} 12:00:00")
        ledger.append(
            found, event_id=f"e{number}", occurred_at=at, recorded_at=at, actor=actor, kind=kind,
            subject="model:m", payload=payload,
        )  # fmt: skip
    return found


def marts(path: Path) -> dict[date, tuple[bool, str | None]]:
    """Run the project's own SQL on a ledger as known on the last day."""
    refs = {
        "stg_ownership": "ownership",
        "int_as_of": "as_of",
        "stg_events": "events",
        "int_ledger_events": "ledger_events",
    }
    with duckdb.connect() as connection:
        connection.execute("create table ownership (model_id text, owner_id text, valid_from date,"
                           " valid_to date)")  # fmt: skip
        for one in TENURES:
            last = min(one.valid_to, date(9999, 12, 31))
            row = [one.model_id, one.owner_id, one.valid_from, last]
            connection.execute("insert into ownership values (?, ?, ?, ?)", row)
        connection.execute(f"create table as_of as select date '{LAST}' as as_of")
        connection.execute(
            "create table events as select row_number() over () as line_number, * from read_json("
            f"'{path}', format = 'newline_delimited', columns = {{event_id: 'varchar', occurred_at:"
            " 'timestamp', recorded_at: 'timestamp', actor: 'varchar', kind: 'varchar', subject:"
            " 'varchar', payload: 'json'})"
        )
        for model in ("int_ledger_events", "int_accepted_ownership", "int_delegations"):
            sql = (OWNERSHIP / f"{model}.sql").read_text(encoding="utf-8")
            sql = sql.partition("-#}")[2]
            for ref, table in refs.items():
                sql = sql.replace(f"{{{{ ref('{ref}') }}}}", table)
            name = refs.get(model, model)
            connection.execute(f"create table {name} as {sql}")
        rows = connection.execute(
            """
            select
                days.day, accepted.owner_id is not null,
                arg_max(delegations.delegate_owner_id, delegations.line_number)
                    filter (accepted.owner_id is not null)
            from (select unnest(generate_series(?::date, ?::date, interval 1 day))::date as day)
                as days
            left join ownership on days.day >= valid_from and days.day < valid_to
            left join int_accepted_ownership as accepted
                on accepted.owner_id = ownership.owner_id
                and days.day >= accepted_from and days.day < accepted_until
            left join int_delegations as delegations
                on delegations.owner_id = ownership.owner_id
                and days.day >= delegated_from and days.day < delegated_to
            group by all
            """,
            [FIRST, LAST],
        ).fetchall()
    return {day: (is_accepted, delegate) for day, is_accepted, delegate in rows}


def test_commands_and_marts_agree_on_every_day(path: Path) -> None:
    company = Company(frozenset({"ann", "bob"}), frozenset({"m"}), TENURES)
    events = ledger.events(path)
    in_sql = marts(path)
    seen = set()
    for step in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=step)
        known = [event for event in events if event["recorded_at"] <= f"{day} 23:59:59"]
        given = standing.delegate(known, company, "m", day)
        said = (
            standing.has_accepted(known, company, "m", day),
            given.delegate_owner_id if given else None,
        )
        assert said == in_sql[day], day
        seen.add(said)
    assert seen == {(True, None), (True, "cem"), (True, "dan"), (False, None)}
