"""A line that is no event is named, left out by who reads, and followed by nothing."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from afterlaunch import ledger
from afterlaunch.cli import app
from afterlaunch.errors import AfterlaunchError
from afterlaunch.history import past

GIVEN = {
    "event_id": "x", "occurred_at": "2025-01-01 00:00:00", "recorded_at": "2025-01-01 00:00:00",
    "actor": "ann", "kind": "figures_published", "subject": "run:x", "payload": {},
    "previous_hash": "0", "hash": "0",
}  # fmt: skip


def line(**changed: object) -> bytes:
    return json.dumps(GIVEN | changed).encode()


NO_EVENTS = {
    "no UTF-8": b"\xff\xfe\x00\x80",
    "UTF-16": line().decode().encode("utf-16"),
    "an empty object": b"{}",
    "a list": b"[1,2]",
    "a text": b'"event_id"',
    "half a surrogate": line(payload={"note": "\ud800"}),
    "a number that is none": line(payload={"rate": float("inf")}),
    "a number out of range": line(payload={"rate": 1}).replace(b"1}", b"1e999}"),
    "too deep": b'{"a":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "a payload that is none": line(payload=None),
    "a time that is none": line(recorded_at="yesterday"),
    "an id that is none": line(event_id=7),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "ledger" / "events.jsonl"
    for number in (1, 2):
        write(found, event_id=f"evt_{number}")
    return found


def write(path: Path, **changed: object) -> str:
    at = datetime(2025, 1, 1)
    fixed = {
        "event_id": "evt", "occurred_at": at, "recorded_at": at, "actor": "ann", "kind": "noted",
        "subject": "model:m", "payload": {},
    }  # fmt: skip
    return ledger.append(path, **(fixed | changed))


@pytest.fixture(params=NO_EVENTS.values(), ids=NO_EVENTS)
def damaged(request: pytest.FixtureRequest, path: Path) -> Path:
    with path.open("ab") as file:
        file.write(request.param + b"\n")
    return path


def test_it_is_named_and_left_out(damaged: Path) -> None:
    chain = ledger.verify(damaged)
    assert chain.broken == ledger.Break(3, "", "the line is no event")
    assert chain.event_count == 2
    assert [event["event_id"] for event in ledger.events(damaged)] == ["evt_1", "evt_2"]
    assert past.publications(damaged) == []


def test_nothing_is_recorded_behind_it(damaged: Path) -> None:
    before = damaged.read_bytes()
    for changed in ({}, {"allowed": lambda _: None}, {"event_id": lambda _: "evt_3"}):
        with pytest.raises(AfterlaunchError, match="line 3 of .* is no event: nothing is recorded"):
            write(damaged, **changed)
    assert damaged.read_bytes() == before


def test_commands_say_so_or_go_on_without_it(damaged: Path, tmp_path: Path) -> None:
    def say(*arguments: str):
        return CliRunner().invoke(app, [*arguments, "--workspace", str(tmp_path)])

    verified = say("ledger", "verify")
    assert verified.exit_code == 1
    assert f"Broken at line 3 of {damaged}: the line is no event." in verified.output
    exported = say("ledger", "export", "--output", str(tmp_path / "all.csv"), "--even-broken")
    assert exported.exit_code == 0
    assert "2 events, chain BROKEN" in exported.output
    shown = say("refresh", "show")
    assert (shown.exit_code, shown.output) == (0, "There is no refresh case.\n")
    event = ("--id", "1", "--kind", "model_moved", "--subject", "model:m", "--actor", "ci")
    recorded = say("event", *event)
    assert recorded.exit_code == 1
    assert f"line 3 of {damaged} is no event" in recorded.stderr


def test_what_is_judged_by_every_event_is_not_judged_without_one(path: Path) -> None:
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + b"{}\n" + second)
    with pytest.raises(AfterlaunchError, match="line 2 of .* is no event"):
        write(path, event_id="evt_3", allowed=lambda _: None)


@pytest.mark.parametrize(
    "payload",
    [
        {"note": "\udcff"},
        {"rate": float("inf")},
        {"rate": float("nan")},
    ],
    ids=["half a surrogate", "infinity", "no number"],
)
def test_what_no_line_can_hold_is_not_recorded(path: Path, payload: dict[str, object]) -> None:
    before = path.read_bytes()
    with pytest.raises(AfterlaunchError, match="cannot be written as JSON in UTF-8"):
        write(path, event_id="evt_3", payload=payload)
    assert path.read_bytes() == before


@pytest.mark.parametrize("blanks", [b"   ", b"\t", b"\r", b"\x00 "])
def test_blanks_behind_the_last_line_are_set_aside(path: Path, blanks: bytes) -> None:
    with path.open("ab") as file:
        file.write(blanks)
    assert ledger.verify(path).broken is None
    write(path, event_id="evt_3")
    assert ledger.verify(path) == ledger.Chain(3, ledger.events(path)[-1]["hash"], None)
    (aside,) = path.parent.glob("torn-*.jsonl")
    assert aside.read_bytes() == blanks


def test_blanks_in_place_of_the_last_line_s_end_cost_no_event(path: Path) -> None:
    path.write_bytes(path.read_bytes().rstrip() + b"  ")
    write(path, event_id="evt_3")
    assert ledger.verify(path).event_count == 3


def test_a_torn_line_is_set_aside_from_its_beginning(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"actor":\r"an')
    aside = ledger.mend(path)
    assert aside is not None
    assert aside.read_bytes() == b'{"actor":\r"an'


def test_the_chain_goes_on_behind_blank_lines_however_long_the_last_event_is(path: Path) -> None:
    write(path, event_id="evt_3", payload={"note": "x" * 200_000})
    with path.open("ab") as file:
        file.write(b"  \n\t\n")
    write(path, event_id="evt_4")
    assert ledger.verify(path).event_count == 4


def test_a_publication_is_found_by_its_line_whatever_stands_before(path: Path) -> None:
    write(path, event_id="figures_1", kind="figures_published", payload={"as_of": "2025-01-31"})
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([first, b"\n", b"[1,2]\n", *rest]))
    assert past.publications(path) == [(5, {"as_of": "2025-01-31"})]
