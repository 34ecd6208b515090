"""CSV: every physical line becomes one row, whatever is wrong with it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from afterlaunch.checksum import content_md5
from afterlaunch.errors import Fault
from afterlaunch.intake import csv_lines
from afterlaunch.intake.contract import Column, Table
from afterlaunch.intake.csv_convert import (
    convert,
    converted_md5,
    converted_path,
    read_header,
)
from afterlaunch.intake.csv_lines import Lines, line_faults, read_blocks


def column(name: str, data_type: str) -> Column:
    return Column(name, data_type, False, False, (), None, None)


TABLE = Table(
    "t",
    False,
    "",
    (column("id", "varchar"), column("at", "timestamp"), column("amount", "decimal(18,2)")),
)
HEADER = b"id,at,amount\n"


def converted(folder: Path, content: bytes) -> list[dict]:
    path = folder / "x.csv"
    path.write_bytes(content)
    header = read_header(path, "x.csv")
    assert not isinstance(header, Fault), header
    return pq.read_table(convert(path, TABLE, header).path).to_pylist()


@given(st.lists(st.binary(max_size=40).map(lambda line: line.replace(b"\n", b""))))
def test_rows_are_as_many_as_physical_lines(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("lines")
    rows = converted(folder, HEADER + b"".join(line + b"\n" for line in lines))
    assert len(rows) == len(lines)


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]))),
        min_size=1,
    )
)
def test_what_a_csv_writer_writes_is_sound(rows):
    rows = [[*row[:2], "", ""][:2] for row in rows]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    assert line_faults(Lines.of(text.getvalue().encode()), 2) == {}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"a,2025-01-01", "wrong number of fields (2 of 3)"),
        (b"a,2025-01-01,1,2", "wrong number of fields (4 of 3)"),
        (b'"a,2025-01-01,1', "quote without its end"),
        (b'a"b"c,2025-01-01,1', "misplaced quote"),
        (b'"a"b,2025-01-01,1', "misplaced quote"),
        (b"\xff,2025-01-01,1", "not valid UTF-8"),
        (b"a\0,2025-01-01,1", "holds a NUL byte"),
        (b"a\rb,2025-01-01,1", "stray carriage return"),
        (b"", "empty line"),
        (b"a,soon,1", 'at: "soon" is not a timestamp'),
        (b"a,1735689600,1", 'at: "1735689600" is not a timestamp'),
        (b"a,2025-02-30,1", 'at: "2025-02-30" is not a timestamp'),
        (b"a,2025-01-01 10:00+02:00,1", 'at: "2025-01-01 10:00+02:00" is not UTC'),
        (b"a,2025-01-01T10:00:00-0330,1", 'at: "2025-01-01T10:00:00-0330" is not UTC'),
        (b"a,2025-01-01 10:00 Asia/Tokyo,1", 'at: "2025-01-01 10:00 Asia/Tokyo" is not UTC'),
        (b"a,2025-01-01,ten", 'amount: "ten" is not a decimal(18,2)'),
    ],
)
def test_faulty_line_costs_itself_and_keeps_its_text(tmp_path, line, fault):
    good = b"good,2025-01-01,1\n"
    before, bad, after = converted(tmp_path, HEADER + good + line + b"\n" + good)
    assert bad["_fault"] == fault
    assert bad["_raw"].encode().replace(b"\\xff", b"\xff").replace(b"\\x00", b"\0") == line
    assert before == after
    assert (before["id"], before["amount"]) == ("good", Decimal("1.00"))
    assert before["_fault"] is before["_raw"] is None


@pytest.mark.parametrize(
    "text", ["2025-01-01T10:00:00Z", "2025-01-01 10:00:00+00:00", "2025-01-01 10:00 UTC"]
)
def test_utc_may_be_said_in_several_ways(tmp_path, text):
    (row,) = converted(tmp_path, HEADER + f"a,{text},1\n".encode())
    assert row["_fault"] is None
    assert row["at"].isoformat() == "2025-01-01T10:00:00"


def test_dialect(tmp_path):
    content = b'\xef\xbb\xbfID,at,amount,note\r\n"a ""b"", c",,-0.5,\xc3\xa9\r\nlast,2025-01-01,2,x'
    first, last = converted(tmp_path, content)
    assert first["id"] == 'a "b", c'
    assert first["at"] is None
    assert first["amount"] == Decimal("-0.50")
    assert first["note"] == "é"
    assert last["note"] == "x"


def test_header_alone_gives_a_typed_empty_file(tmp_path):
    assert converted(tmp_path, HEADER) == []
    schema = pq.read_schema(tmp_path / "x.csv.parquet")
    assert schema.names == ["id", "at", "amount", "_fault", "_raw"]
    assert str(schema.field("amount").type) == "decimal128(18, 2)"


def test_overlong_line_is_cut_and_the_next_is_read(tmp_path):
    long = b"x" * (csv_lines.LONGEST_LINE_BYTES + 10)
    bad, good = converted(tmp_path, HEADER + long + b"\nb,2025-01-01,1\n")
    assert bad["_fault"].startswith("line longer than")
    assert set(bad["_raw"]) == {"x"}
    assert good["id"] == "b"


@pytest.mark.parametrize("block_bytes", [7, 64, 4096])
def test_blocks_hold_every_line_however_small(tmp_path, monkeypatch, block_bytes):
    monkeypatch.setattr(csv_lines, "LONGEST_LINE_BYTES", 50)
    lines = [b"a" * size + b"\n" for size in (0, 1, 6, 7, 8, 49, 500, 3, 2000, 5)]
    path = tmp_path / "x.csv"
    path.write_bytes(b"".join(lines)[:-1])
    read = b"".join(read_blocks(path, block_bytes=block_bytes))
    assert read.count(b"\n") == len(lines)
    for line, delivered in zip(read.splitlines(keepends=True), lines, strict=True):
        assert line == delivered or (len(line) > 50 and delivered.startswith(line[:-1]))


def test_conversion_is_repeatable_and_knows_its_source(tmp_path):
    content = HEADER + b"a,2025-01-01,1\nbroken\n"
    converted(tmp_path, content)
    target = converted_path(tmp_path / "x.csv")
    before = target.read_bytes()
    converted(tmp_path, content)
    assert target.read_bytes() == before
    assert converted_md5(target) == content_md5(tmp_path / "x.csv")
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["x.csv", "x.csv.parquet"]
