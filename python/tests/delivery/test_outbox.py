"""Claimed before sending, marked after: nobody gets a message twice, nobody none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from afterlaunch import ledger
from afterlaunch.delivery import outbox
from afterlaunch.delivery.channel import Doubtful, Undelivered, Unreachable
from afterlaunch.errors import AfterlaunchError

NOON = datetime(2026, 3, 2, 12, 0)


def letter(key: str, fate: Exception | None = None, into: list[str] | None = None) -> outbox.Letter:
    def deliver() -> None:
        if fate:
            raise fate
        if into is not None:
            into.append(key)

    return outbox.Letter(key, "ana", (f"{key}/new",), deliver)


def post(path: Path, *letters: outbox.Letter) -> outbox.Posted:
    return outbox.post(path, letters, clock=lambda: NOON)


def kinds(path: Path) -> list[str]:
    return [event["kind"] for event in ledger.events(path)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger" / "events.jsonl"


REFUSED = Undelivered("ana's channel refused it", mend="ask her", is_temporary=False)
LOST = Doubtful("ana's channel broke off", mend="ask her")


def test_what_was_sent_is_not_sent_again(path: Path) -> None:
    arrived: list[str] = []
    assert [one.key for one in post(path, letter("a", into=arrived)).sent] == ["a"]
    again = post(path, letter("a", into=arrived), letter("b", into=arrived))
    assert [one.key for one in again.already] == ["a"]
    assert arrived == ["a", "b"]
    assert kinds(path) == ["message_claimed", "message_sent"] * 2


def test_a_failure_stays_pending_and_keeps_none_of_the_rest(path: Path) -> None:
    arrived: list[str] = []
    posted = post(path, letter("a", REFUSED), letter("b", into=arrived))
    assert [(one.key, one.reason) for one in posted.failed] == [("a", "ana's channel refused it")]
    assert arrived == ["b"]
    assert outbox.records(ledger.events(path))["a"].state is outbox.State.PENDING
    assert [one.key for one in post(path, letter("a", into=arrived)).sent] == ["a"]
    assert arrived == ["b", "a"]


def test_what_may_have_arrived_is_not_sent_again_until_asked(path: Path) -> None:
    arrived: list[str] = []
    assert [one.key for one in post(path, letter("a", LOST)).doubtful] == ["a"]
    (doubtful,) = post(path, letter("a", into=arrived)).doubtful
    assert "--resend a" in doubtful.mend
    assert "2026-03-02 12:00 UTC" in doubtful.reason
    assert arrived == []
    assert outbox.release(path, ["a"], lambda: NOON) == ["a"]
    assert [one.key for one in post(path, letter("a", into=arrived)).sent] == ["a"]
    assert outbox.records(ledger.events(path))["a"].claims == 2


def test_all_doubtful_messages_can_be_asked_for_at_once(path: Path) -> None:
    post(path, letter("a", LOST), letter("b", LOST), letter("c"))
    assert outbox.release(path, ["all"], lambda: NOON) == ["a", "b"]
    assert outbox.release(path, ["all"], lambda: NOON) == []


def test_only_what_was_sent_or_is_in_doubt_can_be_asked_for(path: Path) -> None:
    post(path, letter("a", REFUSED), letter("b", LOST))
    with pytest.raises(AfterlaunchError, match="no message a is doubtful or sent") as error:
        outbox.release(path, ["a"])
    assert error.value.mend == "name one of: all, b"
    with pytest.raises(AfterlaunchError, match="no message b"):
        outbox.release(path, ["b"], prefix="report:")
    assert outbox.release(path, ["all"], prefix="report:") == []


def test_what_was_sent_goes_again_by_its_key_alone(path: Path) -> None:
    arrived: list[str] = []
    post(path, letter("a", into=arrived), letter("b", into=arrived))
    assert outbox.release(path, ["all"], lambda: NOON) == []
    assert outbox.release(path, ["a"], lambda: NOON) == ["a"]
    post(path, letter("a", into=arrived), letter("b", into=arrived))
    assert arrived == ["a", "b", "a"]


def test_what_dies_before_the_claim_leaves_no_doubt(path: Path) -> None:
    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        post(path, letter("a"), replace(letter("b"), prepare=die))
    assert set(outbox.records(ledger.events(path))) == {"a"}


def test_what_was_found_to_have_arrived_is_in_doubt_no_more(path: Path) -> None:
    post(path, letter("a", LOST), letter("b", REFUSED), letter("c"))
    outbox.settle(path, ["a"], clock=lambda: NOON)
    assert outbox.records(ledger.events(path))["a"].state is outbox.State.SENT
    for key in ("a", "b", "c"):
        with pytest.raises(AfterlaunchError, match=f"no message {key} is doubtful"):
            outbox.settle(path, [key])


DEAD = Unreachable("no mail server", mend="start it", is_temporary=True)


@pytest.mark.parametrize(("fate", "state"), [(DEAD, "pending"), (LOST, "doubtful")])
def test_a_dead_channel_is_left_alone_and_its_letters_wait(
    path: Path, fate: Exception, state: str
) -> None:
    arrived: list[str] = []
    letters = [
        replace(letter("a", into=arrived), channel="mail"),
        replace(letter("b", fate), channel="mail"),
        replace(letter("c", into=arrived), channel="mail"),
        replace(letter("d", into=arrived), channel="chat"),
    ]
    posted = post(path, *letters)
    assert arrived == ["a", "d"]
    assert [one.key for one in posted.pending] == ["c"]
    standing = outbox.records(ledger.events(path))
    assert standing["b"].state == state
    assert "c" not in standing, "nothing was claimed for it"


def test_events_have_ids_of_their_own_and_hold_no_words_of_the_message(path: Path) -> None:
    post(path, letter("a", REFUSED))
    post(path, letter("a"))
    events = ledger.events(path)
    assert len({event["event_id"] for event in events}) == len(events) == 4
    assert events[0]["payload"] == {
        "owner_id": "ana",
        "about": ["a/new"],
        "details": {},
    }
    assert events[1]["payload"]["reason"] == "ana's channel refused it"


KILLED = """
import os, signal, sys
from pathlib import Path
from afterlaunch.delivery import outbox

ledger, inbox, killed_at = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def deliver(number):
    with inbox.open("a") as file:
        file.write(f"{number}\\n")
    if str(number) == killed_at:
        os.kill(os.getpid(), signal.SIGKILL)

letters = [
    outbox.Letter(str(number), f"owner-{number}", (), lambda number=number: deliver(number))
    for number in range(200)
]
outbox.post(ledger, letters)
"""


def test_of_two_hundred_nobody_gets_two_when_the_sender_is_killed(tmp_path: Path) -> None:
    path, inbox = tmp_path / "events.jsonl", tmp_path / "inbox"

    def send(killed_at: str) -> int:
        command = [sys.executable, "-c", KILLED, str(path), str(inbox), killed_at]
        return subprocess.run(command, env=os.environ, check=False).returncode

    assert send("120") == -signal.SIGKILL
    assert send("none") == 0
    arrived = inbox.read_text().split()
    assert sorted(map(int, arrived)) == list(range(200))
    standing = outbox.records(ledger.events(path))
    assert [key for key, one in standing.items() if one.state is outbox.State.DOUBTFUL] == ["120"]
    assert json.loads(path.read_text().splitlines()[-1])["kind"] == "message_sent"
