from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from afterlaunch import ledger


def write_event(path: Path, number: int) -> str:
    at = datetime(2024, 1, 1, 12, number)
    return ledger.append(
        path,
        event_id=f"evt_{number}",
        occurred_at=at,
        recorded_at=at,
        actor="ana.ferreira",
        kind="ownership_accepted",
        subject="model:card_fraud",
        payload={"note": "é", "number": number},
    )


def events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_line_is_chained_to_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "ledger" / "events.jsonl"
    hashes = [write_event(path, number) for number in range(5)]
    chain = events(path)
    assert [event["hash"] for event in chain] == hashes
    assert [event["previous_hash"] for event in chain] == [ledger.FIRST_HASH, *hashes[:-1]]
    assert all(ledger.digest(event) == event["hash"] for event in chain)


def test_a_changed_line_no_longer_matches_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write_event(path, 1)
    (event,) = events(path)
    assert ledger.digest(event | {"actor": "somebody.else"}) != event["hash"]


def test_a_line_longer_than_one_read_is_chained_too(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    at = datetime(2024, 1, 1)
    for number in range(3):
        ledger.append(
            path, event_id=f"evt_{number}", occurred_at=at, recorded_at=at, actor="a",
            kind="figures_published", subject="run:x", payload={"figures": "x" * 200_000},
        )  # fmt: skip
    chain = events(path)
    assert [event["previous_hash"] for event in chain[1:]] == [one["hash"] for one in chain[:-1]]


def test_writers_at_once_leave_one_unbroken_chain(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write_event(path, number), range(40)))
    chain = events(path)
    assert len(chain) == 40
    previous = [ledger.FIRST_HASH, *(event["hash"] for event in chain[:-1])]
    assert [event["previous_hash"] for event in chain] == previous


@pytest.mark.parametrize(
    "torn", [b'{"actor":"ana', b"\x00\x00\x00", b'{"actor":"\xc3', b'{"hash":"x"}', b"[]"]
)
def test_a_torn_last_line_is_set_aside_and_the_chain_goes_on(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "events.jsonl"
    hashes = [write_event(path, number) for number in range(2)]
    with path.open("ab") as file:
        file.write(torn)
    assert [event["hash"] for event in ledger.events(path)] == hashes
    write_event(path, 2)
    chain = events(path)
    assert [event["previous_hash"] for event in chain] == [ledger.FIRST_HASH, *hashes]
    (aside,) = tmp_path.glob("torn-*.jsonl")
    assert aside.read_bytes() == torn


def test_a_torn_first_line_leaves_an_empty_ledger(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"actor":')
    aside = ledger.mend(path)
    assert aside is not None
    assert aside.read_bytes() == b'{"actor":'
    assert path.read_bytes() == b""
    write_event(path, 1)
    assert ledger.mend(path) is None
    assert events(path)[0]["previous_hash"] == ledger.FIRST_HASH


def test_a_whole_line_without_its_end_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    hashes = [write_event(path, number) for number in range(2)]
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    write_event(path, 2)
    assert [event["hash"] for event in events(path)][:2] == hashes
    assert not list(tmp_path.glob("torn-*"))


def test_what_is_not_allowed_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write_event(path, 1)
    before = path.read_bytes()
    at = datetime(2024, 1, 2)
    seen: list[list[str]] = []

    def never(found: list[dict[str, object]]) -> str:
        seen.append([str(event["event_id"]) for event in found])
        return "somebody else was first"

    with pytest.raises(ledger.Refused, match="somebody else was first"):
        ledger.append(
            path, event_id="evt_2", occurred_at=at, recorded_at=at, actor="a", kind="k",
            subject="s", payload={}, allowed=never,
        )  # fmt: skip
    assert seen == [["evt_1"]]
    assert path.read_bytes() == before


def test_of_many_who_may_all_the_first_wins_and_the_others_are_told(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"

    def only_one(found: list[dict[str, object]]) -> str | None:
        return f"{found[0]['actor']} was first" if found else None

    def decide(number: int) -> str:
        at = datetime(2024, 1, 2)
        try:
            ledger.append(
                path, event_id=f"evt_{number}", occurred_at=at, recorded_at=at,
                actor=f"owner_{number}", kind="k", subject="s", payload={}, allowed=only_one,
            )  # fmt: skip
        except ledger.Refused as refusal:
            return refusal.message
        return "won"

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(decide, range(16)))
    (event,) = events(path)
    assert told == [f"{event['actor']} was first"] * 15 + ["won"]


def test_there_is_nothing_to_mend_without_a_ledger(tmp_path: Path) -> None:
    assert ledger.mend(tmp_path / "events.jsonl") is None
