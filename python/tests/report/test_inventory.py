"""The inventory and the packs: every figure comes from the query shown under it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from shown_pages import Reader

from afterlaunch.report import regulation
from afterlaunch.report.cells import Table
from afterlaunch.report.challenged import CHALLENGE
from afterlaunch.report.compute.inventory import pack_name
from afterlaunch.report.compute.pack_queries import RESTATEMENTS
from afterlaunch.report.compute.pages import file_name
from afterlaunch.report.render import environment, inventory_html, pack_html
from afterlaunch.report.shown import InventoryPage, PackPage, Shown
from afterlaunch.report.tabled import FIGURES, INVENTORY
from afterlaunch.report.words import SP

MODELS = ("account_takeover", "card_fraud", "credit_line", "merchant_risk")
PAGES = ("inventory.html", *(f"pack-{model}.html" for model in MODELS))
TABLES: Mapping[str, Table] = INVENTORY | FIGURES | CHALLENGE


def read(build: Path, name: str) -> str:
    return (build / "reports" / "2025-12" / name).read_text(encoding="utf-8")


def ask(build: Path, sql: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(build / "warehouse.duckdb"), read_only=True) as connection:
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def laid_out(table: Table, rows: list[dict[str, Any]]) -> list[list[str]]:
    if table.is_facts:
        return [[one.head, one.cell(row)] for row in rows for one in table.columns]
    return [[one.cell(row) for one in table.columns] for row in rows]


@pytest.mark.parametrize("name", PAGES)
def test_the_query_shown_gives_the_table_shown(demo_build: Path, name: str):
    tables = Reader(read(demo_build, name)).tables
    expected = INVENTORY if name == "inventory.html" else FIGURES | CHALLENGE
    assert set(tables) == set(expected)
    for key, shown in tables.items():
        assert shown.rows == laid_out(TABLES[key], ask(demo_build, shown.sql)), (name, key)


def test_the_money_shown_is_what_was_decided(demo_build: Path):
    """By another way than the query shown: the decisions of every segment and owner, day by day."""
    (found,) = ask(
        demo_build,
        "select sum(decision_amount) as amount from marts.fct_model_days where model_id = "
        "'card_fraud' and decided_on between date '2025-01-01' and date '2025-12-31'",
    )
    shown = dict(Reader(read(demo_build, "pack-card_fraud.html")).tables["materiality"].rows)
    assert shown["Money decided"] == f"EUR{SP}{float(found['amount']):,.0f}"


def test_the_detection_shown_is_that_of_the_marts(demo_build: Path):
    rows = Reader(read(demo_build, "pack-card_fraud.html")).tables["detection"].rows
    found = ask(
        demo_build,
        "select * from marts.fct_model_months where model_id = 'card_fraud' "
        "and period_start = date '2025-07-01'",
    )
    (shown,) = [row[1] for row in rows if row[0] == "July 2025"]
    assert shown.startswith(f"{100 * found[0]['detection_rate_value']:.1f}{SP}%")


def test_a_restated_figure_is_shown_once_with_its_reasons():
    """By hand: two reasons of one change, the larger first; others' rows and no change left out."""
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_restatements as select * from (values "
            "('m', '(all)', date '2025-03-01', 2, date '2025-07-31', 100.0, 70.0, -30.0, "
            "'late_labels', -10.0), "
            "('m', '(all)', date '2025-03-01', 2, date '2025-07-31', 100.0, 70.0, -30.0, "
            "'register_change', -20.0), "
            "('m', '(all)', date '2025-02-01', 2, date '2025-07-31', 50.0, 50.0, 0.0, "
            "'unchanged', 0.0), "
            "('m', '(all)', date '2025-03-01', 1, date '2024-07-31', 100.0, 70.0, -30.0, "
            "'late_labels', -30.0), "
            "('m', 'ann', date '2025-03-01', 2, date '2025-07-31', 100.0, 70.0, -30.0, "
            "'late_labels', -30.0)) as t (model_id, owner_id, period_start, publication, "
            "published_as_of, value_then, value_now, difference, reason, amount), "
            "(select 'decision_value_amount' as metric, 'amount' as unit, 'EUR' as currency_code)"
        )
        sql = RESTATEMENTS.format(model="'m'", first="date '2025-01-01'", month="date '2025-12-01'")
        cursor = connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert laid_out(FIGURES["restatements"], rows) == [
        ["March 2025", "Decision value", f"31{SP}July{SP}2025", f"EUR{SP}100", f"EUR{SP}70",
         f"EUR{SP}30", "Register change, late labels"],
    ]  # fmt: skip


