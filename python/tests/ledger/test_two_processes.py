"""Two real processes write at once, and one dies in the middle of a line."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from afterlaunch import ledger

EVENTS = 1_000

WRITER = """
import sys
from datetime import datetime
from pathlib import Path
from afterlaunch import ledger

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
at = datetime(2024, 1, 1)
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    ledger.append(
        path, event_id=f"{name}_{number}", occurred_at=at, recorded_at=at, actor=name,
        kind="noted", subject="model:m", payload={"number": number},
    )
"""

# Dies with half a line written, as a kill or a full disk would leave it.
TORN = """
import os, sys
with open(sys.argv[1], "ab") as file:
    file.write(b'{"actor":"second","event_id":"second_')
    file.flush()
    os.fsync(file.fileno())
    os.kill(os.getpid(), 9)
"""


def test_two_processes_lose_no_event_and_leave_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "ledger" / "events.jsonl"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, path, name, str(EVENTS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("first", "second")
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=120)
        assert writer.returncode == 0
    found = ledger.events(path)
    assert Counter(event["actor"] for event in found) == {"first": EVENTS, "second": EVENTS}
    for name in ("first", "second"):
        order = [event["payload"]["number"] for event in found if event["actor"] == name]
        assert order == list(range(EVENTS))
    chain = ledger.verify(path)
    assert (chain.event_count, chain.broken) == (2 * EVENTS, None)
    turns = sum(one["actor"] != two["actor"] for one, two in zip(found, found[1:], strict=False))
    assert turns > 1, "the two never wrote at the same time"


def test_what_a_killed_writer_left_is_set_aside_and_every_whole_event_stays(
    tmp_path: Path,
) -> None:
    path = tmp_path / "events.jsonl"
    at = datetime(2024, 1, 1)
    for number in range(3):
        ledger.append(
            path, event_id=f"first_{number}", occurred_at=at, recorded_at=at, actor="first",
            kind="noted", subject="model:m", payload={},
        )  # fmt: skip
    killed = subprocess.run([sys.executable, "-c", TORN, path], check=False)
    assert killed.returncode == -9
    assert ledger.verify(path).broken is None
    aside = ledger.mend(path)
    assert aside is not None
    assert aside.read_bytes() == b'{"actor":"second","event_id":"second_'
    chain = ledger.verify(path)
    assert (chain.event_count, chain.broken) == (3, None)
