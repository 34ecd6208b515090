"""A table fault stops the run before anything is built: file, column and mend in one message."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from afterlaunch.checksum import content_md5
from afterlaunch.intake.files import load_id


def faults(company: Any, *arguments: str) -> list[dict[str, Any]]:
    result = company.run("--json", *arguments)
    assert result.exit_code == 1, result.output
    assert not (company.path / "dbt").exists(), "dbt must not have started"
    return json.loads(result.stdout)["faults"]


def test_missing_table(company):
    for path in (company.path / "raw" / "decisions").iterdir():
        path.unlink()
    (fault,) = faults(company)
    assert fault["file"] == "raw/decisions/"
    assert "required table decisions is missing" in fault["message"]
    assert "raw/decisions/" in fault["mend"]


def test_missing_column(company):
    company.write("decisions", company.decisions.drop(columns="amount"))
    (fault,) = faults(company)
    assert (fault["file"], fault["column"]) == ("raw/decisions/all.parquet", "amount")
    assert "missing" in fault["message"]
    assert "amount (decimal(18,2))" in fault["mend"]


def test_missing_column_of_a_csv_file(company):
    company.write("decisions", company.decisions.drop(columns="score"), "late.csv")
    (fault,) = faults(company)
    assert (fault["file"], fault["column"]) == ("raw/decisions/late.csv", "score")


def test_wrong_type(company):
    company.write("decisions", company.decisions.assign(amount="ten"))
    (fault,) = faults(company)
    assert (fault["file"], fault["column"]) == ("raw/decisions/all.parquet", "amount")
    assert "decimal(18,2) is agreed" in fault["message"]
    assert "write the column as decimal(18,2)" in fault["mend"]


@pytest.mark.parametrize("name", ["new.parquet", "new.csv"])
def test_empty_file(company, name):
    (company.path / "raw" / "outcomes" / name).write_bytes(b"")
    (fault,) = faults(company)
    assert fault["file"] == f"raw/outcomes/{name}"
    assert "empty" in fault["message"]
    assert "remove" in fault["mend"]


def test_corrupt_parquet_without_a_footer(company):
    path = company.path / "raw" / "outcomes" / "all.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    (fault,) = faults(company)
    assert fault["file"] == "raw/outcomes/all.parquet"
    assert "not a readable Parquet file" in fault["message"]
    assert "deliver the file again" in fault["mend"]


def test_corrupt_parquet_behind_a_good_footer(company):
    path = company.path / "raw" / "decisions" / "all.parquet"
    start = pq.read_metadata(path).row_group(0).column(0).dictionary_page_offset or 4
    content = bytearray(path.read_bytes())
    content[start : start + 64] = b"\xff" * 64
    path.write_bytes(content)
    (fault,) = faults(company)
    assert fault["file"] == "raw/decisions/all.parquet"
    assert "not a readable Parquet file" in fault["message"]


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        (b"outcome_id,,outcome\n", "has no name"),
        (b"outcome_id,decision_id,Outcome_id\n", "twice"),
        (b'outcome_id,"decision_id\n', "quote without its end"),
        ("outcome_id,decision_id\n".encode("utf-16"), "broken header"),
    ],
)
def test_broken_csv_header(company, header, complaint):
    (company.path / "raw" / "outcomes" / "late.csv").write_bytes(header + b"1,2,3\n")
    (fault,) = faults(company)
    assert (fault["file"], fault["line"]) == ("raw/outcomes/late.csv", 1)
    assert complaint in fault["message"]
    assert "column names" in fault["mend"]


def test_timestamps_in_another_zone(company):
    rows = company.decisions
    company.write(
        "decisions", rows.assign(decided_at=rows["decided_at"].dt.tz_localize("Europe/Berlin"))
    )
    (fault,) = faults(company)
    assert (fault["file"], fault["column"]) == ("raw/decisions/all.parquet", "decided_at")
    assert "Europe/Berlin, not UTC" in fault["message"]
    assert "UTC" in fault["mend"]


def test_a_column_named_as_one_of_our_own(company):
    company.write("decisions", company.decisions.assign(row_key=1))
    (fault,) = faults(company)
    assert (fault["file"], fault["column"]) == ("raw/decisions/all.parquet", "row_key")


def test_all_faults_come_in_one_message(company):
    company.write("decisions", company.decisions.drop(columns="amount"), "b.parquet")
    company.write("decisions", company.decisions.assign(score="high"), "c.parquet")
    (company.path / "raw" / "outcomes" / "d.parquet").write_bytes(b"PAR1")
    result = company.run()
    assert result.exit_code == 1
    message = result.stderr.partition("Error:")[2]
    for name in ("b.parquet", "c.parquet", "d.parquet"):
        assert name in message
    assert message.count("Mend:") == 3
    assert not (company.path / "warehouse.duckdb").exists()


def log_as_loaded(folder: Path, *paths: Path) -> None:
    """Write the intake log a finished run would have left."""
    with duckdb.connect(str(folder / "warehouse.duckdb")) as warehouse:
        warehouse.execute(
            "create table int_files (load_id varchar, table_name varchar, file_path varchar, "
            "content_md5 varchar, size_bytes bigint, modified_at timestamptz, row_count bigint)"
        )
        for path in paths:
            table, md5 = path.parent.name, content_md5(path)
            file_path = f"{table}/{path.name}"
            status = path.stat()
            warehouse.execute(
                "insert into int_files values (?, ?, ?, ?, ?, to_timestamp(?), 0)",
                [
                    *(load_id(table, file_path, md5), table, file_path, md5),
                    *(status.st_size, status.st_mtime),
                ],
            )


def test_raw_file_changed_after_it_was_loaded(company):
    path = company.path / "raw" / "outcomes" / "all.parquet"
    log_as_loaded(company.path, path)
    company.write("outcomes", company.outcomes.iloc[1:])
    (fault,) = faults(company)
    assert fault["file"] == "raw/outcomes/all.parquet"
    assert "changed after it was loaded" in fault["message"]
    assert "restore it, or accept" in fault["mend"]
    assert "--full-refresh" in fault["mend"]


def test_raw_file_vanished_after_it_was_loaded(company):
    path = company.write("outcomes", company.outcomes, "more.parquet")
    log_as_loaded(company.path, path)
    path.unlink()
    (fault,) = faults(company)
    assert fault["file"] == "raw/outcomes/more.parquet"
    assert "vanished after it was loaded" in fault["message"]


def test_csv_file_changed_after_it_was_loaded_is_not_converted_again(company):
    path = company.write("outcomes", company.outcomes.iloc[:2], "late.csv")
    company.write("decisions", company.decisions.drop(columns="amount"), "bad.parquet")
    assert company.run().exit_code == 1  # converted, then stopped
    converted = path.with_name("late.csv.parquet")
    log_as_loaded(company.path, converted)
    (company.path / "raw" / "decisions" / "bad.parquet").unlink()
    before = converted.read_bytes()
    company.write("outcomes", company.outcomes.iloc[:1], "late.csv")
    (fault,) = faults(company)
    assert fault["file"] == "raw/outcomes/late.csv"
    assert "changed after it was loaded" in fault["message"]
    assert converted.read_bytes() == before


def test_a_touched_file_is_not_a_changed_one(company):
    path = company.path / "raw" / "outcomes" / "all.parquet"
    log_as_loaded(company.path, path)
    os.utime(path, (time.time() + 60, time.time() + 60))
    company.write("decisions", company.decisions.drop(columns="amount"))
    assert {fault["file"] for fault in faults(company)} == {"raw/decisions/all.parquet"}


def test_empty_parquet_with_a_schema_is_no_fault(company):
    company.write("outcomes", company.outcomes.iloc[:0], "none.parquet")
    company.write("decisions", company.decisions.drop(columns="amount"))
    assert {fault["file"] for fault in faults(company)} == {"raw/decisions/all.parquet"}


def test_no_usable_decision(company):
    company.write("decisions", company.decisions.assign(decided_at=pd.Timestamp("1970-01-01")))
    (fault,) = faults(company)
    assert (fault["file"], fault["column"]) == ("raw/decisions/", "decided_at")
