"""A dossier is written once, the same every time, and says when it is no more what it was."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from afterlaunch.dossier.figures import FIGURES
from afterlaunch.dossier.folder import (
    Subject,
    changed_figure,
    changed_file,
    content_hash,
    files,
    freeze,
    frozen_as_of,
    queries,
)

SUBJECT = Subject(
    case_id="m-2024-05-31",
    model_id="m",
    trigger="breach",
    reasons="<script>alert(1)</script> & more",
    opened_on=date(2024, 5, 31),
    reopened_count=0,
    as_of=date(2024, 5, 31),
    registers={"models.csv": "a" * 64},
    definitions="b" * 64,
)


def tables(cost: str = "12.50") -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {figure.name: [] for figure in FIGURES}
    found["incidents"] = [
        {"incident_id": "m-misses", "cost_amount": Decimal(cost), "value": 0.1 + 0.2,
         "began_on": date(2024, 3, 1), "cause_note": "<img src=x onerror=alert(1)>"}
    ]  # fmt: skip
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return freeze(tmp_path / "one", SUBJECT, tables())


def test_the_same_evidence_gives_the_same_bytes(tmp_path: Path, folder: Path) -> None:
    again = freeze(tmp_path / "two", SUBJECT, tables())
    assert files(again) == files(folder)
    assert content_hash(files(again)) == content_hash(files(folder))


def test_what_comes_from_data_is_escaped(folder: Path) -> None:
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page


@pytest.mark.parametrize("model_id", ["../../up", "a/b", "two\nlines", "<b>'\"</b>"])
def test_whatever_a_model_is_called_its_dossier_lies_in_the_workspace(
    tmp_path: Path, model_id: str
) -> None:
    case = replace(SUBJECT, case_id=f"{model_id}-2024-05-31", model_id=model_id)
    made = freeze(tmp_path / "one", case, tables())
    assert made.resolve().parent == tmp_path / "one" / "cases"
    for text in queries(made).values():
        first, second = text.splitlines()[:2]
        assert first.startswith('-- $model_id: "')
        assert second.startswith(("select", "with"))


def test_each_figure_has_its_query_and_its_rows_to_the_cent(folder: Path) -> None:
    assert {path.stem for path in (folder / "sql").iterdir()} == {one.name for one in FIGURES}
    (row,) = pq.read_table(folder / "data" / "incidents.parquet").to_pylist()
    assert row == tables()["incidents"][0]


def test_a_dossier_is_never_written_again(tmp_path: Path, folder: Path) -> None:
    before = files(folder)
    later = replace(SUBJECT, as_of=date(2024, 6, 30))
    assert freeze(tmp_path / "one", later, tables("99.00")) == folder
    assert files(folder) == before
    assert frozen_as_of(folder) == "2024-05-31"


def test_a_case_that_is_opened_anew_has_a_dossier_of_its_own(tmp_path: Path, folder: Path) -> None:
    again = freeze(tmp_path / "one", replace(SUBJECT, reopened_count=1), tables("99.00"))
    assert (folder.name, again.name) == ("m-2024-05-31", "m-2024-05-31-again-1")


def test_the_queries_of_a_dossier_are_those_it_was_made_with(folder: Path) -> None:
    assert set(queries(folder)) == {figure.name for figure in FIGURES}
    (folder / "sql" / "owners.sql").write_text("select 1 as old", encoding="utf-8")
    assert queries(folder)["owners"] == "select 1 as old"


def test_a_run_that_was_killed_leaves_no_half_dossier(tmp_path: Path) -> None:
    half = tmp_path / "cases" / ".m-2024-05-31.partial"
    half.mkdir(parents=True)
    (half / "left.txt").write_text("half", encoding="utf-8")
    folder = freeze(tmp_path, SUBJECT, tables())
    assert not half.exists()
    assert "left.txt" not in files(folder)


@pytest.mark.parametrize("tamper", ["change", "remove", "add"])
def test_a_file_that_was_touched_is_named(folder: Path, tamper: str) -> None:
    then = files(folder)
    assert changed_file(folder, then) is None
    target = folder / "dossier.json"
    if tamper == "change":
        target.write_text(target.read_text(encoding="utf-8").replace("12.50", "12.51"))
    elif tamper == "remove":
        target.unlink()
    else:
        shutil.copy(target, folder / "a.json")
    assert changed_file(folder, then) == ("a.json" if tamper == "add" else "dossier.json")


def test_a_figure_that_comes_out_differently_is_named(folder: Path) -> None:
    assert changed_figure(folder, tables()) is None
    assert changed_figure(folder, tables("12.51")) == "incidents"
