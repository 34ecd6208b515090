"""A row fault costs that row and no other: it is set apart with its reason, the run goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

pytestmark = pytest.mark.slow

BROKEN_LINES = [
    b"cut,cards,v1",
    b'open,cards,v1,2025-02-01 00:00:00,"12.5,EUR,0.1,approve',
    b"zone,cards,v1,2025-02-01T00:00:00+02:00,12.5,EUR,0.1,approve",
    b"byte,cards,v\xff,2025-02-01 00:00:00,12.5,EUR,0.1,approve",
    b"nul,cards,v\x00,2025-02-01 00:00:00,12.5,EUR,0.1,approve",
    b"",
]


@pytest.fixture(scope="module")
def dirty(tmp_path_factory, new_company, afterlaunch) -> tuple[Path, dict]:
    """Run once on a company with one row of every fault; return the folder and the document."""
    company = new_company(tmp_path_factory.mktemp("dirty") / "company")
    one = company.decisions.iloc[:1]
    control = one.assign(action="decline", is_control=True)
    spoilt = [
        one.assign(decision_id="stranger", model_id="loans"),
        one.assign(decision_id="dollars", currency_code="USD"),
        control.assign(decision_id="blank_control", control_probability=None),
        control.assign(decision_id="zero_control", control_probability=0.0),
        one.assign(decision_id="maybe", action="maybe"),
        one.assign(decision_id="negative", amount=-1.0),
        one.assign(decision_id="twin", amount=5.0),
        one.assign(decision_id="twin", amount=6.0, recorded_at=pd.Timestamp("2025-02-01")),
        one.assign(decision_id="d1_again"),
    ]
    company.write("decisions", pd.concat(spoilt), "spoilt.parquet")
    company.write("decisions", one.assign(decision_id="d1_again"), "again.parquet")
    columns = list(company.decisions.columns)
    sound = company.decisions.iloc[:3].assign(decision_id=["c0", "c1", "c2"])
    path = company.write("decisions", sound[columns], "hand.csv")
    path.write_bytes(path.read_bytes() + b"\n".join(BROKEN_LINES) + b"\n")
    orphan = company.outcomes.iloc[:1].assign(outcome_id="orphan", decision_id="not yet")
    company.write("outcomes", orphan, "orphan.parquet")
    done = afterlaunch("run", "--workspace", company.path, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return company.path, json.loads(done.stdout)


@pytest.fixture
def marts(dirty) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(dirty[0] / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def test_every_faulty_row_is_set_apart_with_its_reason(marts):
    rows = marts.execute("select row_key, reason from marts.rejected_rows").fetchall()
    reasons = {key: reason for key, reason in rows if key}
    assert reasons == {
        "stranger": "model_id: not in the models register",
        "dollars": "currency_code: not the currency of its model",
        "blank_control": "control_probability: a control needs a probability of at least 0.0001",
        "zero_control": "control_probability: a control needs a probability of at least 0.0001",
        "maybe": "action: not one of approve, decline, review",
        "negative": "amount: below 0",
        "twin": "key: delivered before with other content",
        "zone": 'decided_at: "2025-02-01T00:00:00+02:00" is not UTC',
    }
    assert sorted(reason for key, reason in rows if not key) == [
        "empty line",
        "holds a NUL byte",
        "not valid UTF-8",
        "quote without its end",
        "wrong number of fields (3 of 8)",
    ]


def test_what_was_delivered_is_kept_as_text(marts):
    kept = marts.execute(
        "select raw_values from marts.rejected_rows where reason like 'wrong number%'"
    ).fetchall()
    assert kept == [("cut,cards,v1",)]


def test_every_file_reconciles_with_its_physical_lines(dirty, marts):
    counted = marts.execute(
        "select file_path, rows_read, rows_accepted, rows_rejected, rows_redelivered, rows_pending "
        "from marts.fct_intake order by file_path"
    ).fetchall()
    for _, read, accepted, rejected, redelivered, pending in counted:
        assert read == accepted + rejected + redelivered + pending
    by_file = {path: numbers for path, *numbers in counted}
    lines = (dirty[0] / "raw" / "decisions" / "hand.csv").read_bytes().count(b"\n") - 1
    assert by_file["decisions/hand.csv.parquet"] == [lines, 3, len(BROKEN_LINES), 0, 0]
    assert by_file["outcomes/orphan.parquet"] == [1, 0, 0, 0, 1]


def test_the_gate_tells_of_them_in_the_run(dirty):
    messages = [found["message"] for found in dirty[1]["gate"]["findings"]]
    assert '"loans" is not in registers/models.csv (1 rows are rejected)' in messages
    assert "mixed currencies: cards is kept in EUR (1 rows in USD are rejected)" in messages
    assert "lines that are no record of the table (6 rows)" in messages
    assert {found["severity"] for found in dirty[1]["gate"]["findings"]} == {"warning"}


def test_good_rows_are_untouched(marts):
    count = "select sum(rows_accepted) from marts.fct_intake where table_name = 'decisions'"
    # 60 sound ones, 3 by hand, one of the twins, one copy of the re-delivered row.
    assert marts.execute(count).fetchone() == (65,)


def test_load_ids_of_the_gate_are_those_of_the_warehouse(dirty, marts):
    loads = {}
    for path in (dirty[0] / "intake").glob("*.json"):
        for load in json.loads(path.read_text())["loads"]:
            loads[load["file"].removeprefix("raw/")] = load["load_id"]
    logged = marts.execute("select file_path, load_id from main.int_files").fetchall()
    assert loads == dict(logged)


def test_a_file_changed_after_a_real_run_is_found(dirty, afterlaunch):
    path = dirty[0] / "raw" / "decisions" / "again.parquet"
    content = path.read_bytes()
    try:
        path.write_bytes((dirty[0] / "raw" / "decisions" / "spoilt.parquet").read_bytes())
        done = afterlaunch("run", "--workspace", dirty[0], "--json")
    finally:
        path.write_bytes(content)
    assert done.returncode == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert fault["file"] == "raw/decisions/again.parquet"
    assert "changed after it was loaded" in fault["message"]