def test_decisions_tell_what_was_overridden(demo_build: Path):
    rows = Reader(read(demo_build, "pack-card_fraud.html")).tables["decisions"].rows
    found = [row[2] for row in rows]
    assert found == ["Approved", "Passed its check by override", "Closed: verified"]
    assert rows[1][5].startswith("the labels")


def test_what_is_not_in_the_register_is_not_recorded(demo_build: Path):
    facts = dict(Reader(read(demo_build, "pack-merchant_risk.html")).tables["model"].rows)
    for head in ("Purpose", "Limitations", "Human oversight", "Logs kept", "Validator"):
        assert facts[head] == "not recorded"


def test_an_overdue_validation_is_told(demo_build: Path):
    rows = {row[0]: row[3] for row in Reader(read(demo_build, "inventory.html")).tables[
        "validation"].rows}  # fmt: skip
    assert rows["Account takeover"] == f"Overdue since 20{SP}May{SP}2025"
    assert rows["Card fraud"] == f"14{SP}March{SP}2026"


@pytest.mark.parametrize("name", PAGES)
def test_each_page_says_what_it_is_not(demo_build: Path, name: str):
    assert "It is not legal advice, and no claim that any rule is complied with" in read(
        demo_build, name
    )


def test_articles_stand_on_the_page_of_a_model_in_their_scope_only(demo_build: Path):
    credit, card = (read(demo_build, f"pack-{one}.html") for one in ("credit_line", "card_fraud"))
    for article in ("26(2)", "26(4)", "26(5)", "26(6)", "26(7), 26(11)", "72"):
        assert f"Art. {article}</th>" in credit
    assert "Art. 26" not in card
    assert "excepts systems used to detect financial fraud" in card
    assert "excepts systems" not in credit
    assert "SR 26-2, which replaced SR 11-7 in April 2026" in credit
    assert "SR 26-2, which replaced SR 11-7 in April 2026" in card


def test_the_command_writes_the_same_bytes_and_refuses_an_unknown_model(
    demo_build: Path, afterlaunch: Any
):
    before = read(demo_build, "pack-credit_line.html")
    done = afterlaunch("pack", "credit_line", "--month", "2025-12", "--workspace", demo_build)
    assert done.returncode == 0, done.stderr
    assert read(demo_build, "pack-credit_line.html") == before
    done = afterlaunch("pack", "loans", "--workspace", demo_build)
    assert done.returncode == 2
    assert "there is no model loans" in done.stderr


def page(**other: Any) -> PackPage:
    tables = {key: Shown(key, "select '<i>'", ()) for key in FIGURES | CHALLENGE}
    made = PackPage(
        month=date(2025, 12, 1),
        as_of=date(2025, 12, 31),
        model_id="m",
        name="<b>M</b>",
        regulatory_scope="EU AI Act <annex>",
        names_ai_act=True,
        speaks_of_fraud=False,
        log_retention_days=None,
        human_oversight="<script>alert(1)</script>",
        tables=tables,
    )
    return replace(made, **other)


def test_everything_from_data_is_escaped():
    html = pack_html(page(), environment())
    assert not re.search(r"<(script|b|i|annex)>", html)
    row = {"name": "<b>M</b>", "model_id": "m", "validator_name": "<i>", "last_validated_on": None,
           "next_validation_due_on": None, "is_validation_overdue": False}  # fmt: skip
    tables = {key: Shown(key, "select '<i>'", ()) for key in INVENTORY}
    tables["validation"] = Shown("validation", "select '<i>'", (row,))
    found = InventoryPage(date(2025, 12, 1), date(2025, 12, 31), tables, {"m": "pack-m.html"})
    assert not re.search(r"<(script|b|i)>", inventory_html(found, environment()))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (None, "Logs kept: not recorded."),
        (183, f"Recorded: 183{SP}days, less than six months."),
        (184, f"Recorded: 184{SP}days, not less than six months."),
    ],
)
def test_logs_are_held_against_six_months(days: int | None, said: str):
    (found,) = [
        duty.on_record
        for duty in regulation.duties(page(log_retention_days=days))
        if duty.article == "26(6)"
    ]
    assert found == said


@pytest.mark.parametrize("model_id", ["../x", "a/b", "a b", ".hidden", "<i>"])
def test_no_model_id_can_leave_the_folder(model_id: str):
    assert re.fullmatch(r"pack-[A-Za-z0-9_.@-]+\.html", pack_name(model_id))
    assert pack_name(model_id) != pack_name(model_id + "_")


@pytest.mark.parametrize("owner_id", ["inventory", "pack-card_fraud", "pack-pack-x", ".pack-x"])
def test_no_owner_takes_the_place_of_an_inventory_or_pack(owner_id: str):
    name = file_name(owner_id)
    assert name != "inventory.html"
    assert not name.startswith("pack-")
