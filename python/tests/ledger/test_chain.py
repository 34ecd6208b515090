"""A changed, missing, moved or forged line is named: by the command, and by the dbt test."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from afterlaunch import ledger

REPOSITORY = Path(__file__).resolve().parents[3]
Lines = list[bytes]


def write(path: Path, number: int, payload: dict[str, object]) -> None:
    at = datetime(2024, 1, 1, 12, number)
    ledger.append(
        path, event_id=f"evt_{number}", occurred_at=at, recorded_at=at, actor="ana",
        kind="ownership_accepted", subject="model:m", payload=payload,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a ledger of five events, some of them awkward to hash."""
    found = tmp_path / "ledger" / "events.jsonl"
    for number, payload in enumerate(
        (
            {},
            {"hash": "f" * 64, "note": ',"hash":"' + "0" * 64 + '"'},
            {"note": 'é "quoted" \\ \n \u2028 \x00', "big": 12345678901234567890, "rate": 1e-7},
            {"nested": {"hash": "x", "list": [1.10, None, True]}},
            {"last": 1},
        ),
        start=1,
    ):
        write(found, number, payload)
    return found


def changed(lines: Lines) -> Lines:
    lines[2] = lines[2].replace(b'"actor":"ana"', b'"actor":"bob"')
    return lines


def removed(lines: Lines) -> Lines:
    del lines[1]
    return lines


def beheaded(lines: Lines) -> Lines:
    return lines[1:]


def swapped(lines: Lines) -> Lines:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def forged(lines: Lines) -> Lines:
    """Change an event and hash it anew: only the next one tells."""
    event = json.loads(lines[2]) | {"actor": "bob"}
    event["hash"] = ledger.digest(event)
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    lines[2] = text.encode() + b"\n"
    return lines


def respelt(lines: Lines) -> Lines:
    lines[3] = json.dumps(json.loads(lines[3])).encode() + b"\n"
    return lines


def garbled(lines: Lines) -> Lines:
    lines[3] = b"half a li\n"
    return lines


@pytest.mark.parametrize(
    ("spoil", "line_number", "event_id", "why"),
    [
        (changed, 3, "evt_3", "changed after it was written"),
        (removed, 2, "evt_3", "removed, moved or put in"),
        (beheaded, 1, "evt_2", "lines before it were removed"),
        (swapped, 2, "evt_3", "removed, moved or put in"),
        (forged, 4, "evt_4", "removed, moved or put in"),
        (respelt, 4, "evt_4", "not written as it was hashed"),
        (garbled, 4, "", "no event"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_first_broken_link_is_named(
    path: Path, spoil: Callable[[Lines], Lines], line_number: int, event_id: str, why: str
) -> None:
    path.write_bytes(b"".join(spoil(path.read_bytes().splitlines(keepends=True))))
    broken = ledger.verify(path).broken
    assert broken is not None
    assert (broken.line_number, broken.event_id) == (line_number, event_id)
    assert why in broken.why
    assert broken_in_sql(path)[0] == line_number


@pytest.mark.parametrize(
    "put_in", [b"\xff\xfe", b"\xc3", b"{}", b"[1,2]", b'{"a":"\\ud800"}', b"\x00"]
)
def test_a_line_that_is_no_event_is_named_in_sql_too(path: Path, put_in: bytes) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], put_in + b"\n", *lines[3:]]))
    assert ledger.verify(path).broken == ledger.Break(4, "", "the line is no event")
    assert broken_in_sql(path)[0] == 4


def test_blank_lines_are_none_in_sql_either(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"  \n", b"\t\n", b"\r\n", *lines[3:]]))
    assert ledger.verify(path).broken is None
    assert broken_in_sql(path) == []


def test_a_whole_chain_holds_whatever_its_payloads_hold(path: Path) -> None:
    chain = ledger.verify(path)
    assert (chain.event_count, chain.broken) == (5, None)
    assert chain.last_hash == ledger.events(path)[-1]["hash"]
    assert broken_in_sql(path) == []


def test_an_id_that_stands_twice_is_a_break(path: Path) -> None:
    write(path, 5, {"other": 2})
    broken = ledger.verify(path).broken
    assert broken is not None
    assert (broken.line_number, broken.why) == (6, "its id stands in line 5 too")
    assert broken_in_sql(path) == [6]


def test_a_line_being_written_is_no_break(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b'{"actor":"ana')
    assert ledger.verify(path).broken is None


def test_an_absent_ledger_is_whole(tmp_path: Path) -> None:
    assert ledger.verify(tmp_path / "events.jsonl") == ledger.Chain(0, ledger.FIRST_HASH, None)


def broken_in_sql(path: Path) -> list[int]:
    """Run the SQL that the dbt test reads, on the staging view's own SQL, without dbt."""
    staging = (REPOSITORY / "models" / "staging" / "stg_events.sql").read_text(encoding="utf-8")
    staging = staging.split("{%- if has_ledger() %}")
    test = REPOSITORY / "models" / "marts" / "accountability" / "ledger_breaks.sql"
    source = staging[1].partition("{%- endif %}")
    view = staging[0] + source[0] + source[2]
    view = view.replace("{{ source('ledger', 'events') }}", f"read_blob('{path}')")
    sql = test.read_text(encoding="utf-8").replace("{{ ref('stg_events') }}", "stg_events")
    sql = sql.partition("}}")[2]
    with duckdb.connect() as connection:
        connection.execute(f"create view stg_events as {without_comments(view)}")
        found = connection.execute(without_comments(sql)).fetchall()
    return sorted(line_number for line_number, *_ in found)


def without_comments(sql: str) -> str:
    while "{#-" in sql:
        before, _, rest = sql.partition("{#-")
        sql = before + rest.partition("-#}")[2]
    return sql
