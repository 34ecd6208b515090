"""A ledger that was damaged keeps nothing from being built, and the run says where."""

from __future__ import annotations

from datetime import datetime

import duckdb

from afterlaunch import ledger

NO_EVENTS = (b"\xff\xfe", b"{}", b"[1,2]", b'{"a":"\\ud800"}')


def test_the_marts_are_built_the_run_fails_and_every_line_is_named(company) -> None:
    path, at = company.path / "ledger" / "events.jsonl", datetime(2025, 1, 2)
    ledger.append(
        path, event_id="e", occurred_at=at, recorded_at=at, actor="ada", kind="ownership_accepted",
        subject="model:cards", payload={},
    )  # fmt: skip
    with path.open("ab") as file:
        file.write(b"\n".join(NO_EVENTS) + b"\n")
    before = path.read_bytes()
    done = company.run()
    assert done.exit_code == 1, done.output
    assert "ledger_is_one_unbroken_chain" in done.output
    assert path.read_bytes() == before, "something was published"
    with duckdb.connect(str(company.path / "warehouse.duckdb"), read_only=True) as connection:
        breaks = connection.sql("from marts.ledger_breaks order by line_number").fetchall()
        ((accepted,),) = connection.sql(
            "select count(*) from marts.fct_accountability where is_accepted"
        ).fetchall()
    assert breaks == [(number, None, "no event") for number in (2, 3, 4, 5)]
    assert accepted > 0, "what was said before is not read"
