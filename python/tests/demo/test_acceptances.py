"""What the demo company's people said, before anybody ran anything."""

from __future__ import annotations

from pathlib import Path

from afterlaunch import ledger
from afterlaunch.demo.acceptances import write_acceptances


def test_the_demo_ledger_is_chained(small: Path) -> None:
    chain = ledger.verify(small / "ledger" / "events.jsonl")
    assert (chain.event_count, chain.broken) == (4, None)


def test_one_delegation_runs_out_and_leaves_a_report_that_nobody_signs(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write_acceptances(path, 24)
    events = ledger.events(path)
    assert ledger.verify(path).broken is None
    assert [event["recorded_at"] for event in events] == sorted(e["recorded_at"] for e in events)
    (given,) = [event for event in events if event["kind"] == "ownership_delegated"]
    last = given["payload"]["valid_until"]
    delivered = {
        tuple(event["subject"].split(":")[:0:-1])
        for event in events
        if event["kind"] == "report_delivered"
    }
    signed = {
        tuple(event["subject"].split(":")[1:]): event
        for event in events
        if event["kind"] == "report_signed"
    }
    assert delivered - set(signed) == {("priya.nair", "2025-11")}
    for_her = [event for event in signed.values() if event["payload"]["on_behalf_of"]]
    assert [event["actor"] for event in for_her] == [given["payload"]["delegate_owner_id"]]
    assert all(event["recorded_at"][:10] <= last for event in for_her)
